/**
 * The costs of examples from their logits, in float64, and how many are classified right: what
 * nn/outputs.ts defines, bit for bit. Lanes are examples, so the sum over an example's classes is made
 * in ascending order; costs are added up in the order of the examples. Examples are taken four at a
 * time: up to three past `count` are read and written.
 */
import * as at from '../layout';
import { OUTPUT_LINEAR, OUTPUT_SOFTMAX } from '../layout';
import { fourTargets, fourWords } from './fours';
import { exp64, log1p64, log64 } from './math64';

/**
 * Adds the costs of the first `count` rows in ROWS, whose logits are in Z, to `sum`, one after the
 * other, and returns it. Writes to RIGHT how many are classified right.
 */
export function addCosts(net: usize, layer: usize, count: i32, sum: f64): f64 {
  const output = load<i32>(net + at.OUTPUT);
  if (output == OUTPUT_SOFTMAX) classCosts(net, layer, count);
  else if (output == OUTPUT_LINEAR) squareCosts(net, layer, count);
  else binaryCosts(net, layer, count);
  const costs = load<usize>(net + at.COSTS);
  const end = costs + (<usize>count << 3);
  for (let cost = costs; cost < end; cost += 8) sum += load<f64>(cost);
  return sum;
}

/** Returns the last two of four numbers in float64, as promote_low does with the first two. */
// @ts-ignore: decorator
@inline
function promoteHigh(x: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<i32>(x, x, 2, 3, 2, 3));
}

/** Returns how many of the first `left` of four lanes are set. */
// @ts-ignore: decorator
@inline
function hits(lanes: v128, left: i32): i32 {
  const members = i32x4.bitmask(lanes);
  return popcnt(left < 4 ? members & ((1 << left) - 1) : members);
}

/** Handles a softmax over n classes: log Σ exp(z − max) + (max − z[y]). The first of equal logits wins. */
function classCosts(net: usize, layer: usize, count: i32): void {
  const n = load<i32>(layer + at.N);
  const stride = load<usize>(layer + at.STRIDE);
  const width = <usize>n << 2;
  const Y = load<usize>(net + at.Y);
  let rows = load<usize>(net + at.ROWS);
  let costs = load<usize>(net + at.COSTS);
  let Z = load<usize>(layer + at.Z);
  let right = 0;
  for (let left = count; left > 0; left -= 4) {
    const y = fourTargets(Y, rows);
    let max = fourWords(Z, stride);
    let best = i32x4.splat(0);
    for (let j = 1; j < n; j++) {
      const z = fourWords(Z + (<usize>j << 2), stride);
      const above = f32x4.gt(z, max);
      max = v128.bitselect(z, max, above);
      best = v128.bitselect(i32x4.splat(j), best, above);
    }
    right += hits(i32x4.eq(best, y), left);
    const max0 = f64x2.promote_low_f32x4(max);
    const max1 = promoteHigh(max);
    let sum0 = f64x2.splat(0);
    let sum1 = sum0;
    const end = Z + width;
    for (let z = Z; z < end; z += 4) {
      const four = fourWords(z, stride);
      sum0 = f64x2.add(sum0, exp64(f64x2.sub(f64x2.promote_low_f32x4(four), max0)));
      sum1 = f64x2.add(sum1, exp64(f64x2.sub(promoteHigh(four), max1)));
    }
    let own = v128.load32_zero(Z + (<usize>i32x4.extract_lane(y, 0) << 2));
    own = v128.load32_lane(Z + stride + (<usize>i32x4.extract_lane(y, 1) << 2), own, 1);
    own = v128.load32_lane(Z + 2 * stride + (<usize>i32x4.extract_lane(y, 2) << 2), own, 2);
    own = v128.load32_lane(Z + 3 * stride + (<usize>i32x4.extract_lane(y, 3) << 2), own, 3);
    const rest0 = f64x2.sub(max0, f64x2.promote_low_f32x4(own));
    const rest1 = f64x2.sub(max1, promoteHigh(own));
    v128.store(costs, f64x2.add(log64(sum0), rest0));
    v128.store(costs, f64x2.add(log64(sum1), rest1), 16);
    rows += 16;
    costs += 32;
    Z += 4 * stride;
  }
  store<i32>(net + at.RIGHT, right);
}

/** Handles one logit of two classes: −log σ(z) for y = 1, −log σ(−z) for y = 0. */
function binaryCosts(net: usize, layer: usize, count: i32): void {
  const stride = load<usize>(layer + at.STRIDE);
  const Y = load<usize>(net + at.Y);
  let rows = load<usize>(net + at.ROWS);
  let costs = load<usize>(net + at.COSTS);
  let Z = load<usize>(layer + at.Z);
  let right = 0;
  for (let left = count; left > 0; left -= 4) {
    const isOne = i32x4.eq(fourTargets(Y, rows), i32x4.splat(1));
    const z = fourWords(Z, stride);
    right += hits(i32x4.eq(f32x4.gt(z, f32x4.splat(0)), isOne), left);
    const wrong = v128.bitselect(f32x4.neg(z), z, isOne);
    v128.store(costs, binaryCost(f64x2.promote_low_f32x4(wrong)));
    v128.store(costs, binaryCost(promoteHigh(wrong)), 16);
    rows += 16;
    costs += 32;
    Z += 4 * stride;
  }
  store<i32>(net + at.RIGHT, right);
}

/** Returns max(z, 0) + log(1 + exp(−|z|)). */
function binaryCost(z: v128): v128 {
  const positive = v128.and(z, f64x2.gt(z, f64x2.splat(0)));
  return f64x2.add(positive, log1p64(exp64(f64x2.neg(f64x2.abs(z)))));
}

/** Handles a regression: half the square of the difference. */
function squareCosts(net: usize, layer: usize, count: i32): void {
  const stride = load<usize>(layer + at.STRIDE);
  const Y = load<usize>(net + at.Y);
  let rows = load<usize>(net + at.ROWS);
  let costs = load<usize>(net + at.COSTS);
  let Z = load<usize>(layer + at.Z);
  for (let left = count; left > 0; left -= 4) {
    const y = fourTargets(Y, rows);
    const z = fourWords(Z, stride);
    v128.store(costs, squareCost(f64x2.promote_low_f32x4(z), f64x2.promote_low_f32x4(y)));
    v128.store(costs, squareCost(promoteHigh(z), promoteHigh(y)), 16);
    rows += 16;
    costs += 32;
    Z += 4 * stride;
  }
  store<i32>(net + at.RIGHT, 0);
}

// @ts-ignore: decorator
@inline
function squareCost(z: v128, y: v128): v128 {
  const difference = f64x2.sub(z, y);
  return f64x2.mul(f64x2.mul(f64x2.splat(0.5), difference), difference);
}
