/** Ranks cells by a metric. */
import { type Metric, METRICS } from '../metrics.js';
import type { CellFigures } from './cells.js';

/** 1 if higher is better, −1 if lower is: a difference of the metric times this is a gain. */
export const signOf = (metric: Metric): 1 | -1 => (METRICS[metric].better === 'higher' ? 1 : -1);

/** The mean of the metric, negated if higher is better; ∞ without a mean. */
export function loss(cell: CellFigures, metric: Metric): number {
  const { mean } = cell[METRICS[metric].key];
  return mean === null ? Number.POSITIVE_INFINITY : -signOf(metric) * mean;
}

/** The rank of each loss, from 1. Equal ones share the smaller rank, and infinite ones have none. */
export function ranks(losses: readonly number[]): (number | null)[] {
  const sorted = losses.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const places = new Map(sorted.toReversed().map((value, index) => [value, sorted.length - index]));
  return losses.map((value) => (Number.isFinite(value) ? places.get(value)! : null));
}

/** What ranks know of a cell. */
interface Ranked {
  readonly cell: number;
  readonly rank: number | null;
  readonly isBaseline: boolean;
}

/** Best first, and the first in the plan among equals; cells without a rank last. */
export const byRank = <Cell extends Ranked>(cells: readonly Cell[]): Cell[] =>
  cells.toSorted((a, b) => (a.rank ?? Infinity) - (b.rank ?? Infinity) || a.cell - b.cell);

/** The cell with the best rank, the first among equals; null if none has a rank. */
export const bestOf = <Cell extends Ranked>(cells: readonly Cell[]): Cell | null =>
  byRank(cells.filter(({ rank }) => rank !== null))[0] ?? null;

/** The baseline with the best rank; null if none has a rank. */
export const bestBaseline = <Cell extends Ranked>(cells: readonly Cell[]): Cell | null =>
  bestOf(cells.filter(({ isBaseline }) => isBaseline));
