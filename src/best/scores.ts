/** The figures of a network on examples that nothing was fitted to or chosen by, with their intervals. */
import type { PreparedData } from '../data/dataset.js';
import type { Kernels } from '../engine/kernels.js';
import type { ExtraName } from '../metrics.js';
import { createEvaluator } from '../nn/evaluator.js';
import { partFigures } from '../nn/extraFigures.js';
import { restoreNetwork } from '../nn/network.js';
import type { Parameters } from '../nn/outcome.js';
import type { NetworkSettings } from '../nn/settings.js';
import { Z_95 as Z } from '../stats/chance.js';

/** How an interval is computed; null where there is none for the figure. */
export type IntervalKind = 'wilson' | 'normal' | null;

/** A figure, and the interval that covers its value on all examples of the kind in 95 % of the cases. */
export interface Score {
  /** As in configs, without `val_`: cost, accuracy, f1_macro. */
  readonly name: string;
  /** Null where it is undefined on these examples. */
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly interval: IntervalKind;
}

export interface ScoredNetwork {
  readonly network: NetworkSettings;
  readonly parameters: Parameters;
  readonly data: PreparedData;
  readonly kernels: readonly Kernels[];
}

/** Scores a network on these rows of its data: cost, accuracy of classes, and the other metrics. */
export function scoresOf(
  { network, parameters, data, kernels }: ScoredNetwork,
  rows: Int32Array,
  metrics: readonly ExtraName[],
): Score[] {
  const restored = restoreNetwork({ network, data, kernels }, parameters);
  const evaluator = createEvaluator(restored, network, data);
  const costs: number[] = [];
  let right: number | null = null;
  evaluator.visit(rows, (cost, isRight) => {
    costs.push(cost);
    if (isRight !== null) right = (right ?? 0) + Number(isRight);
  });
  const cost = meanScore('cost', costs);
  const extras = partFigures(metrics, { evaluator, network, targets: data, rows });
  return [
    cost,
    ...(right === null ? [] : [shareScore('accuracy', right, rows.length)]),
    ...metrics.map((name) => extraScore(name, extras[name] ?? null, cost, costs)),
  ];
}

/** An interval follows for what is a mean over examples, or a function of one that only rises. */
function extraScore(
  name: ExtraName,
  value: number | null,
  { low, high }: Score,
  costs: readonly number[],
): Score {
  // A regression costs half its squared error.
  const root = (cost: number | null): number | null => (cost === null ? null : Math.sqrt(2 * cost));
  if (name === 'rmse') return { name, value, low: root(low), high: root(high), interval: 'normal' };
  if (name === 'mae')
    return {
      ...meanScore(
        name,
        costs.map((cost) => root(cost)!),
      ),
      value,
    };
  return { name, value, low: null, high: null, interval: null };
}

/** The mean of values that are not negative, with the normal interval of a mean. */
export function meanScore(name: string, values: readonly number[]): Score {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  if (n < 2) return { name, value: mean, low: null, high: null, interval: null };
  const squares = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
  const width = Z * Math.sqrt(squares / (n - 1) / n);
  const low = Math.max(0, mean - width);
  return { name, value: mean, low, high: mean + width, interval: 'normal' };
}

/** A share of n examples with the interval of Wilson (1927), which holds near 0 and 1 too. */
export function shareScore(name: string, right: number, n: number): Score {
  const p = right / n;
  const centre = p + (Z * Z) / (2 * n);
  const width = Z * Math.sqrt((p * (1 - p)) / n + (Z * Z) / (4 * n * n));
  const whole = 1 + (Z * Z) / n;
  return {
    name,
    value: p,
    low: Math.max(0, (centre - width) / whole),
    high: Math.min(1, (centre + width) / whole),
    interval: 'wilson',
  };
}
