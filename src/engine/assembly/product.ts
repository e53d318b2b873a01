/**
 * The product of lists of nonzero elements with a matrix in panels: A·W + b forward, dZ·Wᵀ backward.
 * Accumulators stay in registers over a list, and lanes lie across outputs. A list is in ascending
 * order of the inner index, so each output is the very sum that engine/products.ts makes.
 */
import { GROUP_BYTES, PANEL_ROW_BYTES, PANEL_VECTORS } from '../layout';
import { addFour } from './terms';

/**
 * Bits of `pass`: over the first part of the inner index, sums start at 0; over the last, the bias
 * is added.
 */
const FIRST: i32 = 1;
const LAST: i32 = 2;

/**
 * Adds one part of each list, between two neighbouring addresses in `bounds`, times a panel that is `V`
 * vectors wide. Each vector's terms have a branch of their own, so that compilers load what one vector
 * needs and not what all need at once. An example's bounds are `nextBounds` bytes after the last one's.
 */
function panelProduct(
  V: i32,
  bounds: usize,
  nextBounds: usize,
  pass: i32,
  W: usize,
  bias: usize,
  out: usize,
  stride: i32,
  m: i32,
): void {
  for (let example = 0; example < m; example++) {
    let s0 = f32x4.splat(0);
    let s1 = s0;
    let s2 = s0;
    let s3 = s0;
    let s4 = s0;
    let s5 = s0;
    let s6 = s0;
    let s7 = s0;
    if (!(pass & FIRST)) {
      s0 = v128.load(out, 0);
      if (V > 1) s1 = v128.load(out, 16);
      if (V > 2) s2 = v128.load(out, 32);
      if (V > 3) s3 = v128.load(out, 48);
      if (V > 4) s4 = v128.load(out, 64);
      if (V > 5) s5 = v128.load(out, 80);
      if (V > 6) s6 = v128.load(out, 96);
      if (V > 7) s7 = v128.load(out, 112);
    }
    const end = load<usize>(bounds, 4);
    for (let entry = load<usize>(bounds); entry < end; entry += GROUP_BYTES) {
      const x0 = v128.load32_splat(entry, 4);
      const x1 = v128.load32_splat(entry, 12);
      const x2 = v128.load32_splat(entry, 20);
      const x3 = v128.load32_splat(entry, 28);
      const a = W + load<u32>(entry);
      const b = W + load<u32>(entry, 8);
      const c = W + load<u32>(entry, 16);
      const d = W + load<u32>(entry, 24);
      if (V > 7) s7 = addFour(s7, x0, x1, x2, x3, a, b, c, d, 112);
      if (V > 6) s6 = addFour(s6, x0, x1, x2, x3, a, b, c, d, 96);
      if (V > 5) s5 = addFour(s5, x0, x1, x2, x3, a, b, c, d, 80);
      if (V > 4) s4 = addFour(s4, x0, x1, x2, x3, a, b, c, d, 64);
      if (V > 3) s3 = addFour(s3, x0, x1, x2, x3, a, b, c, d, 48);
      if (V > 2) s2 = addFour(s2, x0, x1, x2, x3, a, b, c, d, 32);
      if (V > 1) s1 = addFour(s1, x0, x1, x2, x3, a, b, c, d, 16);
      s0 = addFour(s0, x0, x1, x2, x3, a, b, c, d, 0);
    }
    if (pass & LAST) {
      s0 = f32x4.add(s0, v128.load(bias, 0));
      if (V > 1) s1 = f32x4.add(s1, v128.load(bias, 16));
      if (V > 2) s2 = f32x4.add(s2, v128.load(bias, 32));
      if (V > 3) s3 = f32x4.add(s3, v128.load(bias, 48));
      if (V > 4) s4 = f32x4.add(s4, v128.load(bias, 64));
      if (V > 5) s5 = f32x4.add(s5, v128.load(bias, 80));
      if (V > 6) s6 = f32x4.add(s6, v128.load(bias, 96));
      if (V > 7) s7 = f32x4.add(s7, v128.load(bias, 112));
    }
    v128.store(out, s0, 0);
    if (V > 1) v128.store(out, s1, 16);
    if (V > 2) v128.store(out, s2, 32);
    if (V > 3) v128.store(out, s3, 48);
    if (V > 4) v128.store(out, s4, 64);
    if (V > 5) v128.store(out, s5, 80);
    if (V > 6) v128.store(out, s6, 96);
    if (V > 7) v128.store(out, s7, 112);
    bounds += nextBounds;
    out += stride;
  }
}

/**
 * Computes out (m, 4 · blocks) = lists (m, nIn) · W (nIn, 4 · blocks) + bias. `lists` is the address of
 * the bounds; rows of `out` are `stride` bytes apart. The inner index is taken in parts, so that a part
 * of a panel stays in the first-level cache while all examples pass over it.
 */
export function product(
  lists: usize,
  parts: i32,
  W: usize,
  nIn: i32,
  bias: usize,
  out: usize,
  stride: i32,
  blocks: i32,
  m: i32,
): void {
  const next = (parts + 1) << 2;
  for (let part = 0; part < parts; part++) {
    const pass = (part == 0 ? FIRST : 0) | (part == parts - 1 ? LAST : 0);
    let to = out;
    let b = bias;
    let panel = W;
    for (let left = blocks; left > 0; left -= PANEL_VECTORS) {
      panelProduct(min(left, PANEL_VECTORS), lists, next, pass, panel, b, to, stride, m);
      panel += nIn * PANEL_ROW_BYTES;
      to += PANEL_ROW_BYTES;
      b += PANEL_ROW_BYTES;
    }
    lists += 4;
  }
}
