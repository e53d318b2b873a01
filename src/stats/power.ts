/** How many repeats the verdict's test needs. */
import type { Distributions } from './distributions.js';

/** The share of sweeps of that size that shall find a difference as large as the one seen. */
const POWER = 0.8;
/** More repeats than this are not advised. */
const MOST = 1000;

/**
 * The smallest number of draws from `least` at which the corrected test at 5 % has 80 % power, if the
 * true mean and deviation are those seen; null if no number up to 1,000 has it. The overlap bounds what
 * draws from the same data can tell, so often no number has.
 */
export function drawsNeeded(
  { mean, deviation }: { readonly mean: number; readonly deviation: number },
  overlap: number,
  least: number,
  { power }: Distributions,
): number | null {
  const suffices = (draws: number): boolean => {
    const shift = Math.abs(mean) / (deviation * Math.sqrt(1 / draws + overlap));
    return power(shift, draws - 1) >= POWER;
  };
  if (!suffices(MOST)) return null;
  let [low, high] = [least - 1, MOST];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (suffices(middle)) high = middle;
    else low = middle;
  }
  return high;
}
