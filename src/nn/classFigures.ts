/**
 * Figures of a classification beyond its accuracy, by the definitions of scikit-learn. Counts are whole
 * numbers and areas are ranks, so that no sum depends on the order of the examples.
 */
import { exp } from '../engine/math.js';
import type { Floats } from '../engine/precision.js';

/** How the examples of a part were classified; each list has an entry for each class. */
export interface ClassCounts {
  /** How many examples are of the class. */
  readonly actual: readonly number[];
  /** How many were said to be of the class. */
  readonly predicted: readonly number[];
  /** How many of the class were said to be of it. */
  readonly right: readonly number[];
}

/** The mean over the classes in the part of the share that is classified right; null without examples. */
export function balancedAccuracy({ actual, right }: ClassCounts): number | null {
  const shares = actual.flatMap((count, k) => (count === 0 ? [] : [right[k] / count]));
  return mean(shares);
}

/**
 * The mean of F1 = 2·TP/(2·TP + FP + FN) over the classes that are in the part or predicted in it; null
 * without examples.
 */
export function f1Macro({ actual, predicted, right }: ClassCounts): number | null {
  const scores = actual.flatMap((count, k) => {
    const both = count + predicted[k];
    return both === 0 ? [] : [(2 * right[k]) / both];
  });
  return mean(scores);
}

/**
 * The area under the ROC curve: the share of pairs of a positive and a negative example in which the
 * positive one has the higher score, where equal scores count one half (Mann and Whitney 1947). Null
 * unless there are both. The scores are sorted in place.
 */
export function rocAuc(positives: Float64Array, negatives: Float64Array): number | null {
  const [P, N] = [positives.length, negatives.length];
  if (P === 0 || N === 0) return null;
  positives.sort();
  negatives.sort();
  // Twice the pairs won, as a whole number: at most 2·P·N, which is exact below 2^53.
  let twice = 0;
  let [below, at] = [0, 0];
  for (const score of positives) {
    while (below < N && negatives[below] < score) below++;
    at = Math.max(at, below);
    while (at < N && negatives[at] === score) at++;
    twice += below + at;
  }
  return twice / (2 * P * N);
}

/**
 * Writes into `odds` (n) the odds p/(1 − p) that softmax gives to each class, from the example's n logits
 * of Z from `at`. They order examples as the probabilities do, but do not become equal where those
 * round to 1. The sum is taken in the order of its terms, so that a permutation of the logits changes
 * no bit, and what ties in truth ties here.
 */
export function softmaxOdds(Z: Floats, at: number, n: number, odds: Float64Array): void {
  let max = Z[at];
  for (let k = 1; k < n; k++) if (Z[at + k] > max) max = Z[at + k];
  for (let k = 0; k < n; k++) odds[k] = exp(Z[at + k] - max);
  const terms = odds.toSorted();
  // All but the last term, which is the 1 of the largest logit.
  let rest = 0;
  for (let k = 0; k < n - 1; k++) rest += terms[k];
  for (let k = 0; k < n; k++) odds[k] = odds[k] === 1 ? 1 / rest : odds[k] / (rest + 1 - odds[k]);
}

/** The mean, summed in order; null without values. */
export function mean(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
