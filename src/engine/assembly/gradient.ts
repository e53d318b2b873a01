/**
 * Gradient and update of one layer's parameters at once: the gradient of a panel's row is summed in
 * registers over the examples whose activation is not zero, moves the row, and is never stored.
 */
import * as at from './layout';
import { PANEL } from './layout';

const SGD: i32 = 0;
const MOMENTUM: i32 = 1;
const RMSPROP: i32 = 2;

const TINY: f32 = 7.888609052210118e-31;

/** 0 where smaller than 2⁻¹⁰⁰ in size. */
// @ts-ignore: decorator
@inline
function flush(x: v128): v128 {
  // NaN is not smaller: it stays, to be found at the end of the epoch.
  return v128.andnot(x, f32x4.lt(f32x4.abs(x), f32x4.splat(TINY)));
}

/** Moves four parameters along their gradient; the same operations as nn/optimizers.ts. */
// @ts-ignore: decorator
@inline
function move(net: usize, optimizer: i32, g: v128, w: usize, s: usize, t: usize, offset: usize): void {
  const rate = v128.load32_splat(net + at.RATE);
  const W = v128.load(w + offset);
  if (optimizer == SGD) {
    v128.store(w + offset, f32x4.sub(W, f32x4.mul(rate, g)));
    return;
  }
  const mu = v128.load32_splat(net + at.MU);
  if (optimizer == MOMENTUM) {
    const v = flush(f32x4.add(f32x4.mul(mu, v128.load(s + offset)), g));
    v128.store(s + offset, v);
    v128.store(w + offset, f32x4.sub(W, f32x4.mul(rate, v)));
    return;
  }
  const rest = v128.load32_splat(net + at.REST);
  const epsilon = v128.load32_splat(net + at.EPSILON);
  if (optimizer == RMSPROP) {
    const square = f32x4.mul(rest, f32x4.mul(g, g));
    const v = flush(f32x4.add(f32x4.mul(mu, v128.load(s + offset)), square));
    v128.store(s + offset, v);
    const divisor = f32x4.add(f32x4.sqrt(v), epsilon);
    v128.store(w + offset, f32x4.sub(W, f32x4.div(f32x4.mul(rate, g), divisor)));
    return;
  }
  const beta2 = v128.load32_splat(net + at.BETA_2);
  const rest2 = v128.load32_splat(net + at.REST_2);
  const m = flush(f32x4.add(f32x4.mul(mu, v128.load(s + offset)), f32x4.mul(rest, g)));
  const v = flush(f32x4.add(f32x4.mul(beta2, v128.load(t + offset)), f32x4.mul(rest2, f32x4.mul(g, g))));
  v128.store(s + offset, m);
  v128.store(t + offset, v);
  const root = f32x4.sqrt(f32x4.mul(v, v128.load32_splat(net + at.SECOND)));
  const step = f32x4.mul(rate, f32x4.mul(m, v128.load32_splat(net + at.FIRST)));
  v128.store(w + offset, f32x4.sub(W, f32x4.div(step, f32x4.add(root, epsilon))));
}

function moveOther(net: usize, optimizer: i32, g: v128, w: usize, s: usize, t: usize): void {
  move(net, optimizer, g, w, s, t, 0);
}

// @ts-ignore: decorator
@inline
function moveRow(net: usize, optimizer: i32, l2: f32, g: v128, w: usize, s: usize, t: usize, offset: usize): void {
  if (l2 != 0) g = f32x4.add(g, f32x4.mul(f32x4.splat(l2), v128.load(w + offset)));
  if (optimizer == MOMENTUM) move(net, MOMENTUM, g, w, s, t, offset);
  else moveOther(net, optimizer, g, w + offset, s + offset, t + offset);
}

// @ts-ignore: decorator
@inline
function multiplyAdd(sum: v128, x: v128, d: usize, offset: usize): v128 {
  return f32x4.add(sum, f32x4.mul(x, v128.load(d + offset)));
}

