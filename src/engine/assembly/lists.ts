/** Makes lists of nonzero elements, by example and by unit, of the form that layout.ts describes. */
import * as at from '../layout';
import { ENTRY_BYTES, GROUP_BYTES, PANEL_ROW_BYTES } from '../layout';

/** Whole matrices are faster than lists where at least this share of the numbers is not zero. */
const DENSE_FROM: f32 = 0.8;
/** Layers of at most so many units are taken as whole matrices: lists would cost more than they save. */
const NARROW: i32 = 20;

/** For each set of lanes among four, the indices of the swizzle that moves its bytes to the front. */
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

/** For each set of lanes among four, the bytes of its members' entries. */
const BYTES: usize = memory.data<u8>([0, 8, 8, 16, 8, 16, 16, 24, 8, 16, 16, 24, 16, 24, 24, 32]);

/** Returns what entries hold for units 0 to 3. */
// @ts-ignore: decorator
@inline
export function firstLanes(): v128 {
  return i32x4(0, PANEL_ROW_BYTES, 2 * PANEL_ROW_BYTES, 3 * PANEL_ROW_BYTES);
}

/** Moves on by four units. */
// @ts-ignore: decorator
@inline
export function nextLanes(lanes: v128): v128 {
  return i32x4.add(lanes, i32x4.splat(4 * PANEL_ROW_BYTES));
}

/**
 * Writes an entry at `entry` for each nonzero lane of `a`, whose units are in `lanes`. Returns the
 * end of the list.
 */
// @ts-ignore: decorator
@inline
export function collect(entry: usize, lanes: v128, a: v128): usize {
  const members = i32x4.bitmask(f32x4.ne(a, f32x4.splat(0)));
  const order = v128.load(TOGETHER + (members << 4));
  const units = v128.swizzle(lanes, order);
  const values = v128.swizzle(a, order);
  v128.store(entry, v128.shuffle<i32>(units, values, 0, 4, 1, 5));
  v128.store(entry, v128.shuffle<i32>(units, values, 2, 6, 3, 7), 16);
  return entry + load<u8>(BYTES + members);
}

/** Tells whether `count` examples of `n` units are better taken as a whole matrix than as so many entries. */
export function isDense(entries: i32, count: i32, n: i32): i32 {
  return i32(n <= NARROW || <f32>entries >= DENSE_FROM * <f32>(count * n));
}

/** The address of an example's bounds, of the layer's lists in `field`: A_BOUNDS or DZ_BOUNDS. */
// @ts-ignore: decorator
@inline
export function boundsAt(layer: usize, field: usize, example: i32): usize {
  return load<usize>(layer + field) + <usize>(example * ((load<i32>(layer + at.PARTS) + 1) << 2));
}

/** Tells whether a layer is wide enough for lists. For others isDense says yes whatever the entries. */
// @ts-ignore: decorator
@inline
export function mayBeListed(layer: usize): bool {
  return load<i32>(layer + at.N) > NARROW;
}

/**
 * Fills a list up to whole groups with entries of value 0, which add nothing to a sum. Returns the
 * end of the list.
 */
// @ts-ignore: decorator
@inline
export function fillUp(entry: usize): usize {
  v128.store(entry, i32x4.splat(0));
  v128.store(entry, i32x4.splat(0), 16);
  return (entry + GROUP_BYTES - 1) & ~(GROUP_BYTES - 1);
}

/**
 * Makes the lists by unit of the units [from, to) from a layer's lists by example. Examples stay in
 * ascending order, in which gradients are summed.
 */
export function byUnit(layer: usize, m: i32, from: i32, to: i32): void {
  if (from == 0 && to == load<i32>(layer + at.N)) listUnits(true, layer, m, from, to);
  else listUnits(false, layer, m, from, to);
}

/** `all` is a constant, as this is inlined: whether the units are all of the layer. */
// @ts-ignore: decorator
@inline
function listUnits(all: bool, layer: usize, m: i32, from: i32, to: i32): void {
  const ends = load<usize>(layer + at.UNIT_ENDS);
  const pitch = load<i32>(layer + at.UNIT_PITCH);
  const firstEnd = ends + (<usize>from << 2);
  const lastEnd = ends + (<usize>to << 2);
  let start = load<usize>(layer + at.UNIT_LIST) + <usize>(from * pitch);
  for (let end = firstEnd; end < lastEnd; end += 4) {
    store<usize>(end, start);
    start += pitch;
  }
  const parts = load<usize>(layer + at.PARTS) << 2;
  let bounds = load<usize>(layer + at.A_BOUNDS);
  let place: u64 = 0;
  for (let example = 0; example < m; example++) {
    const last = load<usize>(bounds + parts);
    for (let entry = load<usize>(bounds); entry < last; entry += ENTRY_BYTES) {
      const value = load<u64>(entry) & 0xffffffff00000000;
      const end = ends + (load<u32>(entry) / (PANEL_ROW_BYTES >> 2));
      if (!all && (end < firstEnd || end >= lastEnd)) continue;
      const free = load<usize>(end);
      store<u64>(free, value | place);
      // The next entry overwrites one that filled up a group.
      store<usize>(end, free + (<usize>(value != 0) << 3));
    }
    place += PANEL_ROW_BYTES;
    bounds += parts + 4;
  }
  for (let end = firstEnd; end < lastEnd; end += 4) store<usize>(end, fillUp(load<usize>(end)));
}
