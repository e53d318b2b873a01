import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { loadDataset } from '../../src/data/loadDataset.js';
import { prepareData } from '../../src/data/prepare.js';
import type { Kernels, Network, NetworkSpec, TrainingData } from '../../src/engine/kernels.js';
import { firstDraw, keysOf } from '../../src/engine/draws.js';
import { simdEngine, SimdKernels, simdKernels } from '../../src/engine/simd.js';
import { breakUp, foundTeam, helpersOf } from '../../src/engine/team.js';
import type { Outcome } from '../../src/nn/outcome.js';
import { plainKernels } from '../../src/nn/plain.js';
import type { NetworkSettings, TrainingSettings } from '../../src/nn/settings.js';
import { trainNetwork } from '../../src/nn/train.js';
import { dataSettings, otherSettings } from '../helpers.js';

const simd = simdKernels()!;
const plain = plainKernels();

interface Case {
  readonly layerSizes: readonly number[];
  readonly keepProb: readonly number[];
  readonly activation: string;
  readonly output: string;
  readonly optimizer: string;
  readonly l2: number;
  readonly maxNorm: number | null;
  /** Whether classes have weights. */
  readonly weighed?: boolean;
  /** Examples of the data and of a batch. */
  readonly m: number;
  readonly batch: number;
  /** Share of numbers that are 0 in X. */
  readonly zeros: number;
  readonly seed: number;
}

/** Numbers in [0, 1), the same for the same seed (mulberry32). */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** The parameters after some steps, and the logits, on one kernel set, or from a step on on another. */
function trained(
  kernels: Kernels,
  of: Case,
  steps: number,
  handOver: { readonly at: number; readonly to: Kernels } | null = null,
): { numbers: Float32Array[]; finite: boolean } {
  const { layerSizes, m, batch } = of;
  const L = layerSizes.length - 1;
  const outputs = layerSizes[L];
  const random = generator(of.seed);
  const X = Float32Array.from({ length: m * layerSizes[0] }, () =>
    random() < of.zeros ? 0 : random() * 4 - 2,
  );
  const Y =
    of.output === 'linear'
      ? Float32Array.from({ length: m }, () => random() * 2 - 1)
      : Int32Array.from({ length: m }, () =>
          Math.floor(random() * (of.output === 'softmax' ? outputs : 2)),
        );
  const data: TrainingData = { m, features: layerSizes[0], X, Y };
  const spec: NetworkSpec = {
    ...of,
    learningRate: 0.02,
    momentum: 0.9,
    ...otherSettings,
    l2: of.l2,
    maxNorm: of.maxNorm,
    classWeights: of.weighed
      ? Array.from({ length: Math.max(2, outputs) }, () => 3 * random())
      : null,
    maxBatch: Math.max(batch, 8),
    dropoutKey: [123456789, 987654321],
  };
  let network: Network = kernels.network(spec, data)!;
  for (let l = 1; l <= L; l++) {
    const [nIn, nOut] = [layerSizes[l - 1], layerSizes[l]];
    const scale = 2 / Math.sqrt(nIn);
    network.setParameters(
      l,
      Float32Array.from({ length: nIn * nOut }, () => (random() - 0.5) * scale),
      Float32Array.from({ length: nOut }, () => random() - 0.5),
    );
  }
  const rows = Int32Array.from({ length: m }, (_, k) => m - 1 - k);
  for (let step = 0; step < steps; step++) {
    if (step === handOver?.at) {
      const parameters = spec.layerSizes
        .slice(1)
        .map((_, index) => network.getParameters(index + 1));
      const optimizer = network.getOptimizer();
      network = handOver.to.network(spec, data)!;
      parameters.forEach(({ W, b }, index) => network.setParameters(index + 1, W, b));
      network.setOptimizer(optimizer);
    }
    const from = (step * 3) % (m - batch + 1);
    network.setLearningRate(0.02 / (1 + step * 0.3));
    network.step(rows, from, batch, step + 1);
  }
  const numbers: Float32Array[] = [];
  for (let l = 1; l <= L; l++) {
    const { W, b } = network.getParameters(l);
    numbers.push(W, b);
  }
  const few = Math.min(m, 8);
  numbers.push(network.logits(rows, 0, few).slice(0, few * outputs));
  numbers.push(network.maskedLogits(rows, 0, few, 7).slice(0, few * outputs));
  numbers.push(Float32Array.from({ length: L }, (_, index) => network.largest(index + 1)));
  return { numbers, finite: network.isFinite() };
}

