/** Summarises rows by cell: figures, difference from the baseline, rank, and which cell is selected. */
import type { Select } from '../metrics.js';
import type { ResultRow } from '../results/columns.js';
import { byCell, type CellFigures, describeCell } from './cells.js';
import { pairs } from './pairs.js';
import { ranks } from './rank.js';
import { select } from './select.js';
import { spread } from './spread.js';

export interface CellSummary extends CellFigures {
  /** Mean difference of the metric from the baseline; null if the cell is a baseline or has none. */
  readonly diffVsBaseline: number | null;
  /** From 1. Equal means share the smaller rank, and cells with a diverged run come last. */
  readonly rank: number;
  readonly selected: boolean;
}

interface SummaryOptions extends Select {
  /** Axes that are computed from others, in which a baseline may differ from its cell. */
  readonly derivedAxes: readonly string[];
}

/** One summary per cell, in plan order. */
export function summarise(rows: readonly ResultRow[], options: SummaryOptions): CellSummary[] {
  const { metric, derivedAxes } = options;
  const figures = byCell(rows).map(describeCell);
  const rankOf = ranks(figures, metric);
  const differences = pairs(rows, metric, derivedAxes);
  const cells = figures.map((cell, index) => ({
    ...cell,
    diffVsBaseline: spread(differences[index].differences).mean,
    rank: rankOf[index],
  }));
  const chosen = select(cells, options);
  return cells.map((cell) => ({ ...cell, selected: cell === chosen }));
}
