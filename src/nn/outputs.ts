/**
 * Output layers with their costs, both computed from the logits z = Z[L] so that nothing overflows.
 * For all three dJ/dZ is (Ŷ − Y)/m.
 */
import { exp, log, log1p, sigmoid } from '../engine/math.js';
import type { Floats, Precision } from '../engine/precision.js';

export interface Output {
  /** Ŷ − Y of one example: `error` and `Z` hold its n[L] numbers from `at`; y is its class or target. */
  readonly error: (
    Z: Floats,
    at: number,
    n: number,
    y: number,
    error: Floats,
    p: Precision,
  ) => void;
  /** Cost of one example, in float64. */
  readonly cost: (Z: Floats, at: number, n: number, y: number) => number;
  /**
   * Writes Ŷ of one example to `to` from index 0 on: the probability of each class, in the order of
   * their numbers, or the prediction of a regression in units of the scaled target.
   */
  readonly predict: (Z: Floats, at: number, n: number, to: Float64Array) => void;
  /** The number of the class that the logits choose; null where there are no classes. */
  readonly classOf: ((Z: Floats, at: number, n: number) => number) | null;
  /** Whether the example is classified right; null where there are no classes. */
  readonly isRight: ((Z: Floats, at: number, n: number, y: number) => boolean) | null;
}

export const OUTPUTS = {
  sigmoid: {
    error(Z, at, _, y, error, p) {
      error[at] = p.round(p.sigmoid(Z[at]) - y);
    },
    // −log σ(z) for y = 1, −log σ(−z) for y = 0.
    cost(Z, at, _, y) {
      const z = y === 1 ? -Z[at] : Z[at];
      return (z > 0 ? z : 0) + log1p(exp(-Math.abs(z)));
    },
    // 1 − σ(z) would lose what is small.
    predict(Z, at, _, to) {
      to[0] = sigmoid(-Z[at]);
      to[1] = sigmoid(Z[at]);
    },
    classOf: (Z, at) => (Z[at] > 0 ? 1 : 0),
    isRight: (Z, at, _, y) => (Z[at] > 0 ? 1 : 0) === y,
  },
  softmax: {
    error(Z, at, n, y, error, { round, exp: expOf }) {
      const max = largest(Z, at, n);
      let sum = 0;
      for (let j = at; j < at + n; j++) {
        const e = expOf(round(Z[j] - max));
        error[j] = e;
        sum = round(sum + e);
      }
      for (let j = at; j < at + n; j++) error[j] = round(error[j] / sum);
      error[at + y] = round(error[at + y] - 1);
    },
    cost(Z, at, n, y) {
      const max = largest(Z, at, n);
      let sum = 0;
      for (let j = at; j < at + n; j++) sum += exp(Z[j] - max);
      return log(sum) + (max - Z[at + y]);
    },
    predict(Z, at, n, to) {
      const max = largest(Z, at, n);
      let sum = 0;
      for (let j = 0; j < n; j++) {
        to[j] = exp(Z[at + j] - max);
        sum += to[j];
      }
      for (let j = 0; j < n; j++) to[j] /= sum;
    },
    classOf: firstLargest,
    isRight: (Z, at, n, y) => firstLargest(Z, at, n) === y,
  },
  linear: {
    error(Z, at, _, y, error, p) {
      error[at] = p.round(Z[at] - y);
    },
    cost(Z, at, _, y) {
      const difference = Z[at] - y;
      return 0.5 * difference * difference;
    },
    predict(Z, at, _, to) {
      to[0] = Z[at];
    },
    classOf: null,
    isRight: null,
  },
} as const satisfies Record<string, Output>;

function largest(Z: Floats, at: number, n: number): number {
  let max = Z[at];
  for (let j = at + 1; j < at + n; j++) if (Z[j] > max) max = Z[j];
  return max;
}

/** The first class wins among equal logits. */
function firstLargest(Z: Floats, at: number, n: number): number {
  let best = at;
  for (let j = at + 1; j < at + n; j++) if (Z[j] > Z[best]) best = j;
  return best - at;
}

export type OutputName = keyof typeof OUTPUTS;
export const OUTPUT_NAMES = Object.keys(OUTPUTS) as OutputName[];
