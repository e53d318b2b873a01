/** Draws many masks of one layer with dropout, and measures how far their effect is from what it should be. */
import { type Floats, float32 } from '../engine/precision.js';
import { forward } from '../nn/forward.js';
import type { PlainNetwork } from '../nn/plain.js';
import { binomialZ, SquareSum, trialExcess } from '../stats/chance.js';
import { plainNetwork } from './networks.js';
import type { Subject } from './subject.js';

/** How often the masks of each layer are drawn. */
export const DRAWS = 200;

export interface LayerTest {
  readonly l: number;
  readonly keepProb: number;
  /** The number of elements with H ≠ 0; if H is 0, A is 0 whether the unit was kept or not. */
  readonly live: number;
  /** Σ|mean of A| ÷ Σ|H|. */
  readonly meanRatio: number;
  /** How far each figure is from what it should be: standard normal if dropout is right. */
  readonly z: {
    /** The number of kept units. */
    readonly rate: number;
    /** How the number of examples that keep a unit varies; it varies more if examples share masks. */
    readonly examples: number;
    /** How often a unit is kept in both or neither of two steps. */
    readonly steps: number;
    /** The mean of A, compared with H. */
    readonly A: number;
    /** The mean of the next Z, compared with Z without dropout. */
    readonly Z: number;
  };
}

/** Tests layer l with dropout in no other, so that what it acts on (H) is fixed and only its masks vary. */
export function testLayer(subject: Subject, l: number, rows: Int32Array): LayerTest {
  const { network, training } = subject.dropout;
  const q = network.keepProb[l];
  const alone = network.keepProb.map((keep, index) => (index === l ? keep : 1));
  const cell = { network: { ...network, keepProb: alone }, training };
  const net = plainNetwork(subject, cell, rows, float32);
  const m = rows.length;
  const { buffers } = net;
  const [n, next] = [buffers.layerSizes[l], buffers.layerSizes[l + 1]];
  forward(buffers, rows, 0, m, null);
  const H = buffers.H[l].slice(0, m * n);
  const Z = buffers.Z[l + 1].slice(0, m * next);
  const draws = observe(net, l, rows, H, Z);
  return {
    l,
    keepProb: q,
    live: draws.live,
    meanRatio: draws.absolute / DRAWS / sumOf(H, Math.abs),
    z: {
      rate: binomialZ(draws.kept, DRAWS * draws.live, q),
      examples: draws.spread.z(),
      steps: binomialZ(draws.same, (DRAWS / 2) * draws.live, q * q + (1 - q) * (1 - q)),
      A: meanZ(draws.sumA, H, q),
      Z: nextZ(draws.sumZ, outgoing(buffers.W[l + 1], n, next), H, q),
    },
  };
}

interface Draws {
  readonly live: number;
  kept: number;
  absolute: number;
  /** Deviations of the number of examples that keep a unit, one for each unit and draw. */
  readonly spread: SquareSum;
  /** Elements that both draws of a pair keep, or both drop. */
  same: number;
  /** For each element, the sum of A over the draws. */
  readonly sumA: Float64Array;
  /** For each example, the sum over units and draws of the next Z, less Z without dropout. */
  readonly sumZ: Float64Array;
}

function observe(net: PlainNetwork, l: number, rows: Int32Array, H: Floats, Z: Floats): Draws {
  const { buffers } = net;
  const m = rows.length;
  const [n, next, q] = [buffers.layerSizes[l], buffers.layerSizes[l + 1], buffers.keepProb[l]];
  const draws: Draws = {
    live: sumOf(H, (h) => (h === 0 ? 0 : 1)),
    kept: 0,
    absolute: 0,
    spread: new SquareSum(),
    same: 0,
    sumA: new Float64Array(m * n),
    sumZ: new Float64Array(m),
  };
  const before = new Uint8Array(m * n);
  for (let draw = 1; draw <= DRAWS; draw++) {
    forward(buffers, rows, 0, m, draw);
    const A = buffers.A[l];
    for (let unit = 0; unit < n; unit++) {
      let [kept, of] = [0, 0];
      for (let at = unit; at < m * n; at += n) {
        if (H[at] === 0) continue;
        const isKept = A[at] === 0 ? 0 : 1;
        of++;
        kept += isKept;
        draws.sumA[at] += A[at];
        draws.absolute += Math.abs(A[at]);
        // Each draw belongs to one pair only, so that pairs are independent.
        if (draw % 2 === 0 && isKept === before[at]) draws.same++;
        before[at] = isKept;
      }
      draws.kept += kept;
      if (of > 0) draws.spread.add(kept - of * q, of * q * (1 - q), trialExcess(q) / of);
    }
    const nextZ = buffers.Z[l + 1];
    for (let at = 0; at < m * next; at++) {
      draws.sumZ[Math.floor(at / next)] += nextZ[at] - Z[at];
    }
  }
  return draws;
}

/** Compares the mean of A over the draws with h in every live element, where its variance is h²(1−q)/q/DRAWS. */
function meanZ(sumA: Float64Array, H: Floats, q: number): number {
  const squares = new SquareSum();
  H.forEach((h, at) => {
    if (h === 0) return;
    squares.add(sumA[at] / DRAWS - h, (h * h * (1 - q)) / q / DRAWS, trialExcess(q) / DRAWS);
  });
  return squares.z();
}

/**
 * Compares the mean over the draws of each example's Σⱼ Z, whose variance is Σ cᵢ²(1−q)/q/DRAWS with
 * cᵢ = hᵢ·Σⱼ wᵢⱼ. Single Zs would not do: those of one example depend on the same masks.
 */
function nextZ(sumZ: Float64Array, weights: Float64Array, H: Floats, q: number): number {
  const squares = new SquareSum();
  const n = weights.length;
  sumZ.forEach((total, example) => {
    let [second, fourth] = [0, 0];
    weights.forEach((w, i) => {
      const square = (H[example * n + i] * w) ** 2;
      second += square;
      fourth += square * square;
    });
    if (second === 0) return;
    const excess = (trialExcess(q) * fourth) / (second * second) / DRAWS;
    squares.add(total / DRAWS, (second * (1 - q)) / q / DRAWS, excess);
  });
  return squares.z();
}

/** Σⱼ wᵢⱼ of W (n, next), for each i. */
function outgoing(W: Floats, n: number, next: number): Float64Array {
  return Float64Array.from({ length: n }, (_, i) =>
    sumOf(W.subarray(i * next, (i + 1) * next), (w) => w),
  );
}

function sumOf(values: Floats, of: (value: number) => number): number {
  let sum = 0;
  for (const value of values) sum += of(value);
  return sum;
}
