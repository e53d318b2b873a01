/**
 * Pairs the runs of each cell with those of its baseline by draw. In a draw both have the same split,
 * initial weights, batches and masks, so that their difference is due to keep_prob alone.
 */
import { type Metric, METRICS } from '../metrics.js';
import type { ResultRow } from '../results/columns.js';
import { findBaseline, isBaseline } from './baseline.js';
import { byCell } from './cells.js';
import { minus } from './spread.js';

interface CellPairs {
  readonly cell: number;
  /** The baseline's cell; null if the cell is a baseline or has none. */
  readonly baseline: number | null;
  /** The metric of the cell minus that of the baseline, for each draw (repeat and fold) of both. */
  readonly differences: readonly number[];
}

/** The pairs of each cell, in plan order. A baseline may differ in `derivedAxes`. */
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
