/** Computes A from Z and dZ from dA, with dropout, and makes the lists of both. */
import * as at from '../layout';
import { ACTIVATION_LEAKY_RELU, ACTIVATION_RELU, ACTIVATION_SIGMOID, ACTIVATION_TANH } from '../layout';
import { boundsAt, collect, fillUp, firstLanes, mayBeListed, nextLanes } from './lists';
import { sigmoid32, tanh32 } from './math32';

const LEAK: f32 = 0.01;

// @ts-ignore: decorator
@inline
function positive(z: v128, x: v128): v128 {
  return v128.and(x, f32x4.gt(z, f32x4.splat(0)));
}

function valueOf(activation: i32, z: v128): v128 {
  switch (activation) {
    case ACTIVATION_RELU: return positive(z, z);
    case ACTIVATION_LEAKY_RELU:
      return v128.bitselect(z, f32x4.mul(f32x4.splat(LEAK), z), f32x4.gt(z, f32x4.splat(0)));
    case ACTIVATION_TANH: return tanh32(z);
    case ACTIVATION_SIGMOID: return sigmoid32(z);
    default: return z;
  }
}

function gradientOf(activation: i32, da: v128, z: v128, a: v128): v128 {
  const one = f32x4.splat(1);
  switch (activation) {
    case ACTIVATION_RELU: return positive(z, da);
    case ACTIVATION_LEAKY_RELU:
      return v128.bitselect(da, f32x4.mul(f32x4.splat(LEAK), da), f32x4.gt(z, f32x4.splat(0)));
    case ACTIVATION_TANH: return f32x4.mul(da, f32x4.sub(one, f32x4.mul(a, a)));
    case ACTIVATION_SIGMOID: return f32x4.mul(da, f32x4.mul(a, f32x4.sub(one, a)));
    default: return da;
  }
}

/**
 * Computes A = g(Z) of the examples [from, to), with dropout where `dropped`, and its lists where the layer
 * may be listed. Returns the number of entries.
 */
export function activate(net: usize, layer: usize, from: i32, to: i32, dropped: bool): i32 {
  const relu = load<i32>(net + at.ACTIVATION) == ACTIVATION_RELU;
  if (!relu) return activateRows(false, true, net, layer, from, to, dropped);
  if (mayBeListed(layer)) return activateRows(true, true, net, layer, from, to, dropped);
  return activateRows(true, false, net, layer, from, to, dropped);
}

/** `relu` and `listed` are constants, as this is inlined. Returns the number of entries. */
// @ts-ignore: decorator
@inline
function activateRows(
  relu: bool,
  listed: bool,
  net: usize,
  layer: usize,
  from: i32,
  to: i32,
  dropped: bool,
): i32 {
  const activation = load<i32>(net + at.ACTIVATION);
  const stride = load<i32>(layer + at.STRIDE);
  const pitch = load<i32>(layer + at.LIST_PITCH);
  const scale = v128.load32_splat(layer + at.SCALE);
  const ones = v128.load(load<usize>(layer + at.UNIT_LANES));
  const last = <usize>(load<i32>(layer + at.BLOCKS) - 1) << 4;
  const skipped = <usize>(from * stride);
  let mask = load<usize>(layer + at.D) + <usize>from * (last + 16);
  let rowZ = load<usize>(layer + at.Z) + skipped;
  let rowA = load<usize>(layer + at.A) + skipped;
  let rowH = load<usize>(layer + at.H) + skipped;
  const part = load<usize>(layer + at.PART_BYTES);
  let room = load<usize>(layer + at.A_LIST) + <usize>(from * pitch);
  let bounds = boundsAt(layer, at.A_BOUNDS, from);
  let entries: usize = 0;
  for (let example = from; example < to; example++) {
    let lanes = firstLanes();
    let entry = room;
    let partEnd: usize = 0;
    for (let offset: usize = 0; offset <= last; offset += 16) {
      if (listed && offset == partEnd) {
        entry = fillUp(entry);
        store<usize>(bounds, entry);
        bounds += 4;
        partEnd += part;
      }
      const z = v128.load(rowZ + offset);
      let a: v128;
      if (relu) {
        a = positive(z, z);
      } else {
        a = valueOf(activation, z);
        v128.store(rowH + offset, a);
      }
      // Lanes past the last unit have Z = 0, and relu keeps it; other activations may not.
      if (!relu && offset == last) a = v128.and(a, ones);
      if (dropped) {
        a = v128.and(f32x4.mul(a, scale), v128.load(mask));
        mask += 16;
      }
      v128.store(rowA + offset, a);
      if (listed) {
        entry = collect(entry, lanes, a);
        lanes = nextLanes(lanes);
      }
    }
    if (listed) {
      entry = fillUp(entry);
      store<usize>(bounds, entry);
      bounds += 4;
    }
    entries += entry - room;
    rowZ += stride;
    rowA += stride;
    if (!relu) rowH += stride;
    room += pitch;
  }
  return <i32>(entries >> 3);
}

