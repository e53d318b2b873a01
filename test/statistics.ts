/** Tests of significance for random figures, and the p-values that they give. */

/** P(|T| > |t|) of Student's t with `df` degrees of freedom. */
export function studentTail(t: number, df: number): number {
  return incompleteBeta(df / (df + t * t), df / 2, 0.5);
}

/** P(χ² > x) with `df` degrees of freedom. */
export function chiSquareTail(x: number, df: number): number {
  if (x <= 0) return 1;
  const [a, h] = [df / 2, x / 2];
  const front = Math.exp(a * Math.log(h) - h - logGamma(a));
  if (h < a + 1) {
    let term = 1 / a;
    let sum = term;
    for (let n = 1; term > sum * 1e-16; n++) sum += term *= h / (a + n);
    return 1 - front * sum;
  }
  return (
    front *
    fraction(
      (n) => (n === 1 ? 1 : -(n - 1) * (n - 1 - a)),
      (n) => h + 2 * n - 1 - a,
    )
  );
}

/** Twice the smaller tail of χ²: small if x is too large, or too small, to be chance. */
export function chiSquareBothTails(x: number, df: number): number {
  const above = chiSquareTail(x, df);
  return 2 * Math.min(above, 1 - above);
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The sample variance, with n − 1 in the denominator. */
export function variance(values: readonly number[]): number {
  const centre = mean(values);
  return values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1);
}

/** The p-value of equal means, whatever the variances (Welch 1947). */
export function welch(a: readonly number[], b: readonly number[]): number {
  const [u, v] = [variance(a) / a.length, variance(b) / b.length];
  const df = (u + v) ** 2 / (u ** 2 / (a.length - 1) + v ** 2 / (b.length - 1));
  return studentTail((mean(a) - mean(b)) / Math.sqrt(u + v), df);
}

/** The p-value of equal spread: Welch's test on distances from the median (after Brown and Forsythe 1974). */
export function spread(a: readonly number[], b: readonly number[]): number {
  return welch(distances(a), distances(b));
}

function distances(values: readonly number[]): number[] {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  const median = sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  return values.map((value) => Math.abs(value - median));
}

/** I_x(a, b), by the continued fraction of Press et al., Numerical Recipes, section 6.4. */
function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0 || x >= 1) return x <= 0 ? 0 : 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a);
  const front = Math.exp(
    logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log(1 - x),
  );
  const numerator = (n: number): number => {
    if (n === 1) return 1;
    const m = (n - 1) >> 1;
    return n % 2 === 0
      ? (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
      : (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
  };
  return (front / a) * fraction(numerator, () => 1);
}

/** The continued fraction n₁/(d₁ + n₂/(d₂ + …)), evaluated forwards by Lentz's algorithm. */
function fraction(numerator: (n: number) => number, divisor: (n: number) => number): number {
  const tiny = 1e-300;
  let [value, c, d] = [tiny, tiny, 0];
  for (let n = 1; n < 10_000; n++) {
    d = 1 / (divisor(n) + numerator(n) * d || tiny);
    c = divisor(n) + numerator(n) / c || tiny;
    value *= c * d;
    if (Math.abs(c * d - 1) < 1e-15) break;
  }
  return value;
}

/** Stirling's series, after raising z above 10. */
function logGamma(z: number): number {
  let shift = 0;
  for (; z < 10; z++) shift -= Math.log(z);
  const r = 1 / (z * z);
  const series = (1 / 12 - r * (1 / 360 - r * (1 / 1260 - r / 1680))) / z;
  return shift + (z - 0.5) * Math.log(z) - z + 0.5 * Math.log(2 * Math.PI) + series;
}
