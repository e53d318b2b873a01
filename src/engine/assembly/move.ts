/** Moves weights and biases along their gradients, a vector at a time, and applies max_norm. */
import * as at from '../layout';
import { OPTIMIZER_MOMENTUM, OPTIMIZER_RMSPROP, OPTIMIZER_SGD, PANEL_ROW_BYTES, PANEL_VECTORS } from '../layout';

/** All bits but the sign's, and 2⁻¹⁰⁰. They lie in memory, as constants would be built anew at each use. */
const SIZE: usize = memory.data<u32>([0x7fffffff, 0x7fffffff, 0x7fffffff, 0x7fffffff], 16);
const TINY: usize = memory.data<u32>([0x0d800000, 0x0d800000, 0x0d800000, 0x0d800000], 16);

/** Sets to 0 what is smaller than 2⁻¹⁰⁰ in size. Compared as integers, NaN is large, so it is kept. */
// @ts-ignore: decorator
@inline
function flush(x: v128): v128 {
  const size = v128.and(x, v128.load(SIZE));
  return v128.andnot(x, i32x4.lt_s(size, v128.load(TINY)));
}

/** Tells whether the optimizer is momentum without an L2 term, so that moveByMomentum does it all. */
export function isPlainMomentum(net: usize): bool {
  return load<i32>(net + at.OPTIMIZER) == OPTIMIZER_MOMENTUM && load<f32>(net + at.L2) == 0;
}

/**
 * Moves four parameters at `w` with their velocity at `s`. `mu` and `rate` hold the same number in
 * all lanes. The operations are those of nn/optimizers.ts.
 */
// @ts-ignore: decorator
@inline
export function moveByMomentum(mu: v128, rate: v128, g: v128, w: usize, s: usize): void {
  const v = flush(f32x4.add(f32x4.mul(mu, v128.load(s)), g));
  v128.store(s, v);
  v128.store(w, f32x4.sub(v128.load(w), f32x4.mul(rate, v)));
}

/** Moves four parameters at `w` by any optimizer, its state at `s` and `t`. g is without its L2 term. */
export function move(net: usize, l2: f32, g: v128, w: usize, s: usize, t: usize): void {
  const optimizer = load<i32>(net + at.OPTIMIZER);
  const rate = v128.load32_splat(net + at.RATE);
  const W = v128.load(w);
  if (l2 != 0) g = f32x4.add(g, f32x4.mul(f32x4.splat(l2), W));
  if (optimizer == OPTIMIZER_SGD) {
    v128.store(w, f32x4.sub(W, f32x4.mul(rate, g)));
    return;
  }
  const mu = v128.load32_splat(net + at.MU);
  if (optimizer == OPTIMIZER_MOMENTUM) {
    moveByMomentum(mu, rate, g, w, s);
    return;
  }
  const rest = v128.load32_splat(net + at.REST);
  const epsilon = v128.load32_splat(net + at.EPSILON);
  if (optimizer == OPTIMIZER_RMSPROP) {
    const square = f32x4.mul(rest, f32x4.mul(g, g));
    const v = flush(f32x4.add(f32x4.mul(mu, v128.load(s)), square));
    v128.store(s, v);
    const divisor = f32x4.add(f32x4.sqrt(v), epsilon);
    v128.store(w, f32x4.sub(W, f32x4.div(f32x4.mul(rate, g), divisor)));
    return;
  }
  const beta2 = v128.load32_splat(net + at.BETA_2);
  const rest2 = v128.load32_splat(net + at.REST_2);
  const m = flush(f32x4.add(f32x4.mul(mu, v128.load(s)), f32x4.mul(rest, g)));
  const v = flush(f32x4.add(f32x4.mul(beta2, v128.load(t)), f32x4.mul(rest2, f32x4.mul(g, g))));
  v128.store(s, m);
  v128.store(t, v);
  const root = f32x4.sqrt(f32x4.mul(v, v128.load32_splat(net + at.CORRECTION_2)));
  const step = f32x4.mul(rate, f32x4.mul(m, v128.load32_splat(net + at.CORRECTION_1)));
  v128.store(w, f32x4.sub(W, f32x4.div(step, f32x4.add(root, epsilon))));
}

/** Moves the vector at `offset`, by moveByMomentum where `plain`. */
// @ts-ignore: decorator
@inline
export function moveVector(
  plain: bool,
  net: usize,
  l2: f32,
  mu: v128,
  rate: v128,
  g: v128,
  w: usize,
  s: usize,
  t: usize,
  offset: usize,
): void {
  if (plain) moveByMomentum(mu, rate, g, w + offset, s + offset);
  else move(net, l2, g, w + offset, s + offset, t + offset);
}