const bits = (numbers: Float32Array): Uint32Array =>
  new Uint32Array(numbers.buffer, numbers.byteOffset, numbers.length);

function expectSameBits(of: Case, steps: number, kernels: Kernels = simd): void {
  const [fast, slow] = [trained(kernels, of, steps), trained(plain, of, steps)];
  expect(fast.finite).toBe(slow.finite);
  // Numbers that are not finite mean a diverged run, and nobody sees them.
  if (slow.finite) expect(fast.numbers.map(bits)).toEqual(slow.numbers.map(bits));
}

const someNetwork = fc
  .record({
    hidden: fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 0, maxLength: 3 }),
    features: fc.integer({ min: 1, max: 300 }),
    classes: fc.integer({ min: 3, max: 40 }),
    output: fc.constantFrom('sigmoid', 'softmax', 'linear'),
    activation: fc.constantFrom('relu', 'relu', 'leaky_relu', 'tanh', 'sigmoid', 'identity'),
    optimizer: fc.constantFrom('sgd', 'momentum', 'rmsprop', 'adam'),
    l2: fc.constantFrom(0, 0.01),
    maxNorm: fc.constantFrom(null, 0.8),
    weighed: fc.boolean(),
    batch: fc.integer({ min: 1, max: 70 }),
    rest: fc.integer({ min: 0, max: 9 }),
    zeros: fc.constantFrom(0, 0.1, 0.3, 0.5, 0.9),
    keep: fc.array(fc.constantFrom(1, 0.95, 0.8, 0.5, 0.3, 0.05), { minLength: 4, maxLength: 4 }),
    seed: fc.nat(),
  })
  .map(({ hidden, features, classes, batch, rest, keep, weighed, ...others }): Case => {
    const layerSizes = [features, ...hidden, others.output === 'softmax' ? classes : 1];
    return {
      ...others,
      weighed: weighed && others.output !== 'linear',
      layerSizes,
      batch,
      m: batch + rest,
      keepProb: keep.slice(0, layerSizes.length - 1),
    };
  });

describe('the SIMD kernels', () => {
  test('run on this machine', () => {
    expect(simd.name).toBe('simd');
  });

  test.each(Array.from({ length: 17 }, (_, k) => k + 1))(
    'give the bits of the plain kernels for %i inputs and 1 to 17 units and examples',
    (features) => {
      for (let units = 1; units <= 17; units++) {
        for (const keep of [1, 0.5]) {
          expectSameBits(
            {
              layerSizes: [features, units, ((units * 7) % 17) + 1 + (units > 2 ? 2 : 0)],
              keepProb: [keep === 1 ? 1 : 0.9, keep],
              activation: units % 3 === 0 ? 'tanh' : 'relu',
              output: 'softmax',
              optimizer: 'momentum',
              l2: 0,
              maxNorm: null,
              batch: ((features + units) % 17) + 1,
              m: 20,
              zeros: (units % 4) / 4,
              seed: features * 100 + units,
            },
            3,
          );
        }
      }
    },
  );

  test('give the bits of the plain kernels for any network, density and keep_prob', () => {
    fc.assert(
      fc.property(someNetwork, (of) => expectSameBits(of, 4)),
      { numRuns: 150, seed: 1 },
    );
  });

  test('give the bits of the plain kernels where the inner index is taken in parts', () => {
    for (const zeros of [0, 0.6]) {
      expectSameBits(
        {
          layerSizes: [700, 520, 40, 3],
          keepProb: [0.9, 0.6, 1],
          activation: 'relu',
          output: 'softmax',
          optimizer: 'momentum',
          l2: 0,
          maxNorm: null,
          batch: 6,
          m: 9,
          zeros,
          seed: 5,
        },
        3,
      );
    }
  });
});

