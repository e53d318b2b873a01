/** Max-norm: a limit c on the length of each unit's incoming weights (Srivastava et al. 2014, section 5.1). */
import type { Floats, Precision } from '../engine/precision.js';

/** Scales the columns of W (nIn, nOut), row-major, that are longer than c back to length c, in place. */
export function limitNorms(
  W: Floats,
  nIn: number,
  nOut: number,
  c: number,
  { round }: Precision,
): void {
  const limit = round(c);
  const square = round(limit * limit);
  for (let j = 0; j < nOut; j++) {
    let sum = 0;
    for (let i = 0; i < nIn; i++) {
      const w = W[i * nOut + j];
      sum = round(sum + round(w * w));
    }
    if (!(sum > square)) continue;
    const scale = round(limit / round(Math.sqrt(sum)));
    for (let i = 0; i < nIn; i++) W[i * nOut + j] = round(W[i * nOut + j] * scale);
  }
}
