/** Summarises rows by cell: figures, difference from the baseline, rank, and which cell is selected. */
import { METRICS } from '../metrics.js';
import { byCell, type CellFigures, describeCell } from './cells.js';
import type { CompleteTable } from './complete.js';
import { holm } from './holm.js';
import { type Interval, intervalOf, isSignificant } from './interval.js';
import { differencesOf, pairs } from './pairs.js';
import { loss, ranks } from './rank.js';
import { droppedUnits, select } from './select.js';
import type { Terms } from './terms.js';
import type { ResultRow } from '../results/columns.js';

export interface CellSummary extends CellFigures {
  /** The cell of its baseline; null if the cell is a baseline or has none. */
  readonly baseline: number | null;
  /** Mean difference of the metric from the baseline, as the metric counts; null without one. */
  readonly diffVsBaseline: number | null;
  /** The 95 % interval of the difference; null below two draws. */
  readonly diffLow: number | null;
  readonly diffHigh: number | null;
  /** The p-value of the difference, by Holm over all cells with dropout; null below three draws. */
  readonly pAdjusted: number | null;
  /**
   * From 1. Equal means share the smaller rank. Null for a cell with a diverged run, and for one that
   * lacks draws that the others have.
   */
  readonly rank: number | null;
  /** Whether the cell is not told apart from that of rank 1, or is it; null below three draws. */
  readonly tied: boolean | null;
  readonly selected: boolean;
}

/** One summary per cell, in plan order. `table` is made of these rows. */
export function summarise(
  rows: readonly ResultRow[],
  table: CompleteTable,
  terms: Terms,
): CellSummary[] {
  const { metric, rule } = terms.select;
  const figures = byCell(rows).map((own) => describeCell(table.cells.get(own[0].cell) ?? own));
  const isRanked = ({ cell }: CellFigures): boolean => table.cells.has(cell);
  const rankOf = ranks(
    figures.map((cell) => (isRanked(cell) ? loss(cell, metric) : Number.POSITIVE_INFINITY)),
  );
  const compared = compareWithBaselines(table, terms);
  const best = figures[rankOf.indexOf(1)]?.cell ?? null;
  const tied = tiedWithBest(best, table, terms);
  const own = best === null ? undefined : compared.get(best);
  // How the best cell compares with its own baseline has been tested already.
  if (own !== undefined && own.baseline !== null && own.pAdjusted !== null) {
    tied.set(own.baseline, !isSignificant(own.pAdjusted));
  }
  const cells = figures.map((cell, index) => ({
    ...cell,
    ...(compared.get(cell.cell) ?? NOT_COMPARED),
    rank: rankOf[index],
    tied: tied.get(cell.cell) ?? null,
  }));
  const chosen = select(
    cells.filter(({ rank }) => rank !== null).map((cell) => candidate(cell, terms)),
    rule,
  );
  return cells.map((cell) => ({ ...cell, selected: cell.cell === chosen?.cell }));
}

type Comparison = Pick<
  CellSummary,
  'baseline' | 'diffVsBaseline' | 'diffLow' | 'diffHigh' | 'pAdjusted'
>;

const NOT_COMPARED: Comparison = {
  baseline: null,
  diffVsBaseline: null,
  diffLow: null,
  diffHigh: null,
  pAdjusted: null,
};

function compareWithBaselines(table: CompleteTable, terms: Terms): Map<number, Comparison> {
  const { select, derivedAxes } = terms;
  const all = pairs(table, select.metric, derivedAxes);
  const intervals = all.map(({ differences }) =>
    differences.length === 0 ? null : intervalOfMetric(differences, terms),
  );
  // Cells that a search has stopped were compared too, on the very draws that chose the others.
  const stopped = Array.from({ length: terms.stopped }, () => 1);
  const adjusted = holm([...intervals.map((interval) => interval?.p ?? null), ...stopped]);
  return new Map(
    all.map(({ cell, baseline }, index) => {
      const interval = intervals[index];
      return [
        cell,
        {
          baseline,
          diffVsBaseline: interval?.mean ?? null,
          diffLow: interval?.low ?? null,
          diffHigh: interval?.high ?? null,
          pAdjusted: adjusted[index],
        },
      ];
    }),
  );
}

/** The interval of differences of the metric. */
export const intervalOfMetric = (
  differences: readonly number[],
  { select, design, distributions }: Terms,
): Interval =>
  intervalOf(differences, design, distributions, { share: METRICS[select.metric].isShare });

/** Whether each cell of the table is not told apart from the best one, by a paired test with Holm. */
function tiedWithBest(
  best: number | null,
  { cells }: CompleteTable,
  terms: Terms,
): Map<number, boolean | null> {
  if (best === null) return new Map();
  const others = [...cells.keys()].filter((cell) => cell !== best);
  const values = others.map((cell) => {
    const differences = differencesOf(cells.get(cell)!, cells.get(best)!, terms.select.metric);
    return intervalOfMetric(differences, terms).p;
  });
  const adjusted = holm(values);
  const tied = others.map((cell, index): [number, boolean | null] => {
    const p = adjusted[index];
    return [cell, p === null ? null : !isSignificant(p)];
  });
  return new Map([...tied, [best, values.includes(null) ? null : true]]);
}

function candidate(cell: CellFigures, { select: { metric }, sizesOf }: Terms) {
  const { se } = cell[METRICS[metric].key];
  const dropped = droppedUnits(cell.keepProb, sizesOf(cell));
  return { cell: cell.cell, loss: loss(cell, metric), se, dropped };
}
