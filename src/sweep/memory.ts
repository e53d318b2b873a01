/** How many workers fit into memory. This is computed beforehand, as array buffers know no limit of their own. */
import { freemem, totalmem } from 'node:os';
import type { Dataset } from '../data/dataset.js';
import { dataBytes } from '../engine/simdData.js';
import { networkBytes } from '../engine/simdLayout.js';
import { UserError } from '../errors.js';
import { EVALUATION_CHUNK } from '../nn/evaluator.js';
import { batchSizeOf } from '../nn/settings.js';
import type { Plan } from '../plan/plan.js';
import type { Cell } from '../plan/run.js';
import { parameterCounts } from '../plan/work.js';

/** What of a cell its memory depends on. */
type Sized = Pick<Cell, 'network' | 'training'>;

/** What a thread takes for its heap and code. */
const THREAD_BYTES = 40e6;

/** Bytes of one worker that trains the cell: its thread, its scaled copy of X, the data's lists, the network. */
export function workerBytes({ network, training }: Sized, dataset: Dataset): number {
  const { layerSizes, keepProb, activation } = network;
  const { m, features } = dataset;
  const batch = batchSizeOf(training, m);
  const kernels = networkBytes({
    layerSizes,
    activation,
    optimizer: training.optimizer,
    maxBatch: Math.max(batch, EVALUATION_CHUNK),
    // Dropout in every layer takes the most, so keep_prob need not be looked at.
    keepProb: keepProb.map(() => 0.5),
  });
  // Parameters are copied as they are drawn and as they are read out; plain kernels keep gradients too.
  const parameters = parameterCounts(layerSizes).reduce((sum, count) => sum + count, 0);
  return THREAD_BYTES + 4 * m * features + dataBytes(dataset) + kernels + 3 * 4 * parameters;
}

/**
 * How many of the workers memory holds, each with the largest cell.
 * @throws UserError where it does not hold one.
 */
export function workersThatFit(workers: number, plan: Plan, dataset: Dataset): number {
  let each = 0;
  for (const cell of cellsOfAllSizes(plan)) each = Math.max(each, workerBytes(cell, dataset));
  // What is free now may be less than what the system can free.
  const room = Math.max(freemem(), totalmem() * 0.5);
  if (each > room) {
    throw new UserError(
      `One run needs about ${megabytes(each)} MB of memory, and there are ${megabytes(room)} MB`,
      { hint: 'make the layers, the batch or the data smaller' },
    );
  }
  return Math.max(1, Math.min(workers, Math.floor(room / each)));
}

/** How many cells are looked at. Sizes are among the last axes, which run fastest. */
const MOST_LOOKED_AT = 1_000_000;

/** Axes that make cells differ in size; so do hidden_1, hidden_2, … */
const SIZE_AXES = ['activation', 'batch_size', 'optimizer'];

/** One cell of each size: the first alone where no axis makes cells differ in size. */
function* cellsOfAllSizes(plan: Plan): Generator<Sized> {
  const differ = plan.axes.some((name) => SIZE_AXES.includes(name) || name.startsWith('hidden_'));
  const seen = new Set<string>();
  for (const cell of plan.cells()) {
    const { layerSizes, activation } = cell.network;
    const { batchSize, optimizer } = cell.training;
    const size = `${layerSizes.join()} ${batchSize} ${activation} ${optimizer}`;
    if (!seen.has(size)) yield cell;
    seen.add(size);
    if (!differ || cell.cell >= MOST_LOOKED_AT) return;
  }
}

const megabytes = (bytes: number): number => Math.ceil(bytes / 1e6);
