/**
 * engine/philox.ts in four lanes, and the masks made of it. Blocks of four units are counted through
 * the whole batch and taken four at a time, so that narrow layers waste no lane.
 */
import * as at from './layout';

const ROUNDS: i32 = 7;

/** Fills MASK of a layer for the batch: a lane of ones where the unit is kept. */
export function drawMasks(net: usize, layer: usize, number: i32, count: i32, epoch: i32): void {
  const blocks = load<i32>(layer + at.BLOCKS);
  const threshold = i32x4.splat(load<i32>(layer + at.THRESHOLD));
  const key0 = load<i32>(net + at.KEY_0);
  const key1 = load<i32>(net + at.KEY_1);
  const rows = load<usize>(net + at.ROWS);
  const total = count * blocks;
  let out = load<usize>(layer + at.MASK);
  let block = 0;
  let row = rows;
  const last = rows + ((count - 1) << 2);
  for (let k = 0; k < total; k += 4) {
    let blockLanes = i32x4.splat(block);
    let rowLanes = v128.load32_splat(row);
    // Each next lane is the next block, of the next example where a row is over; past the end, again the last.
    if (++block == blocks) {
      block = 0;
      if (row < last) row += 4;
    }
    blockLanes = i32x4.replace_lane(blockLanes, 1, block);
    rowLanes = i32x4.replace_lane(rowLanes, 1, load<i32>(row));
    if (++block == blocks) {
      block = 0;
      if (row < last) row += 4;
    }
    blockLanes = i32x4.replace_lane(blockLanes, 2, block);
    rowLanes = i32x4.replace_lane(rowLanes, 2, load<i32>(row));
    if (++block == blocks) {
      block = 0;
      if (row < last) row += 4;
    }
    blockLanes = i32x4.replace_lane(blockLanes, 3, block);
    rowLanes = i32x4.replace_lane(rowLanes, 3, load<i32>(row));
    if (++block == blocks) {
      block = 0;
      if (row < last) row += 4;
    }

    let c0 = blockLanes;
    let c1 = rowLanes;
    let c2 = i32x4.splat(epoch);
    let c3 = i32x4.splat(number);
    let k0 = key0;
    let k1 = key1;
    for (let round = 0; round < ROUNDS; round++) {
      const m0 = i32x4.splat(0xd2511f53);
      const m1 = i32x4.splat(0xcd9e8d57);
      const low0 = i64x2.extmul_low_i32x4_u(c0, m0);
      const high0 = i64x2.extmul_high_i32x4_u(c0, m0);
      const low1 = i64x2.extmul_low_i32x4_u(c2, m1);
      const high1 = i64x2.extmul_high_i32x4_u(c2, m1);
      // The even words are low halves, the odd ones high halves.
      const p0 = v128.shuffle<i32>(low0, high0, 0, 2, 4, 6);
      const q0 = v128.shuffle<i32>(low0, high0, 1, 3, 5, 7);
      const p1 = v128.shuffle<i32>(low1, high1, 0, 2, 4, 6);
      const q1 = v128.shuffle<i32>(low1, high1, 1, 3, 5, 7);
      c0 = v128.xor(v128.xor(q1, c1), i32x4.splat(k0));
      c2 = v128.xor(v128.xor(q0, c3), i32x4.splat(k1));
      c1 = p1;
      c3 = p0;
      k0 += 0x9e3779b9;
      k1 += 0xbb67ae85;
    }
    // From words of four blocks to the four words of each block.
    c0 = i32x4.lt_u(c0, threshold);
    c1 = i32x4.lt_u(c1, threshold);
    c2 = i32x4.lt_u(c2, threshold);
    c3 = i32x4.lt_u(c3, threshold);
    const a = v128.shuffle<i32>(c0, c1, 0, 4, 1, 5);
    const b = v128.shuffle<i32>(c2, c3, 0, 4, 1, 5);
    const c = v128.shuffle<i32>(c0, c1, 2, 6, 3, 7);
    const d = v128.shuffle<i32>(c2, c3, 2, 6, 3, 7);
    v128.store(out, v128.shuffle<i64>(a, b, 0, 2));
    v128.store(out, v128.shuffle<i64>(a, b, 1, 3), 16);
    v128.store(out, v128.shuffle<i64>(c, d, 0, 2), 32);
    v128.store(out, v128.shuffle<i64>(c, d, 1, 3), 48);
    out += 64;
  }
}
