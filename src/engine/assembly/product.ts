/**
 * The product of lists of nonzero elements with a matrix in panels: forward A·W + b, backward dZ·Wᵀ.
 * Accumulators stay in registers over a list; lanes lie across outputs; a list is in ascending order
 * of its inner index, so each output is the very sum that engine/reference.ts makes.
 */
import { PANEL } from './layout';

// @ts-ignore: decorator
@inline
function multiplyAdd(sum: v128, x: v128, w: usize, offset: usize): v128 {
  return f32x4.add(sum, f32x4.mul(x, v128.load(w + offset)));
}

/** One panel of `V` vectors, V a constant where this is inlined. */
// @ts-ignore: decorator
@inline
function panelProduct(
  V: i32,
  indices: usize,
  values: usize,
  counts: usize,
  pitch: i32,
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
    let i = indices;
    let v = values;
    const end = i + (load<i32>(counts) << 2);
    while (i < end) {
      const w = W + load<u32>(i) * (V << 4);
      const x = v128.load32_splat(v);
      s0 = multiplyAdd(s0, x, w, 0);
      if (V > 1) s1 = multiplyAdd(s1, x, w, 16);
      if (V > 2) s2 = multiplyAdd(s2, x, w, 32);
      if (V > 3) s3 = multiplyAdd(s3, x, w, 48);
      if (V > 4) s4 = multiplyAdd(s4, x, w, 64);
      if (V > 5) s5 = multiplyAdd(s5, x, w, 80);
      if (V > 6) s6 = multiplyAdd(s6, x, w, 96);
      if (V > 7) s7 = multiplyAdd(s7, x, w, 112);
      i += 4;
      v += 4;
    }
    v128.store(out, f32x4.add(s0, v128.load(bias)));
    if (V > 1) v128.store(out, f32x4.add(s1, v128.load(bias, 16)), 16);
    if (V > 2) v128.store(out, f32x4.add(s2, v128.load(bias, 32)), 32);
    if (V > 3) v128.store(out, f32x4.add(s3, v128.load(bias, 48)), 48);
    if (V > 4) v128.store(out, f32x4.add(s4, v128.load(bias, 64)), 64);
    if (V > 5) v128.store(out, f32x4.add(s5, v128.load(bias, 80)), 80);
    if (V > 6) v128.store(out, f32x4.add(s6, v128.load(bias, 96)), 96);
    if (V > 7) v128.store(out, f32x4.add(s7, v128.load(bias, 112)), 112);
    indices += pitch << 2;
    values += pitch << 2;
    counts += 4;
    out += stride;
  }
}

/**
 * out (m, 4 · blocks) = lists (m, nIn) · W (nIn, 4 · blocks) + bias. Rows of `out` are `stride` bytes
 * apart, lists `pitch` elements.
 */
export function product(
  indices: usize,
  values: usize,
  counts: usize,
  pitch: i32,
  W: usize,
  nIn: i32,
  bias: usize,
  out: usize,
  stride: i32,
  blocks: i32,
  m: i32,
): void {
  for (; blocks > 0; blocks -= PANEL) {
    switch (blocks < PANEL ? blocks : PANEL) {
      case 1: panelProduct(1, indices, values, counts, pitch, W, bias, out, stride, m); break;
      case 2: panelProduct(2, indices, values, counts, pitch, W, bias, out, stride, m); break;
      case 3: panelProduct(3, indices, values, counts, pitch, W, bias, out, stride, m); break;
      case 4: panelProduct(4, indices, values, counts, pitch, W, bias, out, stride, m); break;
      case 5: panelProduct(5, indices, values, counts, pitch, W, bias, out, stride, m); break;
      case 6: panelProduct(6, indices, values, counts, pitch, W, bias, out, stride, m); break;
      case 7: panelProduct(7, indices, values, counts, pitch, W, bias, out, stride, m); break;
      default: panelProduct(8, indices, values, counts, pitch, W, bias, out, stride, m);
    }
    W += nIn * (PANEL << 4);
    bias += PANEL << 4;
    out += PANEL << 4;
  }
}
