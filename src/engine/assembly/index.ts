/**
 * The entry points of the SIMD kernels. One call makes a whole training step, through all layers of a
 * network that engine/simd.ts has laid out in memory. The arithmetic is that of engine/kernels.ts, bit
 * for bit.
 */
import { activate, backActivate } from './activate';
import { denseGradient, denseProduct } from './dense';
import { addCosts } from './evaluate';
import { gradient } from './gradient';
import { input, makeReady } from './input';
import * as at from '../layout';
import { PANEL_ROW_BYTES, PANEL_VECTORS } from '../layout';
import { boundsAt, byUnit, isDense } from './lists';
import { biases, limitNorms } from './move';
import { outputError } from './outputs';
import { drawMasks } from './philox';
import { product } from './product';
import { begin, dismiss, isLeader, lead, meet, nextCall, shareFrom, shareTo, sumOfAll, thread } from './team';

// @ts-ignore: decorator
@inline
function recordOf(net: usize, l: i32): usize {
  return net + at.RECORDS + <usize>l * at.RECORD_BYTES;
}

/** Computes Z[L] of the first `count` rows in ROWS, with dropout where `training`. */
function forward(net: usize, count: i32, epoch: i32, training: bool): void {
  const L = load<i32>(net + at.LAYERS);
  const from = shareFrom(count, 4);
  const to = shareTo(count, 4);
  for (let l = 0; l < L; l++) {
    const layer = recordOf(net, l);
    const next = recordOf(net, l + 1);
    const dropped = training && load<i32>(layer + at.DROP) != 0;
    if (dropped) drawMasks(net, layer, l, from, to, epoch);
    const entries = l == 0 ? input(net, layer, from, to, dropped) : activate(net, layer, from, to, dropped);
    const n = load<i32>(layer + at.N);
    const dense = isDense(sumOfAll(entries), count, n);
    store<i32>(layer + at.DENSE_A, dense);
    if (l == 0) makeReady(net, layer, from, to, dropped);
    const W = load<usize>(next + at.W);
    const b = load<usize>(next + at.B);
    const stride = load<i32>(next + at.STRIDE);
    const Z = load<usize>(next + at.Z) + <usize>(from * stride);
    const blocks = load<i32>(next + at.BLOCKS);
    if (dense) {
      const pitch = load<i32>(layer + at.STRIDE);
      const A = load<usize>(layer + at.A) + <usize>(from * pitch);
      denseProduct(A, pitch, W, n, b, Z, stride, blocks, to - from);
    } else {
      product(boundsAt(layer, at.A_BOUNDS, from), load<i32>(layer + at.PARTS), W, n, b, Z, stride, blocks, to - from);
    }
  }
}

/** Makes one update from the first `count` rows in ROWS. */
function train(net: usize, count: i32, epoch: i32): void {
  const L = load<i32>(net + at.LAYERS);
  const maxNorm = load<f32>(net + at.MAX_NORM);
  const from = shareFrom(count, 4);
  const to = shareTo(count, 4);
  forward(net, count, epoch, true);
  const output = recordOf(net, L);
  chooseForm(output, count, outputError(net, output, count, from, to));
  for (let l = L; l >= 1; l--) {
    const layer = recordOf(net, l);
    const below = recordOf(net, l - 1);
    const n = load<i32>(below + at.N);
    if (l > 1) {
      // dA of the layer below takes W as it was, so it comes before the update.
      backward(net, below, layer, count);
      meet();
      chooseForm(below, count, backActivate(net, below, from, to, l > 2));
    }
    const first = shareFrom(n, 4);
    const end = shareTo(n, 4);
    if (load<i32>(below + at.DENSE_A)) {
      denseGradient(net, below, layer, count, first, end);
    } else {
      byUnit(below, count, first, end);
      gradient(net, below, layer, count, first, end);
    }
    if (isLeader()) biases(net, layer, count);
    if (maxNorm != 0) {
      meet();
      const panels = panelsOf(layer);
      limitNorms(layer, n, maxNorm, shareFrom(panels, 1), shareTo(panels, 1));
    }
  }
}