describe.each([simd, plain])('a window on data on the $name kernels', (kernels) => {
  const [m, features] = [23, 270];
  const random = generator(3);
  const X = Float32Array.from({ length: m * features }, () =>
    random() < 0.4 ? 0 : random() - 0.5,
  );
  const rows = Int32Array.from({ length: m }, (_, k) => k);

  function network(data: TrainingData): Network {
    const net = kernels.network(
      {
        layerSizes: [features, 40, 3],
        keepProb: [0.9, 0.5],
        activation: 'relu',
        output: 'softmax',
        optimizer: 'sgd',
        learningRate: 0,
        momentum: 0,
        ...otherSettings,
        maxBatch: m,
        dropoutKey: [5, 6],
      },
      data,
    )!;
    const weights = generator(4);
    for (const [l, length, n] of [
      [1, features * 40, 40],
      [2, 120, 3],
    ]) {
      const W = Float32Array.from({ length }, () => weights() - 0.5);
      net.setParameters(l, W, new Float32Array(n).fill(0.1));
    }
    return net;
  }

  /** Logits without and with masks of all rows, through a window of so many. */
  function through(size: number, first: number): number[][] {
    const empty = { X: new Float32Array(size * features), Y: new Int32Array(size) };
    const net = network({ m: size, features, ...empty, isWindow: true });
    const all: [number[], number[]] = [[], []];
    for (let from = 0; from < m; from += size) {
      const count = Math.min(size, m - from);
      net.setRows(X.subarray(from * features, (from + count) * features), first + from);
      const here = Int32Array.from({ length: count }, (_, k) => first + from + k);
      all[0].push(...net.logits(here, 0, count).subarray(0, 3 * count));
      all[1].push(...net.maskedLogits(here, 0, count, 2).subarray(0, 3 * count));
    }
    return all;
  }

  test('gives what the whole data gives, for windows of any size', () => {
    const whole = network({ m, features, X, Y: new Int32Array(m) });
    const expected = [
      [...whole.logits(rows, 0, m).subarray(0, 3 * m)],
      [...whole.maskedLogits(rows, 0, m, 2).subarray(0, 3 * m)],
    ];
    for (const size of [1, 7, 23]) expect(through(size, 0)).toEqual(expected);
  });

  test('draws masks by the number of the row, up to the largest', () => {
    const [, masked] = through(7, 2_147_483_600);
    expect(masked).not.toEqual(through(7, 0)[1]);
    expect(masked).toEqual(through(23, 2_147_483_600)[1]);
  });

  test('takes no more rows than it has room for, and only where it is one', () => {
    const window = network({ m, features, X, Y: new Int32Array(m), isWindow: true });
    expect(() => window.setRows(new Float32Array((m + 1) * features), 0)).toThrow(RangeError);
    expect(() => window.setRows(new Float32Array(features + 1), 0)).toThrow(RangeError);
    const fixed = network({ m, features, X, Y: new Int32Array(m) });
    expect(() => fixed.setRows(X, 0)).toThrow('There is no room for 6210 numbers');
  });

  test('does not leave its rows behind for data that began as it did', () => {
    const data = { m, features, X: X.slice(), Y: new Int32Array(m) };
    network({ ...data, isWindow: true }).setRows(new Float32Array(features).fill(9), 0);
    const again = network(data).logits(rows, 0, 1).slice(0, 3);
    expect(again).toEqual(
      network({ ...data, X })
        .logits(rows, 0, 1)
        .slice(0, 3),
    );
  });
});

