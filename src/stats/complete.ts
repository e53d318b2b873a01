/**
 * The cells and draws that comparisons are made on: every cell has a row in every draw, so that no cell
 * is ahead because it missed a hard split.
 */
import { type Metric, METRICS } from '../metrics.js';
import type { ResultRow } from '../results/columns.js';
import { signOf } from './rank.js';

export interface CompleteTable {
  /** One a draw, by repeat and fold. */
  readonly draws: readonly { readonly repeat: number; readonly fold: number }[];
  /** The rows of each cell by its number, in the order of the draws. */
  readonly cells: ReadonlyMap<number, readonly ResultRow[]>;
}

/**
 * The largest such table of cells times draws. Draws that most cells have come first, so a sweep that
 * is under way is judged by its finished repeats, and a cell that lags behind does not hold back the
 * others. A cell with a diverged run is not in it. `groups` are the rows of each cell.
 */
export function completeTable(groups: readonly (readonly ResultRow[])[]): CompleteTable {
  const sound = groups.filter((rows) => rows.every(({ status }) => status === 'ok'));
  const having = new Map<string, { repeat: number; fold: number; cells: number }>();
  for (const { repeat, fold } of sound.flat()) {
    const draw = having.get(keyOf({ repeat, fold })) ?? { repeat, fold, cells: 0 };
    having.set(keyOf(draw), { ...draw, cells: draw.cells + 1 });
  }
  const draws = [...having.values()].toSorted(
    (a, b) => b.cells - a.cells || a.repeat - b.repeat || a.fold - b.fold,
  );
  const byDraw = sound.map((rows) => new Map(rows.map((row) => [keyOf(row), row])));
  // How many of the first draws a cell has before the first that it lacks.
  const reach = byDraw.map((rows) => {
    const lacking = draws.findIndex((draw) => !rows.has(keyOf(draw)));
    return lacking < 0 ? draws.length : lacking;
  });
  const cellsWith = (count: number): number => reach.filter((own) => own >= count).length;
  let best = 0;
  for (let count = 1; count <= draws.length; count++) {
    if (count * cellsWith(count) >= best * cellsWith(best)) best = count;
  }
  const common = draws
    .slice(0, best)
    .map(({ repeat, fold }) => ({ repeat, fold }))
    .toSorted((a, b) => a.repeat - b.repeat || a.fold - b.fold);
  const complete = byDraw.filter((_, index) => best > 0 && reach[index] >= best);
  return {
    draws: common,
    cells: new Map(
      complete.map((rows) => {
        const chosen = common.map((draw) => rows.get(keyOf(draw))!);
        return [chosen[0].cell, chosen];
      }),
    ),
  };
}

const keyOf = ({ repeat, fold }: Pick<ResultRow, 'repeat' | 'fold'>): string => `${repeat}/${fold}`;

/** The metric of each cell in each draw of the table, negated if lower is better. */
export function scoresOf({ cells }: CompleteTable, metric: Metric): Map<number, Float64Array> {
  const { key } = METRICS[metric];
  const sign = signOf(metric);
  return new Map(
    [...cells].map(([cell, rows]) => [
      cell,
      Float64Array.from(rows, (row) => sign * (row[key] ?? Number.NaN)),
    ]),
  );
}