/** Chooses how the step takes dZ of a layer, of which this thread has made so many entries. */
function chooseForm(layer: usize, count: i32, entries: i32): void {
  store<i32>(layer + at.DENSE_DZ, isDense(sumOfAll(entries), count, load<i32>(layer + at.N)));
}

// @ts-ignore: decorator
@inline
function panelsOf(layer: usize): i32 {
  return (load<i32>(layer + at.BLOCKS) + PANEL_VECTORS - 1) / PANEL_VECTORS;
}

/** Makes one update from the first `count` rows in ROWS. `epoch` counts from 1. */
export function step(net: usize, count: i32, epoch: i32): void {
  call(at.COMMAND_STEP, net, count, epoch);
}

/** Writes Z[L] of the first `count` rows in ROWS, without dropout, to LOGITS. */
export function logits(net: usize, count: i32): void {
  call(at.COMMAND_LOGITS, net, count, 0);
  copyLogits(net, count);
}

/**
 * Adds the costs of the first `count` rows in ROWS, without dropout, to `sum` in their order, and
 * returns it. Writes to RIGHT how many are classified right.
 */
export function measure(net: usize, count: i32, sum: f64): f64 {
  call(at.COMMAND_LOGITS, net, count, 0);
  return addCosts(net, recordOf(net, load<i32>(net + at.LAYERS)), count, sum);
}

/** The same with the dropout of a step in this epoch. */
export function maskedLogits(net: usize, count: i32, epoch: i32): void {
  call(at.COMMAND_MASKED_LOGITS, net, count, epoch);
  copyLogits(net, count);
}

/** Runs a command, with all threads of the team. */
function call(command: i32, net: usize, count: i32, epoch: i32): void {
  begin(command, net, count, epoch);
  run(command, net, count, epoch);
}

function run(command: i32, net: usize, count: i32, epoch: i32): void {
  if (command == at.COMMAND_STEP) train(net, count, epoch);
  else forward(net, count, epoch, command == at.COMMAND_MASKED_LOGITS);
  meet();
}

/**
 * Helps with all that the leader of a team calls, until it sends this thread away. `number` is that of this
 * thread, and `seen` what CALL was before the thread was counted in JOINED.
 */
export function help(team: usize, number: i32, seen: i32): void {
  while (nextCall(team, seen, number)) {
    seen = atomic.load<i32>(team + at.CALL);
    const command = load<i32>(team + at.COMMAND);
    run(command, load<usize>(team + at.CALLED_NET), load<i32>(team + at.CALLED_COUNT), load<i32>(team + at.CALLED_EPOCH));
  }
}

export { dismiss, lead };

function copyLogits(net: usize, count: i32): void {
  const layer = recordOf(net, load<i32>(net + at.LAYERS));
  const bytes = load<usize>(layer + at.N) << 2;
  const stride = load<i32>(layer + at.STRIDE);
  let from = load<usize>(layer + at.Z);
  let to = load<usize>(net + at.LOGITS);
  for (let example = 0; example < count; example++) {
    memory.copy(to, from, bytes);
    from += stride;
    to += bytes;
  }
}

/**
 * Writes dA = dZ · Wᵀ of `layer` to DZ of the layer below, one panel of Wᵀ at a time so that it
 * stays in the cache.
 */
