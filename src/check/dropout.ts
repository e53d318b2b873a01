/**
 * Dropout on: is it the lecture's? One dropped layer at a time and many draws, so that what it acts on
 * (H) is fixed and all that varies are its masks. Kept units at the right rate, drawn anew for each
 * example and each step; the mean of A equal to H and the mean of the next Z equal to Z without
 * dropout; and an evaluation that knows of no dropout at all, bit for bit. Draws are fixed by the
 * seed; each test is at the level 10⁻⁶.
 */
import { type Floats, float32 } from '../engine/precision.js';
import type { Network } from '../engine/kernels.js';
import { forward } from '../nn/forward.js';
import type { PlainNetwork } from '../nn/plain.js';
import type { NetworkSettings } from '../nn/settings.js';
import { createNetwork } from '../nn/train.js';
import { binomialZ, SquareSum, trialExcess } from '../stats/chance.js';
import { conclude, type Finding, rounded, type StepResult } from './step.js';
import {
  affordable,
  checkKey,
  forwardOperations,
  keysOf,
  plainNetwork,
  someRows,
  type Subject,
} from './subject.js';

/** |z| beyond which chance is ruled out: two-sided 10⁻⁶. */
const LIMIT = 4.892;
const DRAWS = 200;
/** Multiply-adds of all draws of one layer. */
const BUDGET = 5e8;
const MOST_EXAMPLES = 32;
const LEAST_EXAMPLES = 8;

export function checkDropout(subject: Subject): StepResult {
  const { network } = subject.dropout;
  const layers = network.keepProb.flatMap((share, l) => (share < 1 ? [l] : []));
  const each = DRAWS * forwardOperations(network);
  const count = affordable(BUDGET, each, LEAST_EXAMPLES, MOST_EXAMPLES);
  const rows = someRows(subject, count, checkKey(subject, 6));
  const tests = layers.map((l) => testLayer(subject, l, rows));
  const differing = evaluationsThatDiffer(subject);
  const findings = [...tests.flatMap(layerFindings), ...evaluationFindings(differing)];
  const ratios = tests.map(({ l, meanRatio }) => `${meanRatio.toFixed(3)} (layer ${l})`);
  const opening =
    `With keep_prob ${network.keepProb.join(' ')}, over ${DRAWS} draws on ${rows.length} examples, the mean of A is ` +
    `${ratios.join(', ')} of A without dropout` +
    (findings.length > 0
      ? ''
      : '; masks are new for each example and step, the mean of the next Z holds, and evaluation is the same bit for bit');
  return conclude('dropout', opening, findings, {
    draws: DRAWS,
    examples: rows.length,
    largest_z: Math.max(...tests.flatMap(({ z }) => Object.values(z).map(Math.abs))),
    evaluation_unaffected: differing.length === 0,
  });
}

