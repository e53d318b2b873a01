/**
 * Cells beside their baselines, draw by draw: both see the same split, initial weights, batches and
 * masks there, so that a difference is due to keep_prob. Whatever is said of a gain is a function of
 * these differences.
 */
import { type Metric, METRICS } from '../metrics.js';
import type { ResultRow } from '../results/columns.js';
import { findBaseline, isBaseline } from './baseline.js';
import { byCell } from './cells.js';
import { minus } from './spread.js';

export interface CellPairs {
  readonly cell: number;
  /** The cell that it is held to; null for a baseline, or where there is none. */
  readonly baseline: number | null;
  /** Of the metric, cell − baseline: one for each draw (repeat and fold) that both have. */
  readonly differences: readonly number[];
}

/** In plan order. `derivedAxes` are computed from others, so they tell no combinations apart. */
export function pairs(
  rows: readonly ResultRow[],
  metric: Metric,
  derivedAxes: readonly string[],
): CellPairs[] {
  const groups = byCell(rows);
  const baselineOf = findBaseline(groups, derivedAxes);
  return groups.map((group) => {
    const [{ cell }] = group;
    const baseline = isBaseline(group[0]) ? [] : baselineOf(group[0]);
    return {
      cell,
      baseline: baseline[0]?.cell ?? null,
      differences: differencesOf(group, baseline, metric),
    };
  });
}

function differencesOf(
  group: readonly ResultRow[],
  baseline: readonly ResultRow[],
  metric: Metric,
): number[] {
  const { key } = METRICS[metric];
  const draw = ({ repeat, fold }: ResultRow): string => `${repeat}/${fold}`;
  const partners = new Map(baseline.map((row) => [draw(row), row[key]]));
  return group
    .map((row) => minus(row[key], partners.get(draw(row)) ?? null))
    .filter((difference) => difference !== null);
}
