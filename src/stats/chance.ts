/** Measures how far sums of random terms are from their expectation, in standard deviations (z). */

/** The z of `hits` successes in `n` independent trials with probability p each. */
export function binomialZ(hits: number, n: number, p: number): number {
  return (hits - n * p) / Math.sqrt(n * p * (1 - p));
}

/** The excess kurtosis of one trial with probability p. That of a mean over n trials is 1/n of it. */
export function trialExcess(p: number): number {
  const v = p * (1 - p);
  return (1 - 6 * v) / v;
}

/**
 * A sum of squares of independent deviations, each divided by its own standard deviation. Its
 * distribution is approximated by a scaled χ² of the same mean and variance (Satterthwaite 1946),
 * whose cube root is nearly normal (Wilson and Hilferty 1931). So z is also right for few terms and
 * for terms that are not normal.
 */
export class SquareSum {
  #sum = 0;
  #count = 0;
  #variance = 0;

  /**
   * Adds a deviation with this variance and excess kurtosis. The square of a standardised deviation
   * has the variance 2 + excess.
   */
  add(deviation: number, variance: number, excess: number): void {
    this.#sum += (deviation * deviation) / variance;
    this.#count++;
    this.#variance += 2 + excess;
  }

  /** The z of the sum, standard normal if the variances are right; 0 if nothing was added. */
  z(): number {
    if (this.#count === 0) return 0;
    const freedom = (2 * this.#count * this.#count) / this.#variance;
    const spread = 2 / (9 * freedom);
    return (Math.cbrt(this.#sum / this.#count) - (1 - spread)) / Math.sqrt(spread);
  }
}

/** The z that bounds 95 % of the normal distribution on both sides. */
export const Z_95 = 1.959963984540054;
