/** Selects a cell by select.rule. */
import { METRICS, type Select } from '../metrics.js';
import type { CellFigures } from './cells.js';
import { loss } from './rank.js';

/**
 * Returns the selected cell, or null if every cell has a diverged run. The rule `best` selects the
 * first cell of rank 1. The rule `one_se` selects, among the cells within one standard error of that
 * one, the cell that drops least (highest mean keep_prob), and among equals the better ranked one
 * (Breiman et al. 1984, section 3.4.3).
 */
export function select<Cell extends CellFigures & { readonly rank: number }>(
  cells: readonly Cell[],
  { metric, rule }: Select,
): Cell | null {
  const byRank = cells
    .filter((cell) => loss(cell, metric) < Number.POSITIVE_INFINITY)
    .toSorted((a, b) => a.rank - b.rank || a.cell - b.cell);
  if (byRank.length === 0 || rule === 'best') return byRank[0] ?? null;
  const [best] = byRank;
  const limit = loss(best, metric) + (best[METRICS[metric].key].se ?? 0);
  const within = byRank.filter((cell) => loss(cell, metric) <= limit);
  return within.toSorted((a, b) => dropped(a) - dropped(b) || a.rank - b.rank)[0];
}

const dropped = ({ keepProb }: CellFigures): number =>
  keepProb.reduce((sum, probability) => sum + 1 - probability, 0);
