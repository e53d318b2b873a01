/** Student's t and the power of its test. The library behind it is loaded at the first call. */

export interface Distributions {
  /** P(|T| ≥ |t|) of Student's t. */
  twoSided(t: number, freedom: number): number;
  /** The t that bounds the middle 95 % of Student's t on both sides. */
  bound(freedom: number): number;
  /**
   * The power of a two-sided t-test at 5 % where the true difference is `shift` standard errors, which
   * is 1 − P(|T'| ≤ bound) of the noncentral t (Johnson, Kotz and Balakrishnan 1995, chapter 31).
   */
  power(shift: number, freedom: number): number;
}

/** Loads the distributions, which takes some 60 ms. */
export async function loadDistributions(): Promise<Distributions> {
  const [{ default: cdf }, { default: quantile }, { default: erfc }] = await Promise.all([
    import('@stdlib/stats-base-dists-t-cdf'),
    import('@stdlib/stats-base-dists-t-quantile'),
    import('@stdlib/math-base-special-erfc'),
  ]);
  const bounds = new Map<number, number>();
  const bound = (freedom: number): number => {
    if (!bounds.has(freedom)) bounds.set(freedom, quantile(0.975, freedom));
    return bounds.get(freedom)!;
  };
  const normal = (z: number): number => erfc(-z / Math.SQRT2) / 2;
  return {
    twoSided: (t, freedom) => Math.min(1, 2 * cdf(-Math.abs(t), freedom)),
    bound,
    power(shift, freedom) {
      const t = bound(freedom);
      return averageOverScale(
        freedom,
        (scale) => normal(shift - t * scale) + normal(-shift - t * scale),
      );
    },
  };
}

/** Intervals of Simpson's rule. */
const STEPS = 400;
/** Standard deviations of the scale on both sides of 1 that the average covers. */
const REACH = 9;

/** The mean of f over u = √(χ²/ν), whose density is proportional to u^(ν−1)·exp(−ν·u²/2). */
function averageOverScale(freedom: number, f: (scale: number) => number): number {
  const width = REACH / Math.sqrt(2 * freedom);
  const from = Math.max(0, 1 - width);
  const step = (1 + width - from) / STEPS;
  let [sum, weights] = [0, 0];
  for (let i = 0; i <= STEPS; i++) {
    const u = from + i * step;
    const density =
      u === 0
        ? Number(freedom === 1) * Math.exp(freedom / 2)
        : Math.exp((freedom - 1) * Math.log(u) - (freedom * (u * u - 1)) / 2);
    const weight = density * (i === 0 || i === STEPS ? 1 : i % 2 === 1 ? 4 : 2);
    sum += weight * f(u);
    weights += weight;
  }
  return sum / weights;
}
