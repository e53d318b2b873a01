/** Max-norm: a limit c on the length of each unit's incoming weights (Srivastava et al. 2014, section 5.1). */
import type { Floats, Precision } from '../engine/precision.js';

/** 2⁻⁸⁰. The squares of float32 numbers that were scaled down by this have a finite sum. */
const DOWN = 8.271806125530277e-25;

/** Scales the columns of W (nIn, nOut), row-major, that are longer than c back to length c, in place. */
export function limitNorms(W: Floats, nOut: number, c: number, precision: Precision): void {
  const limit = precision.round(c);
  for (let j = 0; j < nOut; j++) {
    if (limitNorm(W, j, nOut, limit, 1, precision)) continue;
    // A sum of squares beyond all finite numbers says nothing about the length.
    limitNorm(W, j, nOut, limit, DOWN, precision);
  }
}

/**
 * Limits the length of column `j`, whose squares are summed of weights and limit times `down`, a
 * power of two. False, and nothing is done, if the sum is infinite and `down` is 1.
 */
function limitNorm(
  W: Floats,
  j: number,
  nOut: number,
  limit: number,
  down: number,
  { round }: Precision,
): boolean {
  let sum = 0;
  for (let k = j; k < W.length; k += nOut) {
    const w = round(W[k] * down);
    sum = round(sum + round(w * w));
  }
  if (sum === Infinity && down === 1) return false;
  const small = round(limit * down);
  if (!(sum > round(small * small))) return true;
  const scale = round(limit / round(Math.sqrt(sum)));
  for (let k = j; k < W.length; k += nOut) W[k] = round(round(W[k] * down) * scale);
  return true;
}
