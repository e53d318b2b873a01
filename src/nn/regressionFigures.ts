/** Figures of a regression beyond its cost, by the definitions of scikit-learn; sums are in row order. */

/** Sums over the examples of a part, in units of the scaled target. */
export interface ErrorSums {
  readonly count: number;
  /** Σ|Ŷ − Y| and Σ(Ŷ − Y)². */
  readonly absolute: number;
  readonly squared: number;
}

/** The root of the mean squared error, which costs half of itself an example. */
export const rmse = ({ count, squared }: ErrorSums, unit: number): number =>
  unit * Math.sqrt(squared / count);

/** The mean absolute error. `unit` is one unit of the scaled target in its own units. */
export const mae = ({ count, absolute }: ErrorSums, unit: number): number =>
  unit * (absolute / count);

/**
 * R² = 1 − Σ(Ŷ − Y)²/Σ(Y − mean of Y)² over the rows, whatever the unit. Null if all targets are equal:
 * scikit-learn gives 1 or 0 then, which says nothing of the network.
 */
export function r2(
  { count, squared }: ErrorSums,
  Y: ArrayLike<number>,
  rows: Int32Array,
): number | null {
  // Differences from the first target give equal targets a deviation of exactly 0.
  const origin = Y[rows[0]];
  let sum = 0;
  for (const row of rows) sum += Y[row] - origin;
  const mean = origin + sum / count;
  let deviation = 0;
  for (const row of rows) deviation += (Y[row] - mean) * (Y[row] - mean);
  return deviation === 0 ? null : 1 - squared / deviation;
}
