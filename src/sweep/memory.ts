/** How many workers fit into memory. This is computed beforehand, as a failed allocation can end the process. */
import { freemem, totalmem } from 'node:os';
import type { Dataset } from '../data/dataset.js';
import { dataBytes } from '../engine/simdData.js';
import { networkBytes } from '../engine/simdLayout.js';
import { UserError } from '../errors.js';
import { EVALUATION_CHUNK } from '../nn/evaluator.js';
import { scoreBytes } from '../nn/extraFigures.js';
import { batchSizeOf } from '../nn/settings.js';
import type { Plan } from '../plan/plan.js';
import type { Cell } from '../plan/run.js';
import { parameterCount } from '../plan/work.js';
import { isShared } from './sharedMemory.js';

/** The part of a cell that determines its memory. */
type Sized = Pick<Cell, 'network' | 'training'>;

/** What a thread needs for its heap and code. */
const THREAD_BYTES = 40e6;

/** The bytes of a worker that trains the cell, with data of its own. */
export function workerBytes(cell: Sized, dataset: Dataset): number {
  return threadBytes(cell, dataset) + dataBytes(dataset);
}

/** The bytes of a thread that trains the cell on data that is in memory once for all threads. */
function threadBytes(cell: Sized, { m }: Dataset): number {
  // Three float32 copies: the drawn parameters, those that are read out, and gradients of plain kernels.
  const parameters = parameterCount(cell.network.layerSizes);
  return THREAD_BYTES + kernelBytes(cell, m, 1) + 3 * 4 * parameters;
}

/** The bytes that a network of the cell takes in the kernels' memory, if so many threads may work in it. */
export function kernelBytes(
  { network, training }: Sized,
  examples: number,
  threads: number,
): number {
  const { layerSizes, keepProb, activation } = network;
  const classes = Math.max(2, layerSizes[layerSizes.length - 1]);
  return networkBytes({
    layerSizes,
    activation,
    optimizer: training.optimizer,
    maxBatch: Math.max(batchSizeOf(training, examples), EVALUATION_CHUNK),
    classWeights: Array<number>(classes).fill(1),
    threads,
    // Dropout in every layer takes the most memory, so this holds for any keep_prob.
    keepProb: keepProb.map(() => 0.5),
  });
}

/** The bytes to reckon with: the system can free more than is free now, such as its caches. */
export const roomInMemory = (): number => Math.max(freemem(), totalmem() * 0.5);

/** The bytes of a worker that trains the largest cell of the plan, with data of its own. */
export const mostWorkerBytes = (plan: Plan, dataset: Dataset): number =>
  mostThreadBytes(plan, dataset) + dataBytes(dataset);

function mostThreadBytes(plan: Plan, dataset: Dataset): number {
  let most = 0;
  for (const cell of cellsOfAllSizes(plan)) most = Math.max(most, threadBytes(cell, dataset));
  if (!plan.metrics.includes('roc_auc')) return most;
  const { target } = dataset;
  return most + scoreBytes(dataset.m, target.task === 'regression' ? 1 : target.classes.length);
}

/**
 * How many of these workers fit into memory if each trains the largest cell of the plan.
 * @throws UserError if there is not enough memory for one.
 */
export function workersThatFit(workers: number, plan: Plan, dataset: Dataset): number {
  const data = dataBytes(dataset);
  const once = isShared(dataset) ? data : 0;
  const each = mostThreadBytes(plan, dataset) + data - once;
  const room = roomInMemory();
  if (once + each > room) {
    throw new UserError(
      `One run needs about ${megabytes(once + each)} MB of memory, but only ${megabytes(room)} MB are available`,
      { hint: 'use smaller layers, smaller batches or less data' },
    );
  }
  return Math.max(1, Math.min(workers, Math.floor((room - once) / each)));
}

/** How many cells are examined at most. Axes of sizes vary fast, so that few cells show all sizes. */
const MOST_EXAMINED = 1_000_000;

/** Axes that make cells differ in memory, besides hidden_1, hidden_2, … */
const SIZE_AXES = ['activation', 'batch_size', 'optimizer'];

/** One cell of each size, which is only the first if no axis makes cells differ in memory. */
function* cellsOfAllSizes(plan: Plan): Generator<Sized> {
  const differ = plan.axes.some((name) => SIZE_AXES.includes(name) || name.startsWith('hidden_'));
  const seen = new Set<string>();
  for (const cell of plan.cells()) {
    const { layerSizes, activation } = cell.network;
    const { batchSize, optimizer } = cell.training;
    const size = `${layerSizes.join()} ${batchSize} ${activation} ${optimizer}`;
    if (!seen.has(size)) yield cell;
    seen.add(size);
    if (!differ || cell.cell >= MOST_EXAMINED) return;
  }
}

const megabytes = (bytes: number): number => Math.ceil(bytes / 1e6);
