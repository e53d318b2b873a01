/**
 * Pairs the runs of each cell with those of its baseline by draw. In a draw both have the same split,
 * initial weights, batches and masks, so that their difference is due to keep_prob alone.
 */
import { type Metric, METRICS } from '../metrics.js';
import type { ResultRow } from '../results/columns.js';
import { findBaseline } from './baseline.js';
import { isBaseline } from '../plan/run.js';
import type { CompleteTable } from './complete.js';

interface CellPairs {
  readonly cell: number;
  /** The baseline's cell; null if the cell is a baseline or has none. */
  readonly baseline: number | null;
  /** The metric of the cell minus that of the baseline in each draw; none without a baseline. */
  readonly differences: readonly number[];
}

/** The pairs of each cell of the table. A baseline may differ in `derivedAxes`. */
export function pairs(
  { cells }: CompleteTable,
  metric: Metric,
  derivedAxes: readonly string[],
): CellPairs[] {
  const groups = [...cells.values()];
  const baselineOf = findBaseline(groups, derivedAxes);
  return groups.map((group) => {
    const [{ cell }] = group;
    const baseline = isBaseline(group[0]) ? [] : baselineOf(group[0]);
    return {
      cell,
      baseline: baseline[0]?.cell ?? null,
      differences: baseline.length === 0 ? [] : differencesOf(group, baseline, metric),
    };
  });
}

/** The metric of a cell minus that of another in each draw of a table that has both. */
export function differencesOf(
  rows: readonly ResultRow[],
  others: readonly ResultRow[],
  metric: Metric,
): number[] {
  const { key } = METRICS[metric];
  return rows.flatMap((row, draw) => {
    const [own, other] = [row[key], others[draw][key]];
    return typeof own === 'number' && typeof other === 'number' ? [own - other] : [];
  });
}