interface LayerTest {
  readonly l: number;
  readonly keepProb: number;
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

function testLayer(subject: Subject, l: number, rows: Int32Array): LayerTest {
  const { network, training } = subject.dropout;
  const q = network.keepProb[l]!;
  const alone = network.keepProb.map((share, index) => (index === l ? share : 1));
  const cell = { network: { ...network, keepProb: alone }, training };
  const net = plainNetwork(subject, cell, rows, float32);
  const m = rows.length;
  const { buffers } = net;
  const [n, next] = [buffers.layerSizes[l]!, buffers.layerSizes[l + 1]!];
  forward(buffers, rows, 0, m, null);
  const H = buffers.H[l]!.slice(0, m * n);
  const Z = buffers.Z[l + 1]!.slice(0, m * next);
  const draws = observe(net, l, rows, H, Z);
  return {
    l,
    keepProb: q,
    meanRatio: draws.absolute / DRAWS / sumOf(H, Math.abs),
    z: {
      rate: binomialZ(draws.kept, DRAWS * draws.live, q),
      examples: draws.spread.z(),
      steps: binomialZ(draws.same, (DRAWS / 2) * draws.live, q * q + (1 - q) * (1 - q)),
      A: meanZ(draws.sumA, H, q),
      Z: nextZ(draws.sumZ, outgoing(buffers.W[l + 1]!, n, next), H, q),
    },
  };
}

interface Draws {
  /** Elements with H ≠ 0: of the others it cannot be seen whether they were kept. */
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
  const [n, next, q] = [buffers.layerSizes[l]!, buffers.layerSizes[l + 1]!, buffers.keepProb[l]!];
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
    const A = buffers.A[l]!;
    for (let unit = 0; unit < n; unit++) {
      let [kept, of] = [0, 0];
      for (let at = unit; at < m * n; at += n) {
        if (H[at] === 0) continue;
        const isKept = A[at] === 0 ? 0 : 1;
        of++;
        kept += isKept;
        draws.sumA[at]! += A[at]!;
        draws.absolute += Math.abs(A[at]!);
        // Pairs that share no draw are independent.
        if (draw % 2 === 0 && isKept === before[at]) draws.same++;
        before[at] = isKept;
      }
      draws.kept += kept;
      if (of > 0) draws.spread.add(kept - of * q, of * q * (1 - q), trialExcess(q) / of);
    }
    const nextZ = buffers.Z[l + 1]!;
    for (let at = 0; at < m * next; at++) {
      draws.sumZ[Math.floor(at / next)]! += nextZ[at]! - Z[at]!;
    }
  }
  return draws;
}

/** The mean of A over the draws against h, in every live element: its variance is h²(1−q)/q/DRAWS. */
function meanZ(sumA: Float64Array, H: Floats, q: number): number {
  const squares = new SquareSum();
  H.forEach((h, at) => {
    if (h === 0) return;
    squares.add(sumA[at]! / DRAWS - h, (h * h * (1 - q)) / q / DRAWS, trialExcess(q) / DRAWS);
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
      const square = (H[example * n + i]! * w) ** 2;
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

const REPORT = 'trust no result of this installation: its dropout is wrong. Please report it';

const COMPLAINTS: Readonly<Record<keyof LayerTest['z'], (test: LayerTest) => string>> = {
  rate: ({ keepProb }) => `the share of kept units is not ${keepProb}`,
  examples: () => 'masks are not drawn anew for each example',
  steps: () => 'masks are not drawn anew in each step',
  A: ({ meanRatio }) => `the mean of A is changed (times ${rounded(meanRatio)})`,
  Z: () => 'the mean of the next Z is changed',
};

function layerFindings(test: LayerTest): Finding[] {
  const names = Object.keys(COMPLAINTS) as (keyof LayerTest['z'])[];
  return names
    .filter((name) => !(Math.abs(test.z[name]) <= LIMIT))
    .map((name) => ({
      verdict: 'fail',
      seen: `In layer ${test.l} ${COMPLAINTS[name](test)} (z = ${rounded(test.z[name])}, chance stays within ±${LIMIT})`,
      advice: REPORT,
    }));
}

/** Kernel sets whose evaluation is not, bit for bit, that of the network without dropout. */
function evaluationsThatDiffer(subject: Subject): string[] {
  const rows = subject.data.validation.slice(0, MOST_EXAMPLES);
  const logits = (network: NetworkSettings, kernels: Subject['kernels']): string => {
    const net: Network = createNetwork({
      network,
      training: { ...subject.dropout.training, batchSize: 1 },
      data: subject.data,
      keys: keysOf(subject),
      kernels,
    });
    return net.logits(rows, 0, rows.length).join();
  };
  const { network } = subject.dropout;
  const whole = { ...network, keepProb: network.keepProb.map(() => 1) };
  return [subject.kernels, [subject.plain(float32)]].flatMap((kernels) =>
    logits(network, kernels) === logits(whole, kernels) ? [] : [kernels[0]!.name],
  );
}

function evaluationFindings(differing: readonly string[]): Finding[] {
  return [...new Set(differing)].map((name) => ({
    verdict: 'fail',
    seen: `An evaluation with the ${name} kernels gives other numbers where the network was trained with dropout`,
    advice: REPORT,
  }));
}
