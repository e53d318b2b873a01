/**
 * The generator of engine/philox.ts in four lanes, and the masks D made with it. The lanes are four
 * examples and share their block of four units. So the terms of the first rounds that depend on the
 * block alone are computed once a call, and those that depend on the row alone once for all its blocks.
 *
 * A round takes (c0, c1, c2, c3) to (high(B·c2) ^ c1 ^ k0, low(B·c2), high(A·c0) ^ c3 ^ k1, low(A·c0)).
 * The counter is (block, row, epoch, layer), of which these are the terms that vary within a call:
 *   after round 1  (f(row), -, g(block), h(block))
 *   after round 2  (f(block), g(block), f(row) ^ h(block), g(row))
 *   after round 3  (high(B·c2) ^ f(block), low(B·c2), f(block) ^ g(row), g(block))
 */
import * as at from '../layout';

/** MASK_ROUNDS of engine/philox.ts. */
const ROUNDS: i32 = 7;
/** Rounds of which some terms are computed beforehand. */
const SHARED: i32 = 3;
const A: i32 = 0xd2511f53;
const B: i32 = 0xcd9e8d57;
const WEYL_0: i32 = 0x9e3779b9;
const WEYL_1: i32 = 0xbb67ae85;

// @ts-ignore: decorator
@inline
function high(a: i32, b: i32): i32 {
  return <i32>((<u64>(<u32>a) * <u64>(<u32>b)) >> 32);
}

/** Returns the low words of four products, of which `low` and `high` hold two each. */
// @ts-ignore: decorator
@inline
function lowWords(low: v128, high: v128): v128 {
  return v128.shuffle<i32>(low, high, 0, 2, 4, 6);
}

/** Returns the high words of four products. */
// @ts-ignore: decorator
@inline
function highWords(low: v128, high: v128): v128 {
  return v128.shuffle<i32>(low, high, 1, 3, 5, 7);
}

/**
 * Writes four vectors for each block, the same in all lanes: what it adds by xor to c2 before round 3,
 * to c0 after it and to c2 after it, and c3 after it.
 */
function prepareBlocks(net: usize, blocks: i32, l: i32, epoch: i32): void {
  const key0 = load<i32>(net + at.KEY_0);
  const key1 = load<i32>(net + at.KEY_1);
  let to = load<usize>(net + at.ROUND_BLOCKS);
  for (let block = 0; block < blocks; block++) {
    const c2 = high(A, block) ^ l ^ key1;
    const c3 = A * block;
    const c0 = high(B, c2) ^ (B * epoch) ^ (key0 + WEYL_0);
    v128.store(to, i32x4.splat(c3 ^ (key1 + WEYL_1)));
    v128.store(to, i32x4.splat((B * c2) ^ (key0 + 2 * WEYL_0)), 16);
    v128.store(to, i32x4.splat(high(A, c0) ^ (key1 + 2 * WEYL_1)), 32);
    v128.store(to, i32x4.splat(A * c0), 48);
    to += 64;
  }
  const keys = net + at.ROUND_KEYS;
  for (let round = SHARED; round < ROUNDS; round++) {
    v128.store(keys + (round << 5), i32x4.splat(key0 + round * WEYL_0));
    v128.store(keys + (round << 5), i32x4.splat(key1 + round * WEYL_1), 16);
  }
  v128.store(keys, i32x4.splat(high(B, epoch) ^ key0));
  v128.store(keys, i32x4.splat(A), 16);
  v128.store(keys, i32x4.splat(B), 32);
}

/** Fills D of layer l for the examples [from, to), `from` a multiple of 4. Up to three past `to` are written. */
export function drawMasks(net: usize, layer: usize, l: i32, from: i32, to: i32, epoch: i32): void {
  const blocks = load<i32>(layer + at.BLOCKS);
  prepareBlocks(net, blocks, l, epoch);
  const threshold = v128.load32_splat(layer + at.THRESHOLD);
  const known = load<usize>(net + at.ROUND_BLOCKS);
  const knownEnd = known + (<usize>blocks << 6);
  const keys = net + at.ROUND_KEYS;
  const mulA = v128.load(keys, 16);
  const mulB = v128.load(keys, 32);
  const pitch = <usize>blocks << 4;
  const all = load<usize>(net + at.ROWS);
  const rows = all + (<usize>from << 2);
  const end = all + (<usize>to << 2);
  let out = load<usize>(layer + at.D) + <usize>from * pitch;
  for (let row = rows; row < end; row += 16) {
    const first = v128.xor(v128.load(row), v128.load(keys));
    const low = i64x2.extmul_low_i32x4_u(first, mulA);
    const high = i64x2.extmul_high_i32x4_u(first, mulA);
    const rowLow = lowWords(low, high);
    const rowHigh = highWords(low, high);
    let to = out;
    for (let block = known; block < knownEnd; block += 64) {
      const third = v128.xor(rowHigh, v128.load(block));
      const low = i64x2.extmul_low_i32x4_u(third, mulB);
      const high = i64x2.extmul_high_i32x4_u(third, mulB);
      let c0 = v128.xor(highWords(low, high), v128.load(block, 16));
      let c1 = lowWords(low, high);
      let c2 = v128.xor(rowLow, v128.load(block, 32));
      let c3 = v128.load(block, 48);
      for (let round = SHARED; round < ROUNDS; round++) {
        const lowA = i64x2.extmul_low_i32x4_u(c0, mulA);
        const highA = i64x2.extmul_high_i32x4_u(c0, mulA);
        const lowB = i64x2.extmul_low_i32x4_u(c2, mulB);
        const highB = i64x2.extmul_high_i32x4_u(c2, mulB);
        c0 = v128.xor(v128.xor(highWords(lowB, highB), c1), v128.load(keys + (round << 5)));
        c1 = lowWords(lowB, highB);
        c2 = v128.xor(v128.xor(highWords(lowA, highA), c3), v128.load(keys + (round << 5), 16));
        c3 = lowWords(lowA, highA);
      }
      c0 = i32x4.lt_u(c0, threshold);
      c1 = i32x4.lt_u(c1, threshold);
      c2 = i32x4.lt_u(c2, threshold);
      c3 = i32x4.lt_u(c3, threshold);
      // Each vector holds one word of four examples; each that is stored holds the four words of one.
      const a = v128.shuffle<i32>(c0, c1, 0, 4, 1, 5);
      const b = v128.shuffle<i32>(c2, c3, 0, 4, 1, 5);
      const c = v128.shuffle<i32>(c0, c1, 2, 6, 3, 7);
      const d = v128.shuffle<i32>(c2, c3, 2, 6, 3, 7);
      v128.store(to, v128.shuffle<i64>(a, b, 0, 2));
      v128.store(to + pitch, v128.shuffle<i64>(a, b, 1, 3));
      v128.store(to + 2 * pitch, v128.shuffle<i64>(c, d, 0, 2));
      v128.store(to + 3 * pitch, v128.shuffle<i64>(c, d, 1, 3));
      to += 16;
    }
    out += 4 * pitch;
  }
}
