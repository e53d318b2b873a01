/** Which examples have the same features, and how many are of each class. */
import type { PreparedData } from '../data/dataset.js';

/** The bits of a row's features as text: equal for examples that no network can tell apart. */
export const featureKey = ({ X, features }: PreparedData, row: number): string =>
  Buffer.from(X.buffer, X.byteOffset + 4 * row * features, 4 * features).toString('latin1');

/** How many of the rows are of each class, in the order of `classes`. */
export function classCounts(
  classes: readonly string[],
  Y: PreparedData['Y'],
  rows: Int32Array,
): number[] {
  const counts = classes.map(() => 0);
  rows.forEach((row) => counts[Y[row]]++);
  return counts;
}
