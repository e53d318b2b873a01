/** Describes each cell by the means of its runs' figures and their spread. */
import { type Metric, METRICS } from '../metrics.js';
import type { ResultRow } from '../results/columns.js';
import { isBaseline } from '../plan/run.js';
import { groupsBy } from './groups.js';
import { minus, type Spread, spread } from './spread.js';

/** The spread of each metric, under its key. */
type MetricSpreads = { readonly [M in Metric as (typeof METRICS)[M]['key']]: Spread };

export interface CellFigures extends MetricSpreads {
  readonly cell: number;
  readonly keepProb: readonly number[];
  readonly axes: ResultRow['axes'];
  /** The epochs that its runs were to train: fewer where a search by halving stopped it. */
  readonly epochs: number;
  /** How many runs did not diverge; all means are over these. */
  readonly runs: number;
  /** How many runs diverged. */
  readonly diverged: number;
  readonly trainCost: Spread;
  readonly trainAccuracy: Spread;
  /** Mean squared Frobenius norm of W[l], l = 1 … L. */
  readonly weightNorms: readonly number[];
  /** Mean of val_cost − train_cost, which shows how far the network overfits. */
  readonly gap: number | null;
  /** Whether every keep_prob is 1. */
  readonly isBaseline: boolean;
}

/** Groups rows by cell, in plan order. */
export function byCell(rows: readonly ResultRow[]): ResultRow[][] {
  return [...groupsBy(rows, ({ cell }) => cell).values()].toSorted((a, b) => a[0].cell - b[0].cell);
}

/** Whether a run counts for comparisons by the metric: one that diverged does, as a failure. */
export const counts =
  (metric: Metric) =>
  (row: ResultRow): boolean =>
    row.status !== 'ok' || typeof row[METRICS[metric].key] === 'number';

/** The figures of one cell, from all its rows. */
export function describeCell(rows: readonly ResultRow[]): CellFigures {
  const done = rows.filter(({ status }) => status === 'ok');
  const { cell, keepProb, axes, epochs } = rows[0];
  return {
    cell,
    keepProb,
    axes,
    epochs,
    runs: done.length,
    diverged: rows.length - done.length,
    ...metricSpreads(done),
    trainCost: spread(done.map((row) => row.trainCost)),
    trainAccuracy: spread(done.map((row) => row.trainAccuracy)),
    weightNorms: (done[0]?.weightNorms ?? []).map(
      (_, l) => spread(done.map((row) => row.weightNorms[l])).mean!,
    ),
    gap: spread(done.map((row) => minus(row.valCost, row.trainCost))).mean,
    isBaseline: isBaseline(rows[0]),
  };
}

function metricSpreads(rows: readonly ResultRow[]): MetricSpreads {
  const keys = Object.values(METRICS).map(({ key }) => key);
  const spreads = keys.map((key) => [key, spread(rows.map((row) => row[key] ?? null))]);
  return Object.fromEntries(spreads) as MetricSpreads;
}
