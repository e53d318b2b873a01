/** Whether the workers fit into memory: reckoned beforehand, as array buffers know no limit of their own. */
import { freemem, totalmem } from 'node:os';
import type { Dataset } from '../data/dataset.js';
import { UserError } from '../errors.js';
import type { Plan } from '../plan/plan.js';
import type { Cell } from '../plan/run.js';
import { EVALUATION_CHUNK } from '../nn/evaluator.js';
import { batchSizeOf } from '../nn/settings.js';
import { parameterCounts } from '../plan/work.js';

/** A thread with its heap and code. */
const THREAD_BYTES = 40e6;

/** Bytes of one worker: its scaled copy of X, the lists of it at their longest, parameters, gradients, state, activations. */
export function workerBytes(
  layerSizes: readonly number[],
  batch: number,
  { m, features }: Dataset,
): number {
  const parameters = parameterCounts(layerSizes).reduce((sum, count) => sum + count, 0);
  const units = layerSizes.reduce((sum, size) => sum + size, 0);
  return THREAD_BYTES + (4 + 8) * m * features + 4 * 5 * parameters + 4 * 6 * units * batch;
}

/**
 * As many of the workers as memory holds, each with the largest cell.
 * @throws UserError where it does not hold one.
 */
export function workersThatFit(workers: number, plan: Plan, dataset: Dataset): number {
  let each = 0;
  for (const { network, training } of cellsOfAllSizes(plan)) {
    const batch = Math.max(batchSizeOf(training, dataset.m), EVALUATION_CHUNK);
    each = Math.max(each, workerBytes(network.layerSizes, batch, dataset));
  }
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

/** Cells looked at; sizes are among the last axes, which run fastest. */
const MOST_LOOKED_AT = 1_000_000;

/** All cells where an axis makes them differ in size, else the first alone. */
function* cellsOfAllSizes(plan: Plan): Generator<Cell> {
  const differ = plan.axes.some((name) => name === 'batch_size' || name.startsWith('hidden_'));
  for (const cell of plan.cells()) {
    yield cell;
    if (!differ || cell.cell >= MOST_LOOKED_AT) return;
  }
}

const megabytes = (bytes: number): number => Math.ceil(bytes / 1e6);
