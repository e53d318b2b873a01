/**
 * Gradient and update of one layer's parameters at once: the gradient of a panel's row is summed in
 * registers over the examples whose activation is not zero, moves the row, and is never stored.
 */
import * as at from './layout';
import { CACHE, PANEL } from './layout';
import { moveRow } from './move';

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

/** Updates W of `layer` from A of the layer below (its lists by unit) and dZ of its own. */
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
}
