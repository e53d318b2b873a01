/** Class weights: how much an example of each class counts in training. Evaluations do without them. */
import type { TrainingData } from '../engine/kernels.js';

export interface ClassWeights {
  /** The weight of a class that has m_k of the m examples of the training part, which has K classes. */
  readonly weight: ((m: number, K: number, m_k: number) => number) | null;
  /** For the reference page. */
  readonly doc: string;
}

export const CLASS_WEIGHTS = {
  none: { weight: null, doc: 'every example counts alike' },
  balanced: {
    weight: (m, K, m_k) => m / (K * m_k),
    doc: 'an example counts m/(K·m_k), where its class has m_k of the m examples of the training part and K classes occur there: every class counts alike',
  },
} as const satisfies Record<string, ClassWeights>;

export type ClassWeightName = keyof typeof CLASS_WEIGHTS;
export const CLASS_WEIGHT_NAMES = Object.keys(CLASS_WEIGHTS) as ClassWeightName[];

/**
 * The weights of classes 0 … classes − 1, as scikit-learn's compute_class_weight makes them of the
 * classes of `rows`; null where they all are 1 by name. Their mean over `rows` is 1. A class that
 * `rows` lack has the weight 1, which nothing reads.
 */
export function classWeightsOf(
  name: ClassWeightName,
  Y: TrainingData['Y'],
  rows: Int32Array,
  classes: number,
): readonly number[] | null {
  const { weight }: ClassWeights = CLASS_WEIGHTS[name];
  if (weight === null) return null;
  const counts = Array.from({ length: classes }, () => 0);
  for (const row of rows) counts[Y[row]]++;
  const K = counts.filter((count) => count > 0).length;
  return counts.map((count) => (count === 0 ? 1 : weight(rows.length, K, count)));
}
