import type { DatasetContent } from './dataset.js';
import type { ScaleName } from './scale.js';

/** Numbers that are looked at, about. */
const LOOKS = 100_000;

/**
 * About what share of the features is not 0 when a network reads them, judged by some of the examples. Scaling
 * leaves zeros only where 0 is the least value of a feature, as in pictures and counts.
 */
export function filledShare(
  { m, X, columns, features }: Pick<DatasetContent, 'm' | 'X' | 'columns' | 'features'>,
  scale: ScaleName,
): number {
  if (columns !== null) return columns.length / features;
  if (scale === 'standard') return 1;
  // Odd, as examples that repeat do so in even numbers more often.
  const step = Math.floor((m * features) / LOOKS) | 1;
  let [filled, looked] = [0, 0];
  for (let row = 0; row < m; row += step) {
    for (const x of X.subarray(row * features, (row + 1) * features)) if (x !== 0) filled++;
    looked += features;
  }
  return filled / looked;
}
