/**
 * Inverted dropout: which units are kept, and by how much the kept ones are scaled up so that the
 * mean of A is unchanged (lecture: d3 = rand(…) < keep_prob; a3 *= d3; a3 /= keep_prob).
 */
import { type Key, MASK_ROUNDS, philox } from '../engine/philox.js';
import type { Floats, Precision } from '../engine/precision.js';

/** A unit is kept where its 32-bit draw is below this. */
export function keepThreshold(keepProb: number): number {
  return Math.floor(keepProb * 4294967296);
}

const words = new Uint32Array(4);

/**
 * D (count, n): 1 where a unit is kept. The draw of a unit depends on key, layer, epoch, the
 * example's row in the data set and the unit's number alone: the same for any batch, width or
 * keep_prob, so what is dropped at 0.7 is dropped at 0.5 too.
 */
export function drawMask(
  D: Uint8Array,
  rows: Int32Array,
  from: number,
  count: number,
  n: number,
  keepProb: number,
  key: Key,
  layer: number,
  epoch: number,
): void {
  const threshold = keepThreshold(keepProb);
  for (let example = 0; example < count; example++) {
    const row = rows[from + example];
    for (let unit = 0; unit < n; unit++) {
      if ((unit & 3) === 0) {
        philox(unit >>> 2, row, epoch, layer, key[0], key[1], MASK_ROUNDS, words);
      }
      D[example * n + unit] = words[unit & 3] < threshold ? 1 : 0;
    }
  }
}

/** to = kept ? from · 1/keepProb : 0, for the first `length` elements. Serves A forward and dA backward. */
export function applyMask(
  from: Floats,
  to: Floats,
  D: Uint8Array,
  length: number,
  keepProb: number,
  { round }: Precision,
): void {
  const scale = round(1 / keepProb);
  for (let k = 0; k < length; k++) to[k] = D[k] === 1 ? round(from[k] * scale) : 0;
}
