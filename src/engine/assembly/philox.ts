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
  const out = load<usize>(layer + at.MASK);
  const end = out + ((<usize>(count * blocks)) << 4);
  const width = i32x4.splat(blocks);
  const blockStep = i32x4.splat(4 % blocks);
  const exampleStep = i32x4.splat(4 / blocks);
  // The next lane is the next block, of the next example where a row is over.
  let block = i32x4(0, 1 % blocks, 2 % blocks, 3 % blocks);
  let example = i32x4(0, 1 / blocks, 2 / blocks, 3 / blocks);
  const last = i32x4.splat(count - 1);
  const keys = net + at.ROUND_KEYS;
  for (let round = 0, k0 = key0, k1 = key1; round < ROUNDS; round++) {
    v128.store(keys + (round << 5), i32x4.splat(k0));
    v128.store(keys + (round << 5), i32x4.splat(k1), 16);
    k0 += 0x9e3779b9;
    k1 += 0xbb67ae85;
  }
  for (let to = out; to < end; to += 64) {
    const known = i32x4.min_s(example, last);
    let c0 = block;
    let c1 = i32x4(
      load<i32>(rows + (i32x4.extract_lane(known, 0) << 2)),
      load<i32>(rows + (i32x4.extract_lane(known, 1) << 2)),
      load<i32>(rows + (i32x4.extract_lane(known, 2) << 2)),
      load<i32>(rows + (i32x4.extract_lane(known, 3) << 2)),
    );
    block = i32x4.add(block, blockStep);
    example = i32x4.add(example, exampleStep);
    const over = i32x4.ge_s(block, width);
    block = i32x4.sub(block, v128.and(over, width));
    example = i32x4.sub(example, over);
    let c2 = i32x4.splat(epoch);
    let c3 = i32x4.splat(number);
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
      c0 = v128.xor(v128.xor(q1, c1), v128.load(keys + (round << 5)));
      c2 = v128.xor(v128.xor(q0, c3), v128.load(keys + (round << 5), 16));
      c1 = p1;
      c3 = p0;
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
    v128.store(to, v128.shuffle<i64>(a, b, 0, 2));
    v128.store(to, v128.shuffle<i64>(a, b, 1, 3), 16);
    v128.store(to, v128.shuffle<i64>(c, d, 0, 2), 32);
    v128.store(to, v128.shuffle<i64>(c, d, 1, 3), 48);
  }
}
