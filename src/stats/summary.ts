/** Rows → one line per cell: its figures, its difference from the baseline, its rank, and which is chosen. */
import type { Select } from '../metrics.js';
import type { ResultRow } from '../results/columns.js';
import { byCell, type CellFigures, describeCell } from './cells.js';
import { pairs } from './pairs.js';
import { ranks } from './rank.js';
import { select } from './select.js';
import { spread } from './spread.js';

export interface CellSummary extends CellFigures {
  /** Mean of the metric's difference from the baseline of the same other axes; null for a baseline, or where there is none. */
  readonly diffVsBaseline: number | null;
  /** From 1; equal means share the smaller rank. Cells with a diverged run come after all others. */
  readonly rank: number;
  readonly selected: boolean;
}

export interface SummaryOptions extends Select {
  /** Axes computed from others: they tell no combinations apart. */
  readonly derivedAxes: readonly string[];
}

/** One summary per cell, in plan order. */
export function summarise(rows: readonly ResultRow[], options: SummaryOptions): CellSummary[] {
  const { metric, derivedAxes } = options;
  const figures = byCell(rows).map(describeCell);
  const places = ranks(figures, metric);
  const differences = pairs(rows, metric, derivedAxes);
  const cells = figures.map((cell, index) => ({
    ...cell,
    diffVsBaseline: spread(differences[index].differences).mean,
    rank: places[index],
  }));
  const chosen = select(cells, options);
  return cells.map((cell) => ({ ...cell, selected: cell === chosen }));
}
