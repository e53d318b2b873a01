/** What examples have in common: their features, their classes. */
import type { PreparedData } from '../data/dataset.js';

/** The bits of an example's features as text: equal where no one can tell two examples apart. */
export const featureKey = ({ X, features }: PreparedData, row: number): string =>
  Buffer.from(X.buffer, X.byteOffset + 4 * row * features, 4 * features).toString('latin1');

/** How many of the rows are of each class. */
export function classCounts(
  classes: readonly string[],
  Y: PreparedData['Y'],
  rows: Int32Array,
): number[] {
  const counts = classes.map(() => 0);
  rows.forEach((row) => counts[Y[row]]++);
  return counts;
}
