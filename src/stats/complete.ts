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
  for (const rows of sound) {
    for (const row of rows) {
      const draw = having.get(keyOf(row));
      if (draw === undefined)
        having.set(keyOf(row), { repeat: row.repeat, fold: row.fold, cells: 1 });
      else draw.cells++;
    }
  }
  const draws = [...having.values()].toSorted(
    (a, b) => b.cells - a.cells || a.repeat - b.repeat || a.fold - b.fold,
  );
  const places = new Map(draws.map((draw, place) => [keyOf(draw), place]));
  const byPlace = sound.map((rows) => new Map(rows.map((row) => [places.get(keyOf(row))!, row])));
  // How many of the first draws a cell has before the first that it lacks.
  const reach = byPlace.map((rows) => {
    let first = 0;
    while (rows.has(first)) first++;
    return first;
  });
  const cellsWith = (count: number): number => reach.filter((own) => own >= count).length;
  let best = 0;
  for (let count = 1; count <= draws.length; count++) {
    if (count * cellsWith(count) >= best * cellsWith(best)) best = count;
  }
  const common = draws
    .slice(0, best)
    .map(({ repeat, fold }, place) => ({ repeat, fold, place }))
    .toSorted((a, b) => a.repeat - b.repeat || a.fold - b.fold);
  const complete = byPlace.filter((_, index) => best > 0 && reach[index] >= best);
  return {
    draws: common.map(({ repeat, fold }) => ({ repeat, fold })),
    cells: new Map(
      complete.map((rows) => {
        const chosen = common.map(({ place }) => rows.get(place)!);
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
