/**
 * Max-norm: where the incoming weights of a unit are longer than c, they are scaled back to length c
 * (Srivastava et al. 2014, section 5.1). W (nIn, nOut), row-major; a unit's weights are a column.
 */
import type { Floats, Precision } from '../engine/precision.js';

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
