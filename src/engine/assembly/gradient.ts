/**
 * Gradient and update of one layer's weights in one pass. The gradient of a panel's row is summed in
 * registers over the examples whose activation is not zero. It moves the row at once and is never stored.
 */
import * as at from '../layout';
import { CACHE_BYTES, GROUP_BYTES, PANEL_ROW_BYTES, PANEL_VECTORS } from '../layout';
import { isPlainMomentum, move, moveByMomentum } from './move';
import { thread } from './team';
import { addFour } from './terms';

/**
 * Updates `panels` panels of `V` vectors. The loop over panels is the inner one: a unit's list is
 * equally long for each of them, which the branch predictor learns. product.ts explains the branches on V.
 */
function panelGradient(
  V: i32,
  panels: i32,
  net: usize,
  below: usize,
  count: i32,
  from: i32,
  to: i32,
  packed: usize,
  w: usize,
  s: usize,
  t: usize,
): void {
  const plain = isPlainMomentum(net);
  const l2 = load<f32>(net + at.L2);
  const mu = v128.load32_splat(net + at.MU);
  const rate = v128.load32_splat(net + at.RATE);
  const pitch = load<i32>(below + at.UNIT_PITCH);
  const width = load<i32>(below + at.N) * PANEL_ROW_BYTES;
  let ends = load<usize>(below + at.UNIT_ENDS) + (<usize>from << 2);
  let list = load<usize>(below + at.UNIT_LIST) + <usize>(from * pitch);
  for (let unit = from; unit < to; unit++) {
    const end = load<usize>(ends);
    let d0 = packed;
    let offset: usize = unit * PANEL_ROW_BYTES;
    for (let panel = 0; panel < panels; panel++) {
      let s0 = f32x4.splat(0);
      let s1 = s0;
      let s2 = s0;
      let s3 = s0;
      let s4 = s0;
      let s5 = s0;
      let s6 = s0;
      let s7 = s0;
      for (let entry = list; entry < end; entry += GROUP_BYTES) {
        const x0 = v128.load32_splat(entry, 4);
        const x1 = v128.load32_splat(entry, 12);
        const x2 = v128.load32_splat(entry, 20);
        const x3 = v128.load32_splat(entry, 28);
        const a = d0 + load<u32>(entry);
        const b = d0 + load<u32>(entry, 8);
        const c = d0 + load<u32>(entry, 16);
        const d = d0 + load<u32>(entry, 24);
        if (V > 7) s7 = addFour(s7, x0, x1, x2, x3, a, b, c, d, 112);
        if (V > 6) s6 = addFour(s6, x0, x1, x2, x3, a, b, c, d, 96);
        if (V > 5) s5 = addFour(s5, x0, x1, x2, x3, a, b, c, d, 80);
        if (V > 4) s4 = addFour(s4, x0, x1, x2, x3, a, b, c, d, 64);
        if (V > 3) s3 = addFour(s3, x0, x1, x2, x3, a, b, c, d, 48);
        if (V > 2) s2 = addFour(s2, x0, x1, x2, x3, a, b, c, d, 32);
        if (V > 1) s1 = addFour(s1, x0, x1, x2, x3, a, b, c, d, 16);
        s0 = addFour(s0, x0, x1, x2, x3, a, b, c, d, 0);
      }
      const wp = w + offset;
      const sp = s + offset;
      const tp = t + offset;
      if (plain) {
        moveByMomentum(mu, rate, s0, wp, sp);
        if (V > 1) moveByMomentum(mu, rate, s1, wp + 16, sp + 16);
        if (V > 2) moveByMomentum(mu, rate, s2, wp + 32, sp + 32);
        if (V > 3) moveByMomentum(mu, rate, s3, wp + 48, sp + 48);
        if (V > 4) moveByMomentum(mu, rate, s4, wp + 64, sp + 64);
        if (V > 5) moveByMomentum(mu, rate, s5, wp + 80, sp + 80);
        if (V > 6) moveByMomentum(mu, rate, s6, wp + 96, sp + 96);
        if (V > 7) moveByMomentum(mu, rate, s7, wp + 112, sp + 112);
      } else {
        move(net, l2, s0, wp, sp, tp);
        if (V > 1) move(net, l2, s1, wp + 16, sp + 16, tp + 16);
        if (V > 2) move(net, l2, s2, wp + 32, sp + 32, tp + 32);
        if (V > 3) move(net, l2, s3, wp + 48, sp + 48, tp + 48);
        if (V > 4) move(net, l2, s4, wp + 64, sp + 64, tp + 64);
        if (V > 5) move(net, l2, s5, wp + 80, sp + 80, tp + 80);
        if (V > 6) move(net, l2, s6, wp + 96, sp + 96, tp + 96);
        if (V > 7) move(net, l2, s7, wp + 112, sp + 112, tp + 112);
      }
      d0 += count * PANEL_ROW_BYTES;
      offset += width;
    }
    ends += 4;
    list += pitch;
  }
}

/** Updates the rows [from, to) of W of `layer` from A of the layer below, by its lists by unit, and its own dZ. */
export function gradient(net: usize, below: usize, layer: usize, count: i32, from: i32, to: i32): void {
  const n = load<i32>(below + at.N);
  let dZ = load<usize>(layer + at.DZ);
  let w = load<usize>(layer + at.W);
  let s = load<usize>(layer + at.W_S);
  let t = load<usize>(layer + at.W_T);
  const together = max(1, CACHE_BYTES / (count * PANEL_ROW_BYTES));
  let blocks = load<i32>(layer + at.BLOCKS);
  const stride = load<i32>(layer + at.STRIDE);
  const packed = load<usize>(net + at.PACKED) + <usize>(thread() * load<i32>(net + at.PACKED_PITCH));
  while (blocks > 0) {
    const panels = max(1, min(together, blocks / PANEL_VECTORS));
    const vectors = min(blocks, PANEL_VECTORS);
    pack(packed, dZ, stride, panels, vectors, count);
    panelGradient(vectors, panels, net, below, count, from, to, packed, w, s, t);
    const width = panels * n * PANEL_ROW_BYTES;
    dZ += panels * PANEL_ROW_BYTES;
    w += width;
    s += width;
    t += width;
    blocks -= panels * PANEL_VECTORS;
  }
}

/** Copies panels of dZ so that each one's rows lie side by side, on few pages and in all cache sets. */
function pack(to: usize, dZ: usize, stride: i32, panels: i32, vectors: i32, count: i32): void {
  const width = <usize>vectors << 4;
  for (let panel = 0; panel < panels; panel++) {
    let from = dZ;
    for (let example = 0; example < count; example++) {
      for (let k: usize = 0; k < width; k += 16) v128.store(to + k, v128.load(from + k));
      from += stride;
      to += PANEL_ROW_BYTES;
    }
    dZ += PANEL_ROW_BYTES;
  }
}
