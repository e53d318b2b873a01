/** Whether the workers fit into memory: reckoned beforehand, as array buffers know no limit of their own. */
import { freemem, totalmem } from 'node:os';
import type { Dataset } from '../data/dataset.js';
import { UserError } from '../errors.js';
import type { Plan } from '../plan/plan.js';
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
 * As many of the workers as memory holds.
 * @throws UserError where it does not hold one.
 */
export function workersThatFit(workers: number, plan: Plan, dataset: Dataset): number {
  const [cell] = plan.cells();
  if (cell === undefined) return workers;
  const batch =
    cell.training.batchSize === 'full' ? dataset.m : Math.max(cell.training.batchSize, 256);
  const each = workerBytes(cell.network.layerSizes, batch, dataset);
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

const megabytes = (bytes: number): number => Math.ceil(bytes / 1e6);