test('the SIMD and plain kernels give the same bits through a window', () => {
  const X = Float32Array.from({ length: 60 }, (_, k) => ((k * 31) % 17) / 8 - 1);
  const [fast, slow] = [simd, plain].map((kernels) => {
    const net = kernels.network(
      {
        layerSizes: [6, 5, 1],
        keepProb: [0.8, 0.5],
        activation: 'tanh',
        output: 'linear',
        optimizer: 'sgd',
        learningRate: 0,
        momentum: 0,
        ...otherSettings,
        maxBatch: 10,
        dropoutKey: [1, 2],
      },
      { m: 10, features: 6, X: new Float32Array(60), Y: new Float32Array(10), isWindow: true },
    )!;
    net.setParameters(1, X.slice(0, 30), X.slice(0, 5));
    net.setParameters(2, X.slice(7, 12), X.slice(0, 1));
    net.setRows(X, 100);
    const rows = Int32Array.from({ length: 10 }, (_, k) => 109 - k);
    return [net.logits(rows, 0, 10).slice(), net.maskedLogits(rows, 0, 10, 3).slice(0, 10)];
  });
  expect(fast.map(bits)).toEqual(slow.map((Z) => bits(Z.slice(0, 10))));
  expect(fast[0]).not.toEqual(fast[1]);
});

describe.each([simd, plain])('max_norm on the $name kernels', (kernels) => {
  /** Columns of W after a step without gradients: all inputs are 0. */
  function limited(columns: readonly (readonly number[])[], maxNorm: number): number[][] {
    const [nIn, nOut] = [columns[0].length, columns.length];
    const data = { m: 1, features: nIn, X: new Float32Array(nIn), Y: new Int32Array(1) };
    const net = kernels.network(
      {
        layerSizes: [nIn, nOut],
        keepProb: [1],
        activation: 'relu',
        output: 'softmax',
        optimizer: 'sgd',
        learningRate: 0.1,
        momentum: 0,
        ...otherSettings,
        maxNorm,
        maxBatch: 8,
        dropoutKey: [1, 2],
      },
      data,
    )!;
    const W = Float32Array.from(
      { length: nIn * nOut },
      (_, k) => columns[k % nOut][Math.floor(k / nOut)],
    );
    net.setParameters(1, W, new Float32Array(nOut));
    net.step(Int32Array.of(0), 0, 1, 1);
    const after = net.getParameters(1).W;
    return columns.map((_, j) => Array.from({ length: nIn }, (__, i) => after[i * nOut + j]));
  }

  test('scales weights whose squares have no finite sum to the limit, and others beside them too', () => {
    const columns = [
      [3e30, -4e30],
      [0.3, 0.4],
      [30, 40],
      [3e19, 4e19],
      [-3e38, 0],
      [3, 4],
    ];
    const lengths = limited(columns, 5).map((column) => Math.hypot(...column));
    expect(lengths.map((length) => Number(length.toPrecision(6)))).toEqual([5, 0.5, 5, 5, 5, 5]);
    const [[x, y]] = limited(columns, 5);
    expect([x, y].map((w) => Number(w.toPrecision(6)))).toEqual([3, -4]);
  });

  test('leaves weights below a limit whose own square is infinite, and limits those above', () => {
    const [below, above] = limited(
      [
        [3e19, 4e19],
        [3e25, 4e25],
        [1, 1],
      ],
      1e20,
    );
    expect(below).toEqual([3e19, 4e19].map(Math.fround));
    expect(Math.hypot(...above) / 1e20).toBeCloseTo(1, 6);
  });

  test('leaves no finite column where a weight is infinite', () => {
    const [column] = limited(
      [
        [Infinity, 1],
        [1, 1],
        [1, 1],
      ],
      5,
    );
    expect(column.every(Number.isFinite)).toBe(false);
  });
});

/** A small network, and m examples for it. */
const spec: NetworkSpec = {
  layerSizes: [1, 2, 1],
  keepProb: [1, 0.5],
  activation: 'relu',
  output: 'sigmoid',
  optimizer: 'momentum',
  learningRate: 0.02,
  momentum: 0.9,
  ...otherSettings,
  maxBatch: 8,
  dropoutKey: [1, 2],
};
const data = (m: number): TrainingData => ({
  m,
  features: 1,
  X: new Float32Array(Math.min(m, 8)),
  Y: new Int32Array(Math.min(m, 8)),
});

