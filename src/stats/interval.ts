/** The 95 % interval and the p-value of a mean difference between two cells, paired by draw. */
import type { Distributions } from './distributions.js';
import { spread } from './spread.js';

/** What the draws of an experiment have in common. */
export interface Design {
  /**
   * Validation rows for each training row. Draws from one data set overlap, so that their differences
   * vary less than those of new data sets would. 0 if all draws have the same validation part: the
   * interval then is over seeds, not over other examples.
   */
  readonly overlap: number;
  /** The number of validation rows; null if it is unknown. */
  readonly validation: number | null;
}

export interface Interval {
  /** The number of draws. */
  readonly n: number;
  readonly mean: number;
  /** Standard deviation of the differences; null below two draws. */
  readonly deviation: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** Of the two-sided test that the mean is 0; null below three draws. */
  readonly p: number | null;
}

/** With fewer draws there is no p-value. */
export const LEAST_DRAWS = 3;

/** Whether a difference of this p-value is more than chance; none without a p-value is. */
export const isSignificant = (p: number | null): boolean => p !== null && p < 0.05;

/**
 * The corrected resampled t-test: SE = s·√(1/J + n_val/n_train), with J − 1 degrees of freedom
 * (Nadeau and Bengio 2003, section 5; Bouckaert and Frank 2004 for repeated folds). `share` says that
 * the differences are of shares of validation rows: their variance then is at least that of rows that
 * differ all in one direction, so that equal differences in a few draws are no proof.
 * @throws RangeError if there are no differences.
 */
export function intervalOf(
  differences: readonly number[],
  { overlap, validation }: Design,
  distributions: Distributions,
  { share = false }: { readonly share?: boolean } = {},
): Interval {
  const n = differences.length;
  const { mean, std } = spread(differences);
  if (mean === null) throw new RangeError('no differences');
  if (std === null) return { n, mean, deviation: null, low: null, high: null, p: null };
  const least = share && validation !== null ? (Math.abs(mean) - mean * mean) / validation : 0;
  const deviation = Math.sqrt(Math.max(std * std, least));
  const error = deviation * Math.sqrt(1 / n + overlap);
  const width = distributions.bound(n - 1) * error;
  // Without any spread, the mean is 0 for certain or certainly not.
  const t = mean === 0 ? 0 : mean / error;
  return {
    n,
    mean,
    deviation,
    low: mean - width,
    high: mean + width,
    p: n < LEAST_DRAWS ? null : distributions.twoSided(t, n - 1),
  };
}
