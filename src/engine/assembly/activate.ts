/** From Z to A, masked and scaled, and from dA to dZ through the same mask; both make their lists. */
import * as at from './layout';
import { collect, isDense } from './lists';
import { sigmoid32, tanh32 } from './math32';

const RELU: i32 = 0;
const LEAKY_RELU: i32 = 1;
const TANH: i32 = 2;
const SIGMOID: i32 = 3;
const LEAK: f32 = 0.01;

// @ts-ignore: decorator
@inline
function positive(z: v128, x: v128): v128 {
  return v128.and(x, f32x4.gt(z, f32x4.splat(0)));
}

function valueOf(activation: i32, z: v128): v128 {
  switch (activation) {
    case RELU: return positive(z, z);
    case LEAKY_RELU:
      return v128.bitselect(z, f32x4.mul(f32x4.splat(LEAK), z), f32x4.gt(z, f32x4.splat(0)));
    case TANH: return tanh32(z);
    case SIGMOID: return sigmoid32(z);
    default: return z;
  }
}

function gradientOf(activation: i32, da: v128, z: v128, a: v128): v128 {
  const one = f32x4.splat(1);
  switch (activation) {
    case RELU: return positive(z, da);
    case LEAKY_RELU:
      return v128.bitselect(da, f32x4.mul(f32x4.splat(LEAK), da), f32x4.gt(z, f32x4.splat(0)));
    case TANH: return f32x4.mul(da, f32x4.sub(one, f32x4.mul(a, a)));
    case SIGMOID: return f32x4.mul(da, f32x4.mul(a, f32x4.sub(one, a)));
    default: return da;
  }
}

/**
 * Lists of X's rows for the batch: those of the data themselves, or copies without what is dropped;
 * and A, where most of it is not zero.
 */
export function input(net: usize, layer: usize, count: i32, dropped: bool): void {
  const data = load<usize>(net + at.DATA_X);
  const rows = load<usize>(net + at.ROWS);
  const lists = load<usize>(layer + at.LISTS);
  const pitch = load<i32>(layer + at.PITCH);
  const scale = load<f32>(layer + at.SCALE);
  const maskPitch = load<i32>(layer + at.BLOCKS) << 4;
  let mask = load<usize>(layer + at.MASK);
  let room = load<usize>(layer + at.LIST);
  let entries: usize = 0;
  for (let example: usize = 0; example < <usize>count; example++) {
    const row = data + (load<usize>(rows + (example << 2)) << 2);
    let from = load<usize>(row);
    if (!dropped) {
      store<usize>(lists + (example << 2), from);
      // The next row's list begins behind this one's END.
      entries += load<usize>(row, 4) - from - 8;
      continue;
    }
    store<usize>(lists + (example << 2), room);
    let to = room;
    let unit = load<i32>(from);
    while (unit != at.END) {
      store<i32>(to, unit);
      store<f32>(to, load<f32>(from, 4) * scale, 4);
      to += load<i32>(mask + (unit << 2)) & 8;
      from += 8;
      unit = load<i32>(from);
    }
    store<i32>(to, at.END);
    entries += to - room;
    mask += maskPitch;
    room += pitch;
  }
  const dense = isDense(<i32>(entries >> 3), count, load<i32>(layer + at.N));
  store<i32>(layer + at.DENSE, dense);
  if (dense) spread(lists, load<usize>(layer + at.A), load<i32>(layer + at.STRIDE), count);
}

/** Lists written out as the rows of a matrix. */
function spread(lists: usize, A: usize, stride: i32, count: i32): void {
  memory.fill(A, 0, count * stride);
  const end = lists + (count << 2);
  for (let list = lists; list < end; list += 4) {
    let entry = load<usize>(list);
    let unit = load<i32>(entry);
    while (unit != at.END) {
      store<i32>(A + (unit << 2), load<i32>(entry, 4));
      entry += 8;
      unit = load<i32>(entry);
    }
    A += stride;
  }
}

