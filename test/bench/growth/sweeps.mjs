/** How the time of a whole sweep, from process start to finished CSV, grows with cells, repeats and workers. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { operationCount } from '../../../dist/plan/work.js';
import { median, timedRun } from '../measure.mjs';
import { hiddenKeepProb } from '../ownNetwork.mjs';
import { ACTIVE } from './steps.mjs';

const WORKERS = 2;
const EPOCHS = 5;
/** Of the 1,797 digits a fifth is for validation. */
const EXAMPLES = 1438;
const LAYER_SIZES = [64, 64, 32, 10];
const KEEP = 0.5;

/** Sweeps of one kind: `sweepOf(size)` gives cells, repeats and workers. */
export const SWEEP_KINDS = [
  {
    name: 'cells',
    what: 'cells of one repeat, 64-64-32-10 on digits for 5 epochs, two workers; a sweep',
    sizes: [16, 64, 256, 1024],
    sweepOf: (cells) => ({ cells, repeats: 1, workers: WORKERS }),
  },
  {
    name: 'repeats',
    what: 'repeats of four cells, the same; a sweep',
    sizes: [4, 16, 64, 256],
    sweepOf: (repeats) => ({ cells: 4, repeats, workers: WORKERS }),
  },
  {
    name: 'workers',
    what: 'workers for 256 cells, the same; a sweep',
    sizes: [1, 2, 4, 8],
    sweepOf: (workers) => ({ cells: 256, repeats: 1, workers }),
  },
];

/** Cells that differ by the learning rate, so that each has as much to compute. */
const configOf = ({ cells, repeats }) => `name: growth
seed: 1
repeats: ${repeats}
data: {source: digits, validation: 0.2, scale: standard}
network: {hidden: [${LAYER_SIZES.slice(1, -1).join(', ')}]}
training: {epochs: ${EPOCHS}, batch_size: 32, optimizer: momentum}
record: {history: false}
baseline: false
grid:
  keep_prob: {hidden: [${KEEP}]}
  learning_rate: [${Array.from({ length: cells }, (_, k) => ((k + 1) / 20_000).toFixed(5)).join(', ')}]
`;

/** For each size, in turns, the median seconds of the sweep and of the processor, and its multiply-adds. */
export async function measureSweeps({ name, sizes, sweepOf }, { root, folder, quick }) {
  const bin = join(root, 'bin', 'keepgrid.js');
  const rounds = quick ? 1 : 3;
  const taken = sizes.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (const [at, size] of sizes.entries()) {
      const sweep = sweepOf(size);
      const config = join(folder, `growth-${name}-${size}.yaml`);
      writeFileSync(config, configOf(sweep));
      const words = ['run', config, '--fresh', '--quiet', '--no-report'];
      const more = ['--workers', String(sweep.workers), '--out', join(folder, `growth-${name}`)];
      taken[at].push(await timedRun(bin, [...words, ...more]));
    }
  }
  const keepProb = hiddenKeepProb(LAYER_SIZES, KEEP * ACTIVE);
  const each = operationCount({ layerSizes: LAYER_SIZES, keepProb }, { epochs: EPOCHS }, EXAMPLES);
  return sizes.map((size, at) => {
    const { cells, repeats } = sweepOf(size);
    const middle = (key) => median(taken[at].map((ran) => ran[key]));
    return {
      size,
      seconds: middle('seconds'),
      cpu: middle('cpu'),
      operations: cells * repeats * each,
    };
  });
}
