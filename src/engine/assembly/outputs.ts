/** dZ[L] = (Ŷ − Y)·fround(1/m) from the logits Z[L], and its lists. */
import * as at from './layout';
import { collect, fillUp, firstLanes, isDense, mayBeListed, nextLanes } from './lists';
import { exp32, sigmoid32 } from './math32';

const SIGMOID: i32 = 0;
const SOFTMAX: i32 = 1;

export function outputError(net: usize, layer: usize, count: i32): void {
  const output = load<i32>(net + at.OUTPUT);
  const n = load<i32>(layer + at.N);
  const blocks = load<i32>(layer + at.BLOCKS);
  const stride = load<i32>(layer + at.STRIDE);
  const pitch = load<i32>(layer + at.PITCH);
  const ones = v128.load(load<usize>(layer + at.ONES));
  const share: f32 = <f32>1 / <f32>count;
  const Y = load<usize>(net + at.DATA_Y);
  let rows = load<usize>(net + at.ROWS);
  let Z = load<usize>(layer + at.Z);
  let dZ = load<usize>(layer + at.DZ);
  let room = load<usize>(layer + at.DLIST);
  const listed = mayBeListed(layer);
  const part = load<usize>(layer + at.PART_BYTES);
  let bounds = load<usize>(layer + at.DLISTS);
  let entries: usize = 0;
  for (let example = 0; example < count; example++) {
    const y = Y + (load<usize>(rows) << 2);
    if (output == SOFTMAX) {
      softmax(Z, dZ, n, blocks, ones);
      const place = dZ + (load<usize>(y) << 2);
      store<f32>(place, load<f32>(place) - 1);
    } else {
      const z = v128.load32_zero(Z);
      const target = output == SIGMOID ? <f32>load<i32>(y) : load<f32>(y);
      const guess = output == SIGMOID ? sigmoid32(z) : z;
      v128.store(dZ, v128.and(f32x4.sub(guess, f32x4.splat(target)), ones));
    }
    let lanes = firstLanes();
    let entry = room;
    let partEnd: usize = 0;
    for (let block = 0; block < blocks; block++) {
      const offset = (<usize>block) << 4;
      const place = dZ + offset;
      if (listed && offset == partEnd) {
        entry = fillUp(entry);
        store<usize>(bounds, entry);
        bounds += 4;
        partEnd += part;
      }
      const d = f32x4.mul(v128.load(place), f32x4.splat(share));
      v128.store(place, d);
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
  store<i32>(layer + at.DENSE_DZ, isDense(<i32>(entries >> 3), count, n));
}

/** Ŷ of one example; 0 in lanes that are no units. */
function softmax(Z: usize, out: usize, n: i32, blocks: i32, ones: v128): void {
  const last = (<usize>(blocks - 1)) << 4;
  let max = v128.bitselect(v128.load(Z + last), f32x4.splat(-Infinity), ones);
  for (let k: usize = 0; k < last; k += 16) max = f32x4.max(max, v128.load(Z + k));
  max = f32x4.max(max, v128.shuffle<i32>(max, max, 2, 3, 0, 1));
  max = f32x4.max(max, v128.shuffle<i32>(max, max, 1, 0, 3, 2));
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
