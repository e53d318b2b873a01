/**
 * Gradient and update of one layer's parameters at once: the gradient of a panel's row is summed in
 * registers over the examples whose activation is not zero, moves the row, and is never stored.
 */
import * as at from './layout';
import { CACHE, PANEL } from './layout';

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
function multiplyAdd(sum: v128, x: v128, d: v128): v128 {
  return f32x4.add(sum, f32x4.mul(x, d));
}

/**
 * `panels` panels of `V` vectors, V a constant where this is inlined. Units go outside, panels inside:
 * a list is as long for each panel, which the branch predictor learns.
 */
// @ts-ignore: decorator
@inline
function panelGradient(V: i32, panels: i32, net: usize, from: usize, dZ: usize, w: usize, s: usize, t: usize): void {
  const optimizer = load<i32>(net + at.OPTIMIZER);
  const l2 = load<f32>(net + at.L2);
  const pitch = load<i32>(from + at.UNIT_PITCH);
  const n = load<i32>(from + at.N);
  const width = n * (V << 4);
  let ends = load<usize>(from + at.UNIT_ENDS);
  let list = load<usize>(from + at.UNIT_LIST);
  for (let unit = 0; unit < n; unit++) {
    const end = load<usize>(ends);
    let d0 = dZ;
    let offset: usize = unit * (V << 4);
    for (let panel = 0; panel < panels; panel++) {
      let s0 = f32x4.splat(0);
      let s1 = s0;
      let s2 = s0;
      let s3 = s0;
      let s4 = s0;
      let s5 = s0;
      let entry = list;
      while (entry < end) {
        let d = d0 + load<u32>(entry);
        let x = v128.load32_splat(entry, 4);
        s0 = multiplyAdd(s0, x, v128.load(d, 0));
        if (V > 1) s1 = multiplyAdd(s1, x, v128.load(d, 16));
        if (V > 2) s2 = multiplyAdd(s2, x, v128.load(d, 32));
        if (V > 3) s3 = multiplyAdd(s3, x, v128.load(d, 48));
        if (V > 4) s4 = multiplyAdd(s4, x, v128.load(d, 64));
        if (V > 5) s5 = multiplyAdd(s5, x, v128.load(d, 80));
        entry += 8;
        if (entry == end) break;
        d = d0 + load<u32>(entry);
        x = v128.load32_splat(entry, 4);
        s0 = multiplyAdd(s0, x, v128.load(d, 0));
        if (V > 1) s1 = multiplyAdd(s1, x, v128.load(d, 16));
        if (V > 2) s2 = multiplyAdd(s2, x, v128.load(d, 32));
        if (V > 3) s3 = multiplyAdd(s3, x, v128.load(d, 48));
        if (V > 4) s4 = multiplyAdd(s4, x, v128.load(d, 64));
        if (V > 5) s5 = multiplyAdd(s5, x, v128.load(d, 80));
        entry += 8;
      }
      const wp = w + offset;
      const sp = s + offset;
      const tp = t + offset;
      moveRow(net, optimizer, l2, s0, wp, sp, tp, 0);
      if (V > 1) moveRow(net, optimizer, l2, s1, wp, sp, tp, 16);
      if (V > 2) moveRow(net, optimizer, l2, s2, wp, sp, tp, 32);
      if (V > 3) moveRow(net, optimizer, l2, s3, wp, sp, tp, 48);
      if (V > 4) moveRow(net, optimizer, l2, s4, wp, sp, tp, 64);
      if (V > 5) moveRow(net, optimizer, l2, s5, wp, sp, tp, 80);
      d0 += V << 4;
      offset += width;
    }
    ends += 4;
    list += pitch;
  }
}

/** Updates W and b of `layer` from A of the layer below (its lists by unit) and dZ of its own. */
export function gradient(net: usize, below: usize, layer: usize, count: i32): void {
  const n = load<i32>(below + at.N);
  let dZ = load<usize>(layer + at.DZ);
  let w = load<usize>(layer + at.W);
  let s = load<usize>(layer + at.W_S);
  let t = load<usize>(layer + at.W_T);
  const together = max(1, CACHE / (count * (PANEL << 4)));
  let blocks = load<i32>(layer + at.BLOCKS);
  while (blocks >= PANEL) {
    const panels = min(together, blocks / PANEL);
    panelGradient(6, panels, net, below, dZ, w, s, t);
    const width = panels * n * (PANEL << 4);
    dZ += panels * (PANEL << 4);
    w += width;
    s += width;
    t += width;
    blocks -= panels * PANEL;
  }
  switch (blocks) {
    case 0: break;
    case 1: panelGradient(1, 1, net, below, dZ, w, s, t); break;
    case 2: panelGradient(2, 1, net, below, dZ, w, s, t); break;
    case 3: panelGradient(3, 1, net, below, dZ, w, s, t); break;
    case 4: panelGradient(4, 1, net, below, dZ, w, s, t); break;
    default: panelGradient(5, 1, net, below, dZ, w, s, t);
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
