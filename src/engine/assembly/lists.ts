/** Lists of nonzero elements, by example and by unit. */
import * as at from './layout';

/** For each set of four lanes, where its members go when moved together: byte indices for a swizzle. */
const TOGETHER: usize = memory.data<u8>([
  0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3,
  0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3,
  4, 5, 6, 7, 4, 5, 6, 7, 4, 5, 6, 7, 4, 5, 6, 7,
  0, 1, 2, 3, 4, 5, 6, 7, 4, 5, 6, 7, 4, 5, 6, 7,
  8, 9, 10, 11, 8, 9, 10, 11, 8, 9, 10, 11, 8, 9, 10, 11,
  0, 1, 2, 3, 8, 9, 10, 11, 8, 9, 10, 11, 8, 9, 10, 11,
  4, 5, 6, 7, 8, 9, 10, 11, 8, 9, 10, 11, 8, 9, 10, 11,
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 8, 9, 10, 11,
  12, 13, 14, 15, 12, 13, 14, 15, 12, 13, 14, 15, 12, 13, 14, 15,
  0, 1, 2, 3, 12, 13, 14, 15, 12, 13, 14, 15, 12, 13, 14, 15,
  4, 5, 6, 7, 12, 13, 14, 15, 12, 13, 14, 15, 12, 13, 14, 15,
  0, 1, 2, 3, 4, 5, 6, 7, 12, 13, 14, 15, 12, 13, 14, 15,
  8, 9, 10, 11, 12, 13, 14, 15, 12, 13, 14, 15, 12, 13, 14, 15,
  0, 1, 2, 3, 8, 9, 10, 11, 12, 13, 14, 15, 12, 13, 14, 15,
  4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 12, 13, 14, 15,
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
], 16);

/** How many of the four lanes are members. */
const MEMBERS: usize = memory.data<u8>([0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4]);

/** Adds the nonzero lanes of `a` (units from `lanes`) to a list of `count`; gives the new count. */
// @ts-ignore: decorator
@inline
export function collect(indices: usize, values: usize, count: i32, lanes: v128, a: v128): i32 {
  const members = i32x4.bitmask(f32x4.ne(a, f32x4.splat(0)));
  const order = v128.load(TOGETHER + (members << 4));
  v128.store(indices + (count << 2), v128.swizzle(lanes, order));
  v128.store(values + (count << 2), v128.swizzle(a, order));
  return count + load<u8>(MEMBERS + members);
}

/** From the lists by example of a layer, its lists by unit: examples ascending, as gradients are summed. */
export function byUnit(layer: usize, nextStride: i32, m: i32): void {
  const n = load<i32>(layer + at.N);
  const counts = load<usize>(layer + at.UNIT_C);
  const pitch = load<i32>(layer + at.UNIT_PITCH);
  const unitI = load<usize>(layer + at.UNIT_I);
  const unitV = load<usize>(layer + at.UNIT_V);
  memory.fill(counts, 0, n << 2);
  let indices = load<usize>(layer + at.LIST_I);
  let values = load<usize>(layer + at.LIST_V);
  let listCounts = load<usize>(layer + at.LIST_C);
  const step = load<i32>(layer + at.PITCH) << 2;
  let place = 0;
  for (let example = 0; example < m; example++) {
    let i = indices;
    let v = values;
    const end = i + (load<i32>(listCounts) << 2);
    while (i < end) {
      const unit = load<i32>(i);
      const count = load<i32>(counts + (unit << 2));
      const slot = (unit * pitch + count) << 2;
      store<i32>(unitI + slot, place);
      store<i32>(unitV + slot, load<i32>(v));
      store<i32>(counts + (unit << 2), count + 1);
      i += 4;
      v += 4;
    }
    indices += step;
    values += step;
    listCounts += 4;
    place += nextStride;
  }
}