describe('network()', () => {
  test('gives null for what it does not know, and beyond what 32-bit addresses reach', () => {
    expect(simd.network({ ...spec, layerSizes: [1, 65536, 65536, 1] }, data(8))).toBeNull();
    expect(simd.network(spec, data(6e8))).toBeNull();
    expect(simd.network({ ...spec, output: 'hinge' }, data(8))).toBeNull();
    expect(simd.network(spec, data(8))).not.toBeNull();
  });
  test('takes the memory of the network before it, which throws from then on', () => {
    const before = simd.network(spec, data(8))!;
    simd.network(spec, data(8));
    expect(() => before.getParameters(1)).toThrow('given its memory to a later one');
    expect(() => before.step(Int32Array.of(0), 0, 1, 1)).toThrow('given its memory to a later one');
    expect(() => before.isFinite()).toThrow('given its memory to a later one');
  });
});

describe('a whole run', () => {
  const training: TrainingSettings = {
    epochs: 4,
    batchSize: 32,
    optimizer: 'momentum',
    learningRate: 0.02,
    momentum: 0.9,
    ...otherSettings,
  };
  const runOn = async (
    source: string,
    scale: 'standard' | 'minmax',
    network: Omit<NetworkSettings, 'init'>,
    change: Partial<TrainingSettings> = {},
  ): Promise<Outcome[]> => {
    const settings = dataSettings({ source, scale });
    const dataset = await loadDataset(settings, { folder: '.', seed: 1 });
    const data = prepareData(dataset, settings, firstDraw(1));
    return [[simd, plain], [plain]].map((kernels) =>
      trainNetwork({
        network: { init: 'he', ...network },
        training: { ...training, ...change },
        data,
        keys: keysOf(firstDraw(1)),
        kernels,
        history: true,
      }),
    );
  };

  test.each([
    [
      'digits with dropout',
      'digits',
      'minmax',
      [64, 40, 24, 10],
      [0.9, 0.6, 0.8],
      'relu',
      'softmax',
      {},
    ],
    [
      'dense digits with adam',
      'digits',
      'standard',
      [64, 40, 10],
      [1, 0.9],
      'tanh',
      'softmax',
      { optimizer: 'adam', learningRate: 0.003 },
    ],
    [
      'moons in one batch',
      'moons',
      'standard',
      [2, 20, 3, 1],
      [1, 0.5, 0.8],
      'relu',
      'sigmoid',
      { batchSize: 'full', epochs: 40 },
    ],
    [
      'a regression',
      'linear',
      'standard',
      [10, 16, 1],
      [0.8, 0.8],
      'leaky_relu',
      'linear',
      { optimizer: 'rmsprop', learningRate: 0.003 },
    ],
    [
      'class weights, warm-up and a schedule',
      'digits',
      'minmax',
      [64, 30, 10],
      [1, 0.8],
      'relu',
      'softmax',
      { classWeight: 'balanced', lrSchedule: 'cosine', lrWarmup: 2, epochs: 6 },
    ],
    [
      'class weights and steps',
      'moons',
      'standard',
      [2, 20, 1],
      [1, 0.8],
      'relu',
      'sigmoid',
      { classWeight: 'balanced', lrSchedule: 'step', lrStep: 2, lrFactor: 0.3, epochs: 7 },
    ],
  ] as const)(
    'has the same weights and figures with either kernel set: %s',
    async (_, source, scale, layerSizes, keepProb, activation, output, change) => {
      const [fast, slow] = await runOn(
        source,
        scale,
        { layerSizes, keepProb, activation, output },
        change,
      );
      expect(fast.weightsSha256).toMatch(/^[0-9a-f]{64}$/);
      expect({ ...fast, parameters: null }).toEqual({ ...slow, parameters: null });
    },
  );

  test.each(['sgd', 'momentum', 'rmsprop', 'adam'] as const)(
    'diverges at the same epoch with either kernel set: %s',
    async (optimizer) => {
      const network = {
        layerSizes: [64, 40, 24, 10],
        keepProb: [1, 0.5, 1],
        activation: 'identity',
        output: 'softmax',
      } as const;
      const learningRate = { sgd: 300, momentum: 100, rmsprop: 3e37, adam: 3e37 }[optimizer];
      const [fast, slow] = await runOn('digits', 'standard', network, { optimizer, learningRate });
      expect(slow.status).toBe('diverged');
      expect([fast.status, fast.epochs]).toEqual([slow.status, slow.epochs]);
    },
  );
});

