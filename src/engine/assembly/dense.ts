/**
 * The products over whole matrices, for layers where few numbers are zero. Four rows times two vectors
 * of columns are summed in registers, so each number that is loaded serves two or four times. The sums
 * have the terms that they have over lists, in the same order, and terms of 0, which change no bit.
 */
import * as at from '../layout';
import { PANEL_ROW_BYTES, PANEL_VECTORS } from '../layout';
import { isPlainMomentum, moveVector } from './move';
import { multiplyAdd } from './terms';

/** Computes four examples and `V` vectors of columns. V is a constant, as this is inlined. */
// @ts-ignore: decorator
@inline
function fourRows(V: i32, A: usize, pitch: i32, W: usize, nIn: i32, bias: usize, out: usize, stride: i32): void {
  let a0 = f32x4.splat(0);
  let a1 = a0;
  let b0 = a0;
  let b1 = a0;
  let c0 = a0;
  let c1 = a0;
  let d0 = a0;
  let d1 = a0;
  const end = A + (<usize>nIn << 2);
  const B = A + pitch;
  const C = B + pitch;
  const D = C + pitch;
  let offset: usize = 0;
  for (let a = A; a < end; a += 4) {
    const w0 = v128.load(W);
    let x = v128.load32_splat(a);
    a0 = multiplyAdd(a0, x, w0);
    if (V > 1) a1 = multiplyAdd(a1, x, v128.load(W, 16));
    x = v128.load32_splat(B + offset);
    b0 = multiplyAdd(b0, x, w0);
    if (V > 1) b1 = multiplyAdd(b1, x, v128.load(W, 16));
    x = v128.load32_splat(C + offset);
    c0 = multiplyAdd(c0, x, w0);
    if (V > 1) c1 = multiplyAdd(c1, x, v128.load(W, 16));
    x = v128.load32_splat(D + offset);
    d0 = multiplyAdd(d0, x, w0);
    if (V > 1) d1 = multiplyAdd(d1, x, v128.load(W, 16));
    offset += 4;
    W += PANEL_ROW_BYTES;
  }
  const bias0 = v128.load(bias);
  v128.store(out, f32x4.add(a0, bias0));
  v128.store(out + stride, f32x4.add(b0, bias0));
  v128.store(out + 2 * stride, f32x4.add(c0, bias0));
  v128.store(out + 3 * stride, f32x4.add(d0, bias0));
  if (V > 1) {
    const bias1 = v128.load(bias, 16);
    v128.store(out, f32x4.add(a1, bias1), 16);
    v128.store(out + stride, f32x4.add(b1, bias1), 16);
    v128.store(out + 2 * stride, f32x4.add(c1, bias1), 16);
    v128.store(out + 3 * stride, f32x4.add(d1, bias1), 16);
  }
}

/**
 * Computes out (m, 4 · blocks) = A (m, nIn) · W (nIn, 4 · blocks) + bias. Rows of A are `pitch` bytes
 * apart, rows of `out` `stride` bytes. Up to three rows past m are read and written.
 */
export function denseProduct(
  A: usize,
  pitch: i32,
  W: usize,
  nIn: i32,
  bias: usize,
  out: usize,
  stride: i32,
  blocks: i32,
  m: i32,
): void {
  for (let left = blocks; left > 0; left -= PANEL_VECTORS) {
    const vectors = min(left, PANEL_VECTORS);
    for (let vector = 0; vector < vectors; vector += 2) {
      const offset = <usize>vector << 4;
      let a = A;
      let to = out + offset;
      for (let example = 0; example < m; example += 4) {
        if (vector + 1 < vectors) fourRows(2, a, pitch, W + offset, nIn, bias + offset, to, stride);
        else fourRows(1, a, pitch, W + offset, nIn, bias + offset, to, stride);
        a += 4 * pitch;
        to += 4 * stride;
      }
    }
    W += nIn * PANEL_ROW_BYTES;
    bias += PANEL_ROW_BYTES;
    out += PANEL_ROW_BYTES;
  }
}

