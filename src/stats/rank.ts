/** The order of cells by a metric. */
import { type Metric, METRICS } from '../metrics.js';
import type { CellFigures } from './cells.js';

/** The mean of the metric, so turned that lower is better. A cell without one, or with a diverged run, comes last. */
export function loss(cell: CellFigures, metric: Metric): number {
  const { key, better } = METRICS[metric];
  const { mean } = cell[key];
  if (mean === null || cell.diverged > 0) return Number.POSITIVE_INFINITY;
  return better === 'lower' ? mean : -mean;
}

/** From 1; equal means share the smaller rank. */
export function ranks(cells: readonly CellFigures[], metric: Metric): number[] {
  const losses = cells.map((cell) => loss(cell, metric));
  const sorted = losses.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const places = new Map(sorted.toReversed().map((value, index) => [value, sorted.length - index]));
  return losses.map((value) => places.get(value)!);
}
