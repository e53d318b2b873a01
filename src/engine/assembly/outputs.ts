/** Computes dZ[L] = (Ŷ − Y)·s from the logits Z[L], s = w[y]·fround(1/m), and makes its lists. */
import * as at from '../layout';
import { OUTPUT_SIGMOID, OUTPUT_SOFTMAX } from '../layout';
import { fourTargets, fourWords } from './fours';
import { boundsAt, collect, fillUp, firstLanes, mayBeListed, nextLanes } from './lists';
import { exp32, sigmoid32 } from './math32';

/** Handles the examples [from, to) of a batch of `count`. Returns the number of entries. */
export function outputError(net: usize, layer: usize, count: i32, from: i32, to: i32): i32 {
  if (load<i32>(net + at.OUTPUT) == OUTPUT_SOFTMAX) return classErrors(net, layer, count, from, to);
  singleErrors(net, layer, count, from, to);
  return 0;
}

/**
 * Handles one output unit, four examples at a time; up to three past `to` are read and written.
 * It needs no lists.
 */
function singleErrors(net: usize, layer: usize, count: i32, from: i32, to: i32): void {
  const sigmoid = load<i32>(net + at.OUTPUT) == OUTPUT_SIGMOID;
  const stride = load<i32>(layer + at.STRIDE);
  const oneOverM = f32x4.splat(<f32>1 / <f32>count);
  const weights = load<usize>(net + at.CLASS_WEIGHTS);
  const Y = load<usize>(net + at.Y);
  let rows = load<usize>(net + at.ROWS) + (<usize>from << 2);
  let Z = load<usize>(layer + at.Z) + <usize>(from * stride);
  let dZ = load<usize>(layer + at.DZ) + <usize>(from * stride);
  for (let example = from; example < to; example += 4) {
    const z = fourWords(Z, stride);
    const y = fourTargets(Y, rows);
    let scale = oneOverM;
    if (weights != 0) {
      let w = v128.load32_zero(weights + (<usize>i32x4.extract_lane(y, 0) << 2));
      w = v128.load32_lane(weights + (<usize>i32x4.extract_lane(y, 1) << 2), w, 1);
      w = v128.load32_lane(weights + (<usize>i32x4.extract_lane(y, 2) << 2), w, 2);
      w = v128.load32_lane(weights + (<usize>i32x4.extract_lane(y, 3) << 2), w, 3);
      scale = f32x4.mul(w, oneOverM);
    }
    const error = sigmoid ? f32x4.sub(sigmoid32(z), f32x4.convert_i32x4_s(y)) : f32x4.sub(z, y);
    const d = f32x4.mul(error, scale);
    // The other lanes of a row hold 0 from the start and keep it.
    v128.store32_lane(dZ, d, 0);
    v128.store32_lane(dZ + stride, d, 1);
    v128.store32_lane(dZ + 2 * stride, d, 2);
    v128.store32_lane(dZ + 3 * stride, d, 3);
    rows += 16;
    Z += 4 * stride;
    dZ += 4 * stride;
  }
}

/** Handles a softmax over classes. Returns the number of entries. */
function classErrors(net: usize, layer: usize, count: i32, from: i32, to: i32): i32 {
  const n = load<i32>(layer + at.N);
  const blocks = load<i32>(layer + at.BLOCKS);
  const stride = load<i32>(layer + at.STRIDE);
  const pitch = load<i32>(layer + at.LIST_PITCH);
  const ones = v128.load(load<usize>(layer + at.UNIT_LANES));
  const oneOverM: f32 = <f32>1 / <f32>count;
  const weights = load<usize>(net + at.CLASS_WEIGHTS);
  const Y = load<usize>(net + at.Y);
  const listed = mayBeListed(layer);
  const part = load<usize>(layer + at.PART_BYTES);
  let bounds = boundsAt(layer, at.DZ_BOUNDS, from);
  let rows = load<usize>(net + at.ROWS) + (<usize>from << 2);
  let Z = load<usize>(layer + at.Z) + <usize>(from * stride);
  let dZ = load<usize>(layer + at.DZ) + <usize>(from * stride);
  let room = load<usize>(layer + at.DZ_LIST) + <usize>(from * pitch);
  let entries: usize = 0;
  for (let example = from; example < to; example++) {
    softmax(Z, dZ, n, blocks, ones);
    const y = load<usize>(Y + (load<usize>(rows) << 2)) << 2;
    const place = dZ + y;
    const scale = f32x4.splat(weights == 0 ? oneOverM : load<f32>(weights + y) * oneOverM);
    store<f32>(place, load<f32>(place) - 1);
    let lanes = firstLanes();
    let entry = room;
    let partEnd: usize = 0;
    for (let block = 0; block < blocks; block++) {
      const offset = (<usize>block) << 4;
      if (listed && offset == partEnd) {
        entry = fillUp(entry);
        store<usize>(bounds, entry);
        bounds += 4;
        partEnd += part;
      }
      const d = f32x4.mul(v128.load(dZ + offset), scale);
      v128.store(dZ + offset, d);
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
    rows += 4;
    Z += stride;
    dZ += stride;
    room += pitch;
  }
  return <i32>(entries >> 3);
}

/**
 * Writes Ŷ of one example, with 0 in lanes past the last unit. A NaN in Z makes all of Ŷ NaN,
 * whatever the maximum is.
 */
function softmax(Z: usize, out: usize, n: i32, blocks: i32, ones: v128): void {
  const last = (<usize>(blocks - 1)) << 4;
  let max = v128.bitselect(v128.load(Z + last), f32x4.splat(-Infinity), ones);
  for (let k: usize = 0; k < last; k += 16) max = f32x4.pmax(max, v128.load(Z + k));
  max = f32x4.pmax(max, v128.shuffle<i32>(max, max, 2, 3, 0, 1));
  max = f32x4.pmax(max, v128.shuffle<i32>(max, max, 1, 0, 3, 2));
  for (let k: usize = 0; k <= last; k += 16) {
    const e = exp32(f32x4.sub(v128.load(Z + k), max));
    v128.store(out + k, k == last ? v128.and(e, ones) : e);
  }
  let sum: f32 = 0;
  const end = out + ((<usize>n) << 2);
  for (let k = out; k < end; k += 4) sum += load<f32>(k);
  for (let k: usize = 0; k <= last; k += 16) {
    v128.store(out + k, f32x4.div(v128.load(out + k), f32x4.splat(sum)));
  }
}
