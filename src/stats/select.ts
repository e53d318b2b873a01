/** Choosing a cell by select.rule. */
import { METRICS, type Select } from '../metrics.js';
import type { CellFigures } from './cells.js';
import { loss } from './rank.js';

/**
 * best: the first cell of rank 1. one_se: of the cells within one standard error of the best, the
 * one that drops least (mean keep_prob), then the better ranked (Breiman et al. 1984, section 3.4.3).
 * Null where no cell can be chosen.
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
  return within.toSorted((a, b) => drops(a) - drops(b) || a.rank - b.rank)[0];
}

const drops = ({ keepProb }: CellFigures): number =>
  keepProb.reduce((sum, share) => sum + 1 - share, 0);
