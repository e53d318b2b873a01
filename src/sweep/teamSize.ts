/** How many threads pay in one network. */
import { MOST_THREADS } from '../engine/layout.js';
import { batchSizeOf } from '../nn/settings.js';
import type { Cell } from '../plan/run.js';
import { parameterCount } from '../plan/work.js';

/**
 * Multiply-adds of a step that are worth a thread: the threads of a team meet some ten times in a step,
 * for about a microsecond each.
 */
const WORTH = 5e7;

/** The threads that may work in a network of this cell, of `examples` that it trains on: 1 where more do not pay. */
export function teamSize(
  { network, training }: Pick<Cell, 'network' | 'training'>,
  examples: number,
): number {
  const operations = 3 * parameterCount(network.layerSizes) * batchSizeOf(training, examples);
  return Math.max(1, Math.min(MOST_THREADS, Math.floor(operations / WORTH)));
}
