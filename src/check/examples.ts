/** Which examples have the same features. */
import type { PreparedData } from '../data/dataset.js';

/** The bits of a row's features as text: equal for examples that no network can tell apart. */
export const featureKey = ({ X, features }: PreparedData, row: number): string =>
  Buffer.from(X.buffer, X.byteOffset + 4 * row * features, 4 * features).toString('latin1');
