/** What a sweep will take, from a moment of real training on this machine. Nothing is kept of it. */
import type { DataSettings } from '../data/settings.js';
import type { Dataset } from '../data/dataset.js';
import { prepareData } from '../data/prepare.js';
import { firstDraw, keysOf } from '../engine/draws.js';
import type { Plan } from '../plan/plan.js';
import type { Cell } from '../plan/run.js';
import { createNetwork } from '../nn/network.js';
import { operationCount } from '../plan/work.js';
import type { KernelChoice } from '../nn/kernelSets.js';
import { kernelSets } from '../nn/kernelSets.js';
import { batchSizeOf } from '../nn/settings.js';

export interface Estimate {
  /** Of one worker, for all runs. */
  readonly cpuSeconds: number;
  /** Cells that were timed. */
  readonly timed: number;
}

/** Cells looked at to reckon the work of all. */
const SAMPLE = 1000;
const MILLISECONDS_A_CELL = 150;
/** Beside its training a run evaluates, after each epoch where history is kept: forward passes alone. */
const EVALUATION_SHARE = 1 / 3;

/** Times a few steps of up to three cells of different work and reckons by operations from there. */
export function estimate(
  plan: Plan,
  dataset: Dataset,
  {
    data,
    seed,
    history,
    kernels,
  }: { data: DataSettings; seed: number; history: boolean; kernels: KernelChoice },
): Estimate {
  const cells = sample(plan);
  const prepared = prepareData(dataset, data, firstDraw(seed));
  const examples = prepared.train.length;
  const work = ({ network, training }: Cell): number => operationCount(network, training, examples);
  const byWork = cells.toSorted((a, b) => work(a) - work(b));
  const timed = [...new Set([byWork[0], byWork[byWork.length >> 1], byWork.at(-1)!])];
  const sets = kernelSets(kernels);
  const seconds = timed.map((cell) => {
    const batch = batchSizeOf(cell.training, examples);
    const network = createNetwork({
      ...cell,
      data: prepared,
      keys: keysOf(firstDraw(seed)),
      kernels: sets,
    });
    let steps = 0;
    const rows = prepared.train.subarray(0, batch);
    network.step(rows, 0, batch, 1);
    const start = performance.now();
    do {
      network.step(rows, 0, batch, 1);
      steps++;
    } while (performance.now() - start < MILLISECONDS_A_CELL);
    const perExample = (performance.now() - start) / 1000 / steps / batch;
    return perExample * examples * cell.training.epochs;
  });
  const evaluation = history ? 1 + EVALUATION_SHARE * (dataset.m / examples) : 1;
  const perOperation =
    seconds.reduce((sum, time) => sum + time, 0) / timed.reduce((sum, cell) => sum + work(cell), 0);
  const mean = cells.reduce((sum, cell) => sum + work(cell), 0) / cells.length;
  return { cpuSeconds: mean * perOperation * evaluation * plan.runs.count, timed: timed.length };
}

/** Cells spread evenly over the first stretch of the plan that is cheap to walk. */
function sample(plan: Plan): Cell[] {
  const every = Math.max(1, Math.floor(Math.min(plan.cellCount, 100 * SAMPLE) / SAMPLE));
  const cells: Cell[] = [];
  for (const cell of plan.cells()) {
    if ((cell.cell - 1) % every === 0) cells.push(cell);
    if (cells.length >= SAMPLE) break;
  }
  return cells;
}
