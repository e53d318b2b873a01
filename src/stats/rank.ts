/** Ranks cells by a metric. */
import { type Metric, METRICS } from '../metrics.js';
import type { CellFigures } from './cells.js';

/** The mean of the metric, negated if higher is better; ∞ without a mean or with a diverged run. */
export function loss(cell: CellFigures, metric: Metric): number {
  const { key, better } = METRICS[metric];
  const { mean } = cell[key];
  if (mean === null || cell.diverged > 0) return Number.POSITIVE_INFINITY;
  return better === 'lower' ? mean : -mean;
}

/** The rank of each cell, from 1. Cells with equal means share the smaller rank. */
export function ranks(cells: readonly CellFigures[], metric: Metric): number[] {
  const losses = cells.map((cell) => loss(cell, metric));
  const sorted = losses.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const places = new Map(sorted.toReversed().map((value, index) => [value, sorted.length - index]));
  return losses.map((value) => places.get(value)!);
}