/**
 * Turns dA of the examples [from, to) into dZ in place: scaled where the unit is kept, 0 where it is
 * dropped, times g′(Z). Makes its lists where `wanted`. Returns the number of entries.
 */
export function backActivate(net: usize, layer: usize, from: i32, to: i32, wanted: bool): i32 {
  const relu = load<i32>(net + at.ACTIVATION) == ACTIVATION_RELU;
  const listed = wanted && mayBeListed(layer);
  if (!relu) return backRows(false, true, net, layer, from, to);
  if (listed) return backRows(true, true, net, layer, from, to);
  return backRows(true, false, net, layer, from, to);
}

/** `relu` and `listed` are constants, as this is inlined. Returns the number of entries. */
// @ts-ignore: decorator
@inline
function backRows(relu: bool, listed: bool, net: usize, layer: usize, from: i32, to: i32): i32 {
  const activation = load<i32>(net + at.ACTIVATION);
  const stride = load<i32>(layer + at.STRIDE);
  const pitch = load<i32>(layer + at.LIST_PITCH);
  const dropped = load<i32>(layer + at.DROP) != 0;
  const scale = v128.load32_splat(layer + at.SCALE);
  const ones = v128.load(load<usize>(layer + at.UNIT_LANES));
  const last = <usize>(load<i32>(layer + at.BLOCKS) - 1) << 4;
  const skipped = <usize>(from * stride);
  let mask = load<usize>(layer + at.D) + <usize>from * (last + 16);
  let rowZ = load<usize>(layer + at.Z) + skipped;
  let rowA = load<usize>(layer + at.A) + skipped;
  let rowH = load<usize>(layer + at.H) + skipped;
  let row = load<usize>(layer + at.DZ) + skipped;
  const part = load<usize>(layer + at.PART_BYTES);
  let room = load<usize>(layer + at.DZ_LIST) + <usize>(from * pitch);
  let bounds = boundsAt(layer, at.DZ_BOUNDS, from);
  let entries: usize = 0;
  for (let example = from; example < to; example++) {
    let lanes = firstLanes();
    let entry = room;
    let partEnd: usize = 0;
    for (let offset: usize = 0; offset <= last; offset += 16) {
      if (listed && offset == partEnd) {
        entry = fillUp(entry);
        store<usize>(bounds, entry);
        bounds += 4;
        partEnd += part;
      }
      let d = v128.load(row + offset);
      if (relu) {
        // A is nonzero exactly where the unit is kept and Z is positive.
        if (dropped) d = f32x4.mul(d, scale);
        d = v128.and(d, f32x4.ne(v128.load(rowA + offset), f32x4.splat(0)));
      } else {
        if (dropped) {
          d = v128.and(f32x4.mul(d, scale), v128.load(mask));
          mask += 16;
        }
        d = gradientOf(activation, d, v128.load(rowZ + offset), v128.load(rowH + offset));
      }
      if (!relu && offset == last) d = v128.and(d, ones);
      v128.store(row + offset, d);
      if (listed) {
        entry = collect(entry, lanes, d);
        lanes = nextLanes(lanes);
      }
    }
    if (listed) {
      entry = fillUp(entry);
      store<usize>(bounds, entry);
      bounds += 4;
    }
    entries += entry - room;
    rowA += stride;
    row += stride;
    if (!relu) {
      rowZ += stride;
      rowH += stride;
    }
    room += pitch;
  }
  return <i32>(entries >> 3);
}
