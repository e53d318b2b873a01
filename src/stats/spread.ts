/** Mean and spread of some figures. */

export interface Spread {
  /** Null where there is no figure (accuracy of a regression). */
  readonly mean: number | null;
  /** Standard deviation, n − 1 in the denominator; null below two figures. */
  readonly std: number | null;
  /** Standard error of the mean; null below two figures. */
  readonly se: number | null;
}

/** Of the figures that are there. */
export function spread(figures: readonly (number | null)[]): Spread {
  const values = figures.filter((figure) => figure !== null);
  const n = values.length;
  if (n === 0) return { mean: null, std: null, se: null };
  // Taken from the first value on, so that equal values have a spread of exactly 0.
  const origin = values[0];
  const mean = origin + values.reduce((sum, value) => sum + (value - origin), 0) / n;
  if (n === 1) return { mean, std: null, se: null };
  const squares = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
  const std = Math.sqrt(squares / (n - 1));
  return { mean, std, se: std / Math.sqrt(n) };
}

/** a − b; null where one of them is missing. */
export const minus = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? null : a - b;
