/**
 * Standard normal draws. Each takes one uniform draw through the inverse distribution function: nothing
 * is rejected, so a draw's place in its stream is fixed. The function is PPND16 of Wichura, "Algorithm
 * AS 241: the percentage points of the normal distribution", Applied Statistics 37 (1988). It was
 * measured to be within 6 parts in 10¹⁶ of the true quantile (20,000 points, centre and tails).
 */
import { log } from './math.js';
import type { Key } from './philox.js';
import { uniform } from './streams.js';

/** The draw at counter (position, a, b, c); mean 0, standard deviation 1, never beyond ±8.3. */
export function normal(key: Key, position: number, a = 0, b = 0, c = 0): number {
  // A uniform draw stands for a step of 2⁻⁵³. Its middle is never 0, but may be rounded up to 1.
  const middle = uniform(key, position, a, b, c) + 5.551115123125783e-17;
  return normalQuantile(Math.min(middle, 0.9999999999999999));
}

/** z with P(Z ≤ z) = p, for 0 < p < 1. */
export function normalQuantile(p: number): number {
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    return (q * polynomial(CENTRE_ABOVE, r)) / polynomial(CENTRE_BELOW, r);
  }
  let r = Math.sqrt(-log(q < 0 ? p : 1 - p));
  let z: number;
  if (r <= 5) {
    r -= 1.6;
    z = polynomial(MIDDLE_ABOVE, r) / polynomial(MIDDLE_BELOW, r);
  } else {
    r -= 5;
    z = polynomial(TAIL_ABOVE, r) / polynomial(TAIL_BELOW, r);
  }
  return q < 0 ? -z : z;
}

/** A polynomial of degree 7, highest power first. It is written out, as weights are drawn by the million. */
function polynomial(c: readonly number[], x: number): number {
  return (
    ((((((c[0] * x + c[1]) * x + c[2]) * x + c[3]) * x + c[4]) * x + c[5]) * x + c[6]) * x + c[7]
  );
}

const CENTRE_ABOVE = [
  2.5090809287301226727e3, 3.3430575583588128105e4, 6.7265770927008700853e4,
  4.5921953931549871457e4, 1.3731693765509461125e4, 1.9715909503065514427e3,
  1.3314166789178437745e2, 3.387132872796366608,
];
const CENTRE_BELOW = [
  5.226495278852854561e3, 2.8729085735721942674e4, 3.930789580009271061e4, 2.1213794301586595867e4,
  5.3941960214247511077e3, 6.871870074920579083e2, 4.2313330701600911252e1, 1,
];
const MIDDLE_ABOVE = [
  7.7454501427834140764e-4, 2.27238449892691845833e-2, 2.4178072517745061177e-1,
  1.27045825245236838258, 3.64784832476320460504, 5.7694972214606914055, 4.6303378461565452959,
  1.42343711074968357734,
];
const MIDDLE_BELOW = [
  1.05075007164441684324e-9, 5.475938084995344946e-4, 1.51986665636164571966e-2,
  1.4810397642748007459e-1, 6.8976733498510000455e-1, 1.6763848301838038494, 2.05319162663775882187,
  1,
];
const TAIL_ABOVE = [
  2.01033439929228813265e-7, 2.71155556874348757815e-5, 1.2426609473880784386e-3,
  2.6532189526576123093e-2, 2.9656057182850489123e-1, 1.7848265399172913358, 5.4637849111641143699,
  6.6579046435011037772,
];
const TAIL_BELOW = [
  2.04426310338993978564e-15, 1.4215117583164458887e-7, 1.8463183175100546818e-5,
  7.868691311456132591e-4, 1.48753612908506148525e-2, 1.3692988092273580531e-1,
  5.9983220655588793769e-1, 1,
];
