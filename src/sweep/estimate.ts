/** What a sweep will take, from a moment of real training on this machine. Nothing is kept of it. */
import { prepareData } from '../data/prepare.js';
import { firstDraw, keysOf } from '../engine/draws.js';
import type { Kernels } from '../engine/kernels.js';
import { type KernelChoice, kernelSets } from '../nn/kernelSets.js';
import { createNetwork, type NetworkOptions } from '../nn/network.js';
import { batchSizeOf } from '../nn/settings.js';
import type { Plan } from '../plan/plan.js';
import type { Cell } from '../plan/run.js';
import type { Study } from '../plan/study.js';
import { operationCount } from '../plan/work.js';

/** Cells whose work stands for the work of all. */
const SAMPLE = 1000;
const MILLISECONDS_A_CELL = 150;
/** An evaluation after each epoch takes forward passes alone: this share of a training step. */
const EVALUATION_SHARE = 1 / 3;

/**
 * Seconds that all runs take on one worker. A few steps of up to three cells of different work are
 * timed; the rest follows from operations.
 */
export function estimate(study: Study, choice: KernelChoice): number {
  const { experiment, dataset, plan } = study;
  const draw = firstDraw(experiment.seed);
  const data = prepareData(dataset, experiment.data, draw);
  const examples = data.train.length;
  const work = ({ network, training }: Cell): number => operationCount(network, training, examples);
  const total = (cells: readonly Cell[]): number =>
    cells.reduce((sum, cell) => sum + work(cell), 0);
  const cells = sample(plan).toSorted((a, b) => work(a) - work(b));
  const timed = [...new Set([cells[0], cells[cells.length >> 1], cells[cells.length - 1]])];
  const options = { data, keys: keysOf(draw), kernels: kernelSets(choice) };
  const seconds = timed.reduce((sum, cell) => sum + secondsOf(cell, options), 0);
  const evaluation = experiment.record.history ? (EVALUATION_SHARE * dataset.m) / examples : 0;
  const mean = total(cells) / cells.length;
  return (mean * seconds * (1 + evaluation) * plan.runs.count) / total(timed);
}

/** Seconds that the training of a cell takes, from a moment of it. */
function secondsOf(
  { network, training }: Cell,
  options: Pick<NetworkOptions, 'data' | 'keys'> & { readonly kernels: readonly Kernels[] },
): number {
  const { train } = options.data;
  const rows = train.subarray(0, batchSizeOf(training, train.length));
  const net = createNetwork({ network, training, ...options });
  net.step(rows, 0, rows.length, 1);
  const start = performance.now();
  let steps = 0;
  do {
    net.step(rows, 0, rows.length, 1);
    steps++;
  } while (performance.now() - start < MILLISECONDS_A_CELL);
  const each = (performance.now() - start) / 1000 / (steps * rows.length);
  return each * train.length * training.epochs;
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