/** One panel of `V` vectors, V a constant where this is inlined. */
// @ts-ignore: decorator
@inline
function panelGradient(V: i32, net: usize, from: usize, dZ: usize, w: usize, s: usize, t: usize, n: i32): void {
  const optimizer = load<i32>(net + at.OPTIMIZER);
  const l2 = load<f32>(net + at.L2);
  const pitch = load<i32>(from + at.UNIT_PITCH) << 2;
  let places = load<usize>(from + at.UNIT_I);
  let values = load<usize>(from + at.UNIT_V);
  let counts = load<usize>(from + at.UNIT_C);
  for (let unit = 0; unit < n; unit++) {
    let s0 = f32x4.splat(0);
    let s1 = s0;
    let s2 = s0;
    let s3 = s0;
    let s4 = s0;
    let s5 = s0;
    let s6 = s0;
    let s7 = s0;
    let i = places;
    let v = values;
    const end = i + (load<i32>(counts) << 2);
    while (i < end) {
      const d = dZ + load<u32>(i);
      const x = v128.load32_splat(v);
      s0 = multiplyAdd(s0, x, d, 0);
      if (V > 1) s1 = multiplyAdd(s1, x, d, 16);
      if (V > 2) s2 = multiplyAdd(s2, x, d, 32);
      if (V > 3) s3 = multiplyAdd(s3, x, d, 48);
      if (V > 4) s4 = multiplyAdd(s4, x, d, 64);
      if (V > 5) s5 = multiplyAdd(s5, x, d, 80);
      if (V > 6) s6 = multiplyAdd(s6, x, d, 96);
      if (V > 7) s7 = multiplyAdd(s7, x, d, 112);
      i += 4;
      v += 4;
    }
    moveRow(net, optimizer, l2, s0, w, s, t, 0);
    if (V > 1) moveRow(net, optimizer, l2, s1, w, s, t, 16);
    if (V > 2) moveRow(net, optimizer, l2, s2, w, s, t, 32);
    if (V > 3) moveRow(net, optimizer, l2, s3, w, s, t, 48);
    if (V > 4) moveRow(net, optimizer, l2, s4, w, s, t, 64);
    if (V > 5) moveRow(net, optimizer, l2, s5, w, s, t, 80);
    if (V > 6) moveRow(net, optimizer, l2, s6, w, s, t, 96);
    if (V > 7) moveRow(net, optimizer, l2, s7, w, s, t, 112);
    places += pitch;
    values += pitch;
    counts += 4;
    w += V << 4;
    s += V << 4;
    t += V << 4;
  }
}

/** Updates W and b of `layer` from A of the layer below (its lists by unit) and dZ of its own. */
export function gradient(net: usize, below: usize, layer: usize, count: i32): void {
  const n = load<i32>(below + at.N);
  let dZ = load<usize>(layer + at.DZ);
  let w = load<usize>(layer + at.W);
  let s = load<usize>(layer + at.W_S);
  let t = load<usize>(layer + at.W_T);
  for (let blocks = load<i32>(layer + at.BLOCKS); blocks > 0; blocks -= PANEL) {
    switch (blocks < PANEL ? blocks : PANEL) {
      case 1: panelGradient(1, net, below, dZ, w, s, t, n); break;
      case 2: panelGradient(2, net, below, dZ, w, s, t, n); break;
      case 3: panelGradient(3, net, below, dZ, w, s, t, n); break;
      case 4: panelGradient(4, net, below, dZ, w, s, t, n); break;
      case 5: panelGradient(5, net, below, dZ, w, s, t, n); break;
      case 6: panelGradient(6, net, below, dZ, w, s, t, n); break;
      case 7: panelGradient(7, net, below, dZ, w, s, t, n); break;
      default: panelGradient(8, net, below, dZ, w, s, t, n);
    }
    dZ += PANEL << 4;
    w += n * (PANEL << 4);
    s += n * (PANEL << 4);
    t += n * (PANEL << 4);
  }
  biases(net, layer, count);
}

function biases(net: usize, layer: usize, count: i32): void {
  const optimizer = load<i32>(net + at.OPTIMIZER);
  const stride = load<i32>(layer + at.STRIDE);
  const end = load<usize>(layer + at.BLOCKS) << 4;
  const b = load<usize>(layer + at.B);
  const s = load<usize>(layer + at.B_S);
  const t = load<usize>(layer + at.B_T);
  for (let offset: usize = 0; offset < end; offset += 16) {
    let sum = f32x4.splat(0);
    let d = load<usize>(layer + at.DZ) + offset;
    for (let example = 0; example < count; example++) {
      sum = f32x4.add(sum, v128.load(d));
      d += stride;
    }
    moveRow(net, optimizer, 0, sum, b, s, t, offset);
  }
}

/** nn/maxNorm.ts: units whose incoming weights are longer than c are scaled back to it. */
export function limitNorms(layer: usize, n: i32, c: f32): void {
  const limit = f32x4.splat(c);
  const square = f32x4.mul(limit, limit);
  let panel = load<usize>(layer + at.W);
  for (let blocks = load<i32>(layer + at.BLOCKS); blocks > 0; blocks -= PANEL) {
    const width = <usize>(blocks < PANEL ? blocks : PANEL) << 4;
    const end = panel + <usize>n * width;
    for (let offset: usize = 0; offset < width; offset += 16) {
      let sum = f32x4.splat(0);
      for (let w = panel + offset; w < end; w += width) {
        const x = v128.load(w);
        sum = f32x4.add(sum, f32x4.mul(x, x));
      }
      const long = f32x4.gt(sum, square);
      if (!v128.any_true(long)) continue;
      const scale = f32x4.div(limit, f32x4.sqrt(sum));
      for (let w = panel + offset; w < end; w += width) {
        const x = v128.load(w);
        v128.store(w, v128.bitselect(f32x4.mul(x, scale), x, long));
      }
    }
    panel = end;
  }
}