/** A = g(Z), dropped where training, and its lists. */
export function activate(net: usize, layer: usize, count: i32, dropped: bool): void {
  const activation = load<i32>(net + at.ACTIVATION);
  const blocks = load<i32>(layer + at.BLOCKS);
  const stride = load<i32>(layer + at.STRIDE);
  const pitch = load<i32>(layer + at.PITCH);
  const scale = v128.load32_splat(layer + at.SCALE);
  const ones = v128.load(load<usize>(layer + at.ONES));
  let mask = load<usize>(layer + at.MASK);
  let rowZ = load<usize>(layer + at.Z);
  let rowA = load<usize>(layer + at.A);
  let rowH = load<usize>(layer + at.H);
  let room = load<usize>(layer + at.LIST);
  let entries: usize = 0;
  for (let example = 0; example < count; example++) {
    let lanes = i32x4(0, 1, 2, 3);
    let entry = room;
    for (let block = 1; block <= blocks; block++) {
      const offset = <usize>(block - 1) << 4;
      const z = v128.load(rowZ + offset);
      let a: v128;
      if (activation == RELU) {
        a = positive(z, z);
      } else {
        a = valueOf(activation, z);
        v128.store(rowH + offset, a);
      }
      if (block == blocks) a = v128.and(a, ones);
      if (dropped) {
        a = v128.and(f32x4.mul(a, scale), v128.load(mask));
        mask += 16;
      }
      v128.store(rowA + offset, a);
      entry = collect(entry, lanes, a);
      lanes = i32x4.add(lanes, i32x4.splat(4));
    }
    store<i32>(entry, at.END);
    entries += entry - room;
    rowZ += stride;
    rowA += stride;
    rowH += stride;
    room += pitch;
  }
  store<i32>(layer + at.DENSE, isDense(<i32>(entries >> 3), count, load<i32>(layer + at.N)));
}

/** dZ, in place of dA: scaled where kept, 0 where dropped, times g′(Z); and its lists where they are needed. */
export function backActivate(net: usize, layer: usize, count: i32, listed: bool): void {
  const activation = load<i32>(net + at.ACTIVATION);
  const blocks = load<i32>(layer + at.BLOCKS);
  const stride = load<i32>(layer + at.STRIDE);
  const pitch = load<i32>(layer + at.PITCH);
  const dropped = load<i32>(layer + at.DROP) != 0;
  const scale = v128.load32_splat(layer + at.SCALE);
  const ones = v128.load(load<usize>(layer + at.ONES));
  let mask = load<usize>(layer + at.MASK);
  let rowZ = load<usize>(layer + at.Z);
  let rowA = load<usize>(layer + at.A);
  let rowH = load<usize>(layer + at.H);
  let row = load<usize>(layer + at.DZ);
  let room = load<usize>(layer + at.DLIST);
  let entries: usize = 0;
  for (let example = 0; example < count; example++) {
    let lanes = i32x4(0, 1, 2, 3);
    let entry = room;
    for (let block = 1; block <= blocks; block++) {
      const offset = <usize>(block - 1) << 4;
      let d = v128.load(row + offset);
      if (activation == RELU) {
        // A is nonzero just where the unit is kept and Z positive.
        if (dropped) d = f32x4.mul(d, scale);
        d = v128.and(d, f32x4.ne(v128.load(rowA + offset), f32x4.splat(0)));
      } else {
        if (dropped) {
          d = v128.and(f32x4.mul(d, scale), v128.load(mask));
          mask += 16;
        }
        d = gradientOf(activation, d, v128.load(rowZ + offset), v128.load(rowH + offset));
      }
      if (block == blocks) d = v128.and(d, ones);
      v128.store(row + offset, d);
      if (listed) {
        entry = collect(entry, lanes, d);
        lanes = i32x4.add(lanes, i32x4.splat(4));
      }
    }
    if (listed) store<i32>(entry, at.END);
    entries += entry - room;
    rowZ += stride;
    rowA += stride;
    rowH += stride;
    row += stride;
    room += pitch;
  }
  store<i32>(layer + at.DENSE_DZ, isDense(<i32>(entries >> 3), count, load<i32>(layer + at.N)));
}
