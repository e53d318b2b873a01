/**
 * The product of lists of nonzero elements with a matrix in panels: forward A·W + b, backward dZ·Wᵀ.
 * Accumulators stay in registers over a list; lanes lie across outputs; a list is in ascending order
 * of its inner index, so each output is the very sum that engine/reference.ts makes.
 */
import * as at from './layout';
import { CACHE, PANEL } from './layout';

// @ts-ignore: decorator
@inline
function multiplyAdd(sum: v128, x: v128, w: v128): v128 {
  return f32x4.add(sum, f32x4.mul(x, w));
}

/** One panel of `V` vectors, V a constant where this is inlined: entries from the cursors up to `limit`. */
// @ts-ignore: decorator
@inline
function panelProduct(
  V: i32,
  cursors: usize,
  limit: u32,
  pass: i32,
  W: usize,
  bias: usize,
  out: usize,
  stride: i32,
  m: i32,
): void {
  const lastCursor = cursors + (m << 2);
  for (; cursors < lastCursor; cursors += 4) {
    let s0 = f32x4.splat(0);
    let s1 = s0;
    let s2 = s0;
    let s3 = s0;
    let s4 = s0;
    let s5 = s0;
    if (!(pass & FIRST)) {
      s0 = v128.load(out);
      if (V > 1) s1 = v128.load(out, 16);
      if (V > 2) s2 = v128.load(out, 32);
      if (V > 3) s3 = v128.load(out, 48);
      if (V > 4) s4 = v128.load(out, 64);
      if (V > 5) s5 = v128.load(out, 80);
    }
    let entry = load<usize>(cursors);
    let unit = load<u32>(entry);
    while (unit < limit) {
      let w = W + unit * (V << 4);
      let x = v128.load32_splat(entry, 4);
      s0 = multiplyAdd(s0, x, v128.load(w, 0));
      if (V > 1) s1 = multiplyAdd(s1, x, v128.load(w, 16));
      if (V > 2) s2 = multiplyAdd(s2, x, v128.load(w, 32));
      if (V > 3) s3 = multiplyAdd(s3, x, v128.load(w, 48));
      if (V > 4) s4 = multiplyAdd(s4, x, v128.load(w, 64));
      if (V > 5) s5 = multiplyAdd(s5, x, v128.load(w, 80));
      unit = load<u32>(entry, 8);
      entry += 8;
      if (unit >= limit) break;
      w = W + unit * (V << 4);
      x = v128.load32_splat(entry, 4);
      s0 = multiplyAdd(s0, x, v128.load(w, 0));
      if (V > 1) s1 = multiplyAdd(s1, x, v128.load(w, 16));
      if (V > 2) s2 = multiplyAdd(s2, x, v128.load(w, 32));
      if (V > 3) s3 = multiplyAdd(s3, x, v128.load(w, 48));
      if (V > 4) s4 = multiplyAdd(s4, x, v128.load(w, 64));
      if (V > 5) s5 = multiplyAdd(s5, x, v128.load(w, 80));
      unit = load<u32>(entry, 8);
      entry += 8;
    }
    if (pass & ADVANCE) store<usize>(cursors, entry);
    if (pass & LAST) {
      s0 = f32x4.add(s0, v128.load(bias));
      if (V > 1) s1 = f32x4.add(s1, v128.load(bias, 16));
      if (V > 2) s2 = f32x4.add(s2, v128.load(bias, 32));
      if (V > 3) s3 = f32x4.add(s3, v128.load(bias, 48));
      if (V > 4) s4 = f32x4.add(s4, v128.load(bias, 64));
      if (V > 5) s5 = f32x4.add(s5, v128.load(bias, 80));
    }
    v128.store(out, s0);
    if (V > 1) v128.store(out, s1, 16);
    if (V > 2) v128.store(out, s2, 32);
    if (V > 3) v128.store(out, s3, 48);
    if (V > 4) v128.store(out, s4, 64);
    if (V > 5) v128.store(out, s5, 80);
    out += stride;
  }
}

/** What a pass over a part of the inner index does besides: start sums at 0, add the bias, move the cursors on. */
const FIRST: i32 = 1;
const LAST: i32 = 2;
const ADVANCE: i32 = 4;

/**
 * out (m, 4 · blocks) = lists (m, nIn) · W (nIn, 4 · blocks) + bias. Rows of `out` are `stride` bytes
 * apart. The inner index is taken in parts, so that a part of a panel stays in the first-level cache
 * while all examples pass over it.
 */
export function product(
  net: usize,
  lists: usize,
  W: usize,
  nIn: i32,
  bias: usize,
  out: usize,
  stride: i32,
  blocks: i32,
  m: i32,
): void {
  const parts = (nIn * (min(blocks, PANEL) << 4) + CACHE - 1) / CACHE;
  const rows = (nIn + parts - 1) / parts;
  let cursors = lists;
  if (parts > 1) {
    cursors = load<usize>(net + at.CURSORS);
    memory.copy(cursors, lists, m << 2);
  }
  for (let part = 0; part < parts; part++) {
    const limit = part == parts - 1 ? at.END : (part + 1) * rows;
    let pass = (part == 0 ? FIRST : 0) | (part == parts - 1 ? LAST : 0);
    let offset: usize = 0;
    let panel = W;
    for (let left = blocks; left > 0; left -= PANEL) {
      if (left <= PANEL && parts > 1) pass |= ADVANCE;
      const to = out + offset;
      const b = bias + offset;
      switch (left) {
        case 1: panelProduct(1, cursors, limit, pass, panel, b, to, stride, m); break;
        case 2: panelProduct(2, cursors, limit, pass, panel, b, to, stride, m); break;
        case 3: panelProduct(3, cursors, limit, pass, panel, b, to, stride, m); break;
        case 4: panelProduct(4, cursors, limit, pass, panel, b, to, stride, m); break;
        case 5: panelProduct(5, cursors, limit, pass, panel, b, to, stride, m); break;
        default: panelProduct(6, cursors, limit, pass, panel, b, to, stride, m);
      }
      panel += nIn * (PANEL << 4);
      offset += PANEL << 4;
    }
  }
}
