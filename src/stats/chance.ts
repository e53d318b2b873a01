/** How far sums of random terms lie from what chance would make of them, in standard deviations. */

/** z of `hits` in `n` independent trials that each hit with probability p. */
export function binomialZ(hits: number, n: number, p: number): number {
  return (hits - n * p) / Math.sqrt(n * p * (1 - p));
}

/** Excess kurtosis of one trial that hits with probability p; of a mean over n, divide by n. */
export function trialExcess(p: number): number {
  const v = p * (1 - p);
  return (1 - 6 * v) / v;
}

/**
 * A sum of squares of independent deviations, each measured in its own standard deviation. Its
 * distribution is taken as a χ² of the same mean and variance (Satterthwaite 1946), and that as a
 * cubed normal (Wilson and Hilferty 1931), so few terms, and terms far from normal, are judged fairly.
 */
export class SquareSum {
  #sum = 0;
  #count = 0;
  #variance = 0;

  /** `excess`: the deviation's excess kurtosis, which a square's variance of 2 grows by. */
  add(deviation: number, variance: number, excess: number): void {
    this.#sum += (deviation * deviation) / variance;
    this.#count++;
    this.#variance += 2 + excess;
  }

  /** Normal where the variances are right; 0 where nothing was added. */
  z(): number {
    if (this.#count === 0) return 0;
    const freedom = (2 * this.#count * this.#count) / this.#variance;
    const spread = 2 / (9 * freedom);
    return (Math.cbrt(this.#sum / this.#count) - (1 - spread)) / Math.sqrt(spread);
  }
}

/** Two-sided 95 % of the normal distribution. */
export const Z_95 = 1.959963984540054;