/** Updates b of `layer` from its dZ. */
export function biases(net: usize, layer: usize, count: i32): void {
  const plain = isPlainMomentum(net);
  const mu = v128.load32_splat(net + at.MU);
  const rate = v128.load32_splat(net + at.RATE);
  const stride = load<i32>(layer + at.STRIDE);
  const end = load<usize>(layer + at.BLOCKS) << 4;
  const b = load<usize>(layer + at.B);
  const s = load<usize>(layer + at.B_S);
  const t = load<usize>(layer + at.B_T);
  let offset: usize = 0;
  // Four sums at once hide the latency of an addition.
  for (; offset + 48 < end; offset += 64) {
    let s0 = f32x4.splat(0);
    let s1 = s0;
    let s2 = s0;
    let s3 = s0;
    let d = load<usize>(layer + at.DZ) + offset;
    for (let example = 0; example < count; example++) {
      s0 = f32x4.add(s0, v128.load(d));
      s1 = f32x4.add(s1, v128.load(d, 16));
      s2 = f32x4.add(s2, v128.load(d, 32));
      s3 = f32x4.add(s3, v128.load(d, 48));
      d += stride;
    }
    moveVector(plain, net, 0, mu, rate, s0, b, s, t, offset);
    moveVector(plain, net, 0, mu, rate, s1, b, s, t, offset + 16);
    moveVector(plain, net, 0, mu, rate, s2, b, s, t, offset + 32);
    moveVector(plain, net, 0, mu, rate, s3, b, s, t, offset + 48);
  }
  for (; offset < end; offset += 16) {
    let sum = f32x4.splat(0);
    let d = load<usize>(layer + at.DZ) + offset;
    for (let example = 0; example < count; example++) {
      sum = f32x4.add(sum, v128.load(d));
      d += stride;
    }
    moveVector(plain, net, 0, mu, rate, sum, b, s, t, offset);
  }
}

/** 2⁻⁸⁰, as in nn/maxNorm.ts. */
const DOWN: f32 = 8.271806125530277e-25;

/** Scales a unit's incoming weights back to length c where they are longer, as nn/maxNorm.ts does: those of panels [from, to). */
export function limitNorms(layer: usize, n: i32, c: f32, from: i32, to: i32): void {
  const limit = f32x4.splat(c);
  const square = f32x4.mul(limit, limit);
  const skipped = <usize>(from * n) * PANEL_ROW_BYTES;
  let panel = load<usize>(layer + at.W) + skipped;
  let blocks = load<i32>(layer + at.BLOCKS) - from * PANEL_VECTORS;
  for (let index = from; index < to; index++) {
    const width = <usize>min(blocks, PANEL_VECTORS) << 4;
    const end = panel + <usize>n * PANEL_ROW_BYTES;
    for (let offset: usize = 0; offset < width; offset += 16) {
      let sum = f32x4.splat(0);
      for (let w = panel + offset; w < end; w += PANEL_ROW_BYTES) {
        const x = v128.load(w);
        sum = f32x4.add(sum, f32x4.mul(x, x));
      }
      const endless = f32x4.eq(sum, f32x4.splat(Infinity));
      if (v128.any_true(endless)) limitHuge(panel + offset, end, limit, endless);
      const long = v128.andnot(f32x4.gt(sum, square), endless);
      if (!v128.any_true(long)) continue;
      const scale = f32x4.div(limit, f32x4.sqrt(sum));
      for (let w = panel + offset; w < end; w += PANEL_ROW_BYTES) {
        const x = v128.load(w);
        v128.store(w, v128.bitselect(f32x4.mul(x, scale), x, long));
      }
    }
    panel = end;
    blocks -= PANEL_VECTORS;
  }
}

/** Does the same for the lanes `chosen` of four columns from `column` on: weights are scaled down before they are squared. */
function limitHuge(column: usize, end: usize, limit: v128, chosen: v128): void {
  const down = f32x4.splat(DOWN);
  const small = f32x4.mul(limit, down);
  let sum = f32x4.splat(0);
  for (let w = column; w < end; w += PANEL_ROW_BYTES) {
    const x = f32x4.mul(v128.load(w), down);
    sum = f32x4.add(sum, f32x4.mul(x, x));
  }
  const long = v128.and(f32x4.gt(sum, f32x4.mul(small, small)), chosen);
  const scale = f32x4.div(limit, f32x4.sqrt(sum));
  for (let w = column; w < end; w += PANEL_ROW_BYTES) {
    const x = v128.load(w);
    v128.store(w, v128.bitselect(f32x4.mul(f32x4.mul(x, down), scale), x, long));
  }
}