function backward(net: usize, below: usize, layer: usize, count: i32): void {
  const Wt = load<usize>(layer + at.TRANSPOSED) + <usize>(thread() * load<i32>(layer + at.TRANSPOSED_PITCH));
  const n = load<i32>(layer + at.N);
  const zeros = load<usize>(net + at.ZEROS);
  const stride = load<i32>(below + at.STRIDE);
  const dense = load<i32>(layer + at.DENSE_DZ);
  const panels = panelsOf(below);
  const end = shareTo(panels, 1);
  for (let panel = shareFrom(panels, 1); panel < end; panel++) {
    const dA = load<usize>(below + at.DZ) + <usize>(panel * PANEL_ROW_BYTES);
    const W = load<usize>(layer + at.W) + <usize>(panel * 4 * PANEL_VECTORS * PANEL_ROW_BYTES);
    const columns = min(load<i32>(below + at.BLOCKS) - panel * PANEL_VECTORS, PANEL_VECTORS);
    transpose(W, load<i32>(below + at.N), n, load<i32>(layer + at.BLOCKS), Wt, columns);
    if (dense) {
      denseProduct(load<usize>(layer + at.DZ), load<i32>(layer + at.STRIDE), Wt, n, zeros, dA, stride, columns, count);
    } else {
      product(load<usize>(layer + at.DZ_BOUNDS), load<i32>(layer + at.PARTS), Wt, n, zeros, dA, stride, columns, count);
    }
  }
}

/**
 * Writes one panel of Wᵀ, (n, 4 · columns), to `out`. Its columns are the rows of W that begin at `W`;
 * W has `rows` rows, one for each unit of the layer below, and n columns in `blocks` vectors.
 */
function transpose(W: usize, rows: i32, n: i32, blocks: i32, out: usize, columns: i32): void {
  // Rows past the last one are read too, and end up in lanes that nobody uses.
  for (let block = 0; block < blocks; block++) {
    let from = W + (block / PANEL_VECTORS) * rows * PANEL_ROW_BYTES + ((block % PANEL_VECTORS) << 4);
    for (let column = 0; column < columns; column++) {
      const a = v128.load(from);
      const b = v128.load(from, PANEL_ROW_BYTES);
      const c = v128.load(from, 2 * PANEL_ROW_BYTES);
      const d = v128.load(from, 3 * PANEL_ROW_BYTES);
      const ab = v128.shuffle<i32>(a, b, 0, 4, 1, 5);
      const cd = v128.shuffle<i32>(c, d, 0, 4, 1, 5);
      const ef = v128.shuffle<i32>(a, b, 2, 6, 3, 7);
      const gh = v128.shuffle<i32>(c, d, 2, 6, 3, 7);
      const to = out + (column << 4);
      v128.store(to, v128.shuffle<i64>(ab, cd, 0, 2));
      v128.store(to, v128.shuffle<i64>(ab, cd, 1, 3), PANEL_ROW_BYTES);
      v128.store(to, v128.shuffle<i64>(ef, gh, 0, 2), 2 * PANEL_ROW_BYTES);
      v128.store(to, v128.shuffle<i64>(ef, gh, 1, 3), 3 * PANEL_ROW_BYTES);
      from += 4 * PANEL_ROW_BYTES;
    }
    out += 4 * PANEL_ROW_BYTES;
  }
}

/** Tells whether `count` floats, a multiple of 4, are all finite. */
export function allFinite(from: usize, count: i32): bool {
  const end = from + (<usize>count << 2);
  let wrong = i32x4.splat(0);
  for (let k = from; k < end; k += 16) {
    const x = v128.load(k);
    // Infinity − Infinity and NaN − NaN are NaN, which differs from itself.
    const difference = f32x4.sub(x, x);
    wrong = v128.or(wrong, f32x4.ne(difference, difference));
  }
  return !v128.any_true(wrong);
}

/** Returns the largest size of `count` finite floats, a multiple of 4. */
export function largestSize(from: usize, count: i32): f32 {
  const end = from + (<usize>count << 2);
  let most = f32x4.splat(0);
  for (let k = from; k < end; k += 16) most = f32x4.pmax(most, f32x4.abs(v128.load(k)));
  most = f32x4.pmax(most, v128.shuffle<i32>(most, most, 2, 3, 0, 1));
  return max(f32x4.extract_lane(most, 0), f32x4.extract_lane(most, 1));
}

/** Returns the first free byte: the data and the network go there. */
export function heapBase(): usize {
  return __heap_base;
}
