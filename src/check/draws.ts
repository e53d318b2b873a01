/** Many draws of one dropped layer's masks, and how far what they do lies from what it should be. */
import { type Floats, float32 } from '../engine/precision.js';
import { forward } from '../nn/forward.js';
import type { PlainNetwork } from '../nn/plain.js';
import { binomialZ, SquareSum, trialExcess } from '../stats/chance.js';
import { plainNetwork } from './networks.js';
import type { Subject } from './subject.js';

export const DRAWS = 200;

export interface LayerTest {
  readonly l: number;
  readonly keepProb: number;
  /** Elements with H ≠ 0: of the others it cannot be seen whether they were kept. */
  readonly live: number;
  /** Σ|mean of A| ÷ Σ|H|. */
  readonly meanRatio: number;
  readonly z: {
    /** Of the number of kept units. */
    readonly rate: number;
    /** Of how the number kept varies between examples, unit by unit. */
    readonly examples: number;
    /** Of how often a unit's fate is the same in two steps. */
    readonly steps: number;
    /** Of the mean of A against H, over all units and examples. */
    readonly A: number;
    /** Of the mean of the next Z against Z without dropout, over all examples. */
    readonly Z: number;
  };
}

/** With dropout in layer l alone, so that what it acts on (H) is fixed and only its masks vary. */
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
  /** Of the number of examples that each unit is kept in, draw by draw. */
  readonly spread: SquareSum;
  /** Elements that had the same fate in both draws of a pair. */
  same: number;
  /** Per element: sum of A over draws; per example: sum over units and draws of the next Z less Z. */
  readonly sumA: Float64Array;
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
        // Pairs that share no draw are independent.
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

/** The mean of A over the draws against h, in every live element: its variance is h²(1−q)/q/DRAWS. */
function meanZ(sumA: Float64Array, H: Floats, q: number): number {
  const squares = new SquareSum();
  H.forEach((h, at) => {
    if (h === 0) return;
    squares.add(sumA[at] / DRAWS - h, (h * h * (1 - q)) / q / DRAWS, trialExcess(q) / DRAWS);
  });
  return squares.z();
}

/**
 * The mean over the draws of each example's Σⱼ Z: with cᵢ = hᵢ·Σⱼ wᵢⱼ its variance is Σ cᵢ²(1−q)/q.
 * Units of one example share its masks; examples do not.
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
