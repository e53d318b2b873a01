/** How the time of steps grows with a network's units and layers, and that of an epoch with its examples. */
import { simdKernels } from '../../../dist/engine/simd.js';
import { operationCount } from '../../../dist/plan/work.js';
import { median } from '../measure.mjs';
import { hiddenKeepProb, ownNetwork } from '../ownNetwork.mjs';

const FEATURES = 64;
const CLASSES = 10;
const KEEP = 0.5;
/** The share of units that ReLU leaves: half of them while weights are about as they were drawn. */
export const ACTIVE = 0.5;

/** Networks of one kind: `netOf(size)` gives units of each layer, batch and number of examples. */
export const STEP_KINDS = [
  {
    name: 'units',
    what: 'units in each of two hidden layers, batches of 64; a step',
    sizes: [32, 64, 128, 256, 512, 1024],
    netOf: (n) => ({ hidden: [n, n], batch: 64, examples: 64 }),
  },
  {
    name: 'layers',
    what: 'hidden layers of 128 units, batches of 64; a step',
    sizes: [1, 2, 4, 8, 16],
    netOf: (count) => ({ hidden: Array(count).fill(128), batch: 64, examples: 64 }),
  },
  {
    name: 'examples',
    what: 'examples, 64-64-32-10, batches of 32; an epoch in random order',
    sizes: [1000, 4000, 16_000, 64_000],
    netOf: (m) => ({ hidden: [64, 32], batch: 32, examples: m }),
  },
];

/** For each size, in turns, the median processor seconds of one pass through its examples, and its multiply-adds. */
export function measureSteps({ sizes, netOf }, { quick }) {
  const [rounds, seconds] = quick ? [3, 0.05] : [7, 0.15];
  const kernels = simdKernels();
  const nets = sizes.map((size) => {
    const { hidden, ...rest } = netOf(size);
    return { sizes: [FEATURES, ...hidden, CLASSES], rate: 0.01, ...rest };
  });
  const data = nets.map(({ examples }) => madeUp(examples));
  const taken = nets.map(() => []);
  for (let round = 0; round < rounds; round++) {
    nets.forEach((net, at) => taken[at].push(passes(kernels, net, data[at], seconds)));
  }
  return nets.map((net, at) => {
    const keepProb = hiddenKeepProb(net.sizes, KEEP * ACTIVE);
    const operations = operationCount(
      { layerSizes: net.sizes, keepProb },
      { epochs: 1 },
      net.examples,
    );
    return { size: sizes[at], seconds: median(taken[at]), operations };
  });
}

/** Processor seconds of one pass through all examples, as the mean of some. */
function passes(kernels, net, data, seconds) {
  const network = ownNetwork(kernels, net, data, hiddenKeepProb(net.sizes, KEEP));
  const rows = shuffled(net.examples);
  let epoch = 1;
  const pass = () => {
    for (let from = 0; from < net.examples; from += net.batch) {
      network.step(rows, from, Math.min(net.batch, net.examples - from), epoch);
    }
    epoch++;
  };
  for (const end = performance.now() + 300 * seconds; performance.now() < end;) pass();
  const start = performance.now();
  const usage = process.cpuUsage();
  let count = 0;
  do {
    pass();
    count++;
  } while (performance.now() - start < 1000 * seconds);
  const { user, system } = process.cpuUsage(usage);
  return (user + system) / 1e6 / count;
}

/** Numbers without zeros, which would be left out, from a generator of ours. */
function madeUp(m) {
  const next = generator();
  const X = Float32Array.from({ length: m * FEATURES }, () => (next() + 1) / 2 ** 32);
  return { X, Y: Int32Array.from({ length: m }, () => next() % CLASSES), m, features: FEATURES };
}

function shuffled(m) {
  const next = generator();
  const rows = Int32Array.from({ length: m }, (_, k) => k);
  for (let i = m - 1; i > 0; i--) {
    const j = next() % (i + 1);
    [rows[i], rows[j]] = [rows[j], rows[i]];
  }
  return rows;
}

/** A linear congruential generator (Numerical Recipes), whose high bits are the good ones. */
function generator() {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state ^ (state >>> 15)) >>> 0;
  };
}
