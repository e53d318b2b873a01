/** The mean and the spread of figures. */

export interface Spread {
  /** Null if there is no figure, as for the accuracy of a regression. */
  readonly mean: number | null;
  /** Standard deviation with n − 1 in the denominator; null for fewer than two figures. */
  readonly std: number | null;
  /** Standard error of the mean; null for fewer than two figures. */
  readonly se: number | null;
}

const NONE: Spread = { mean: null, std: null, se: null };

/** The spread of the figures that are not null. Their order changes no bit of it. */
export function spread(figures: readonly (number | null)[]): Spread {
  const values = figures.filter((figure) => figure !== null).toSorted((a, b) => a - b);
  const n = values.length;
  if (n === 0) return NONE;
  // Differences from the first value give equal values a spread of exactly 0.
  const origin = values[0];
  const mean = origin + values.reduce((sum, value) => sum + (value - origin), 0) / n;
  if (n === 1) return { mean, std: null, se: null };
  const squares = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
  const std = Math.sqrt(squares / (n - 1));
  return { mean, std, se: std / Math.sqrt(n) };
}

/** a − b, or null if one of them is null. */
export const minus = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? null : a - b;