test('a network goes on from the kept state of either kernel set with the same bits', () => {
  fc.assert(
    fc.property(someNetwork, fc.integer({ min: 1, max: 4 }), fc.boolean(), (of, at, isToFast) => {
      const undisturbed = trained(plain, of, 5);
      if (!undisturbed.finite) return;
      const [from, to] = isToFast ? [plain, simd] : [simd, plain];
      const { numbers } = trained(from, of, 5, { at, to });
      expect(numbers.map(bits)).toEqual(undisturbed.numbers.map(bits));
    }),
    { numRuns: 60 },
  );
});

describe('a team of threads', () => {
  const HELPER = `
    import { workerData } from 'node:worker_threads';
    const { SimdKernels } = await import(workerData.simd);
    new SimdKernels(workerData.engine).help(workerData.room);
  `;
  const helpers: Worker[] = [];
  afterEach(async () => {
    await Promise.all(helpers.splice(0).map((helper) => helper.terminate()));
  });

  /** Kernels in whose networks up to `threads` threads may work, and what starts one of them. */
  function teamOf(threads: number): {
    kernels: SimdKernels;
    helpers: () => number;
    start: () => Worker;
    breakUp: () => void;
  } {
    const engine = simdEngine()!;
    const kernels = new SimdKernels(engine);
    const room = { from: kernels.firstFree, threads };
    foundTeam(engine.memory, room.from);
    kernels.useRoom(room);
    const simdFile = new URL('../../dist/engine/simd.js', import.meta.url).href;
    return {
      kernels,
      helpers: () => helpersOf(engine.memory, room.from),
      start: () => {
        const url = new URL(`data:text/javascript,${encodeURIComponent(HELPER)}`);
        const helper = new Worker(url, { workerData: { engine, room, simd: simdFile } });
        helpers.push(helper);
        return helper;
      },
      breakUp: () => breakUp(engine.memory, room.from),
    };
  }

  test.each([2, 3, 4])('of %i gives the bits of one thread for any network', async (threads) => {
    const team = teamOf(threads);
    for (let helper = 1; helper < threads; helper++) team.start();
    while (team.helpers() < threads - 1) await delay(5);
    fc.assert(
      fc.property(someNetwork, (of) => expectSameBits(of, 4, team.kernels)),
      { numRuns: 60, seed: threads },
    );
  });

  test('gives the same bits while threads join it, and sends them away at the end', async () => {
    const of: Case = {
      layerSizes: [70, 90, 40, 3],
      keepProb: [0.9, 0.6, 1],
      activation: 'relu',
      output: 'softmax',
      optimizer: 'momentum',
      l2: 0,
      maxNorm: 0.8,
      batch: 30,
      m: 60,
      zeros: 0.5,
      seed: 1,
    };
    const expected = trained(simd, of, 50).numbers.map(bits);
    const team = teamOf(3);
    const ended = [team.start(), team.start()].map((helper) => once(helper, 'exit'));
    let alone = 0;
    for (let after = 0; after < 20;) {
      if (team.helpers() === 2) after++;
      else alone++;
      expect(trained(team.kernels, of, 50).numbers.map(bits)).toEqual(expected);
      await delay(0);
    }
    expect(alone).toBeGreaterThan(0);
    team.kernels.dismiss();
    expect(await Promise.all(ended)).toEqual([[0], [0]]);
  });

  test('fails instead of waiting for a thread that has ended, once it is broken up', async () => {
    const team = teamOf(2);
    const helper = team.start();
    while (team.helpers() < 1) await delay(5);
    await helper.terminate();
    team.breakUp();
    const network = team.kernels.network(spec, data(8))!;
    expect(() =>
      network.step(
        Int32Array.from({ length: 8 }, (_, k) => k),
        0,
        8,
        1,
      ),
    ).toThrow('unreachable');
  });
});