/** Moves `U` rows and `V` vectors of W by their gradient. U and V are constants, as this is inlined. */
// @ts-ignore: decorator
@inline
function rowsGradient(
  U: i32,
  V: i32,
  net: usize,
  A: usize,
  pitch: i32,
  dZ: usize,
  stride: i32,
  m: i32,
  place: usize,
  w: usize,
  s: usize,
  t: usize,
): void {
  let a0 = f32x4.splat(0);
  let a1 = a0;
  let b0 = a0;
  let b1 = a0;
  let c0 = a0;
  let c1 = a0;
  let d0 = a0;
  let d1 = a0;
  for (let example = 0; example < m; example++) {
    const z0 = v128.load(dZ);
    let x = v128.load32_splat(A);
    a0 = multiplyAdd(a0, x, z0);
    if (V > 1) a1 = multiplyAdd(a1, x, v128.load(dZ, 16));
    if (U > 1) {
      x = v128.load32_splat(A, 4);
      b0 = multiplyAdd(b0, x, z0);
      if (V > 1) b1 = multiplyAdd(b1, x, v128.load(dZ, 16));
      x = v128.load32_splat(A, 8);
      c0 = multiplyAdd(c0, x, z0);
      if (V > 1) c1 = multiplyAdd(c1, x, v128.load(dZ, 16));
      x = v128.load32_splat(A, 12);
      d0 = multiplyAdd(d0, x, z0);
      if (V > 1) d1 = multiplyAdd(d1, x, v128.load(dZ, 16));
    }
    A += pitch;
    dZ += stride;
  }
  const plain = isPlainMomentum(net);
  const l2 = load<f32>(net + at.L2);
  const mu = v128.load32_splat(net + at.MU);
  const rate = v128.load32_splat(net + at.RATE);
  moveVector(plain, net, l2, mu, rate, a0, w, s, t, place);
  if (V > 1) moveVector(plain, net, l2, mu, rate, a1, w, s, t, place + 16);
  if (U > 1) {
    place += PANEL_ROW_BYTES;
    moveVector(plain, net, l2, mu, rate, b0, w, s, t, place);
    if (V > 1) moveVector(plain, net, l2, mu, rate, b1, w, s, t, place + 16);
    place += PANEL_ROW_BYTES;
    moveVector(plain, net, l2, mu, rate, c0, w, s, t, place);
    if (V > 1) moveVector(plain, net, l2, mu, rate, c1, w, s, t, place + 16);
    place += PANEL_ROW_BYTES;
    moveVector(plain, net, l2, mu, rate, d0, w, s, t, place);
    if (V > 1) moveVector(plain, net, l2, mu, rate, d1, w, s, t, place + 16);
  }
}

/** Updates the rows [from, to) of W of `layer` from A of the layer below and its own dZ. */
export function denseGradient(net: usize, below: usize, layer: usize, m: i32, from: i32, to: i32): void {
  const n = load<i32>(below + at.N);
  const A = load<usize>(below + at.A);
  const pitch = load<i32>(below + at.STRIDE);
  const stride = load<i32>(layer + at.STRIDE);
  let dZ = load<usize>(layer + at.DZ);
  let w = load<usize>(layer + at.W);
  let s = load<usize>(layer + at.W_S);
  let t = load<usize>(layer + at.W_T);
  for (let left = load<i32>(layer + at.BLOCKS); left > 0; left -= PANEL_VECTORS) {
    const vectors = min(left, PANEL_VECTORS);
    for (let vector = 0; vector < vectors; vector += 2) {
      const offset = <usize>vector << 4;
      const z = dZ + offset;
      const two = vector + 1 < vectors;
      let unit = from;
      for (; unit + 3 < to; unit += 4) {
        const a = A + (unit << 2);
        const place = offset + unit * PANEL_ROW_BYTES;
        if (two) rowsGradient(4, 2, net, a, pitch, z, stride, m, place, w, s, t);
        else rowsGradient(4, 1, net, a, pitch, z, stride, m, place, w, s, t);
      }
      for (; unit < to; unit++) {
        const a = A + (unit << 2);
        const place = offset + unit * PANEL_ROW_BYTES;
        if (two) rowsGradient(1, 2, net, a, pitch, z, stride, m, place, w, s, t);
        else rowsGradient(1, 1, net, a, pitch, z, stride, m, place, w, s, t);
      }
    }
    dZ += PANEL_ROW_BYTES;
    w += n * PANEL_ROW_BYTES;
    s += n * PANEL_ROW_BYTES;
    t += n * PANEL_ROW_BYTES;
  }
}
