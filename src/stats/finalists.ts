/**
 * The rows that count where a search by halving has trained cells for different numbers of epochs: cells are
 * compared in the last rung that is complete, and each is described by the last row that it has.
 */
import type { ExperimentDocument } from '../plan/document.js';
import type { ResultRow } from '../results/columns.js';
import { isBaseline } from '../plan/run.js';
import { byCell } from './cells.js';
import { foldsOf } from './terms.js';

export interface Finalists {
  /** For each cell the rows of its last rung, of those up to the one that is compared. */
  readonly rows: readonly ResultRow[];
  /** The rows that are compared. */
  readonly compared: readonly ResultRow[];
  /** How many cells with dropout were stopped before, although none of their runs diverged. */
  readonly stopped: number;
  /** The number of runs that the search comes to with these rows; null if the folder does not say. */
  readonly planned: number | null;
}

/** The finalists of a search by halving; all rows where there are no rungs. */
export function finalistsOf(rows: readonly ResultRow[], document: ExperimentDocument): Finalists {
  const { cells, rungs, config } = document;
  const draws = config.repeats * foldsOf(document);
  if (rungs === undefined) {
    return {
      rows,
      compared: rows,
      stopped: 0,
      planned: cells === undefined ? null : cells * draws,
    };
  }
  const byRung = rungs.map(({ epochs }) => rows.filter((row) => row.epochs === epochs));
  let [last, expected, planned] = [0, rungs[0].cells, rungs[0].cells];
  for (let rung = 1; rung < rungs.length; rung++) {
    const isComplete = byRung[rung - 1].length >= expected * draws;
    expected = isComplete ? goingOn(byRung[rung - 1], rungs[rung].cells) : rungs[rung].cells;
    planned += expected;
    if (isComplete && byRung[rung].length >= expected * draws) last = rung;
  }
  const known = byRung.slice(0, last + 1).flat();
  const highest = byCell(known).flatMap((own) => {
    const most = Math.max(...own.map(({ epochs }) => epochs));
    return own.filter(({ epochs }) => epochs === most);
  });
  const compared = byRung[last];
  const diverged = new Set(known.filter(({ status }) => status !== 'ok').map(({ cell }) => cell));
  const dropout = (own: readonly ResultRow[]): number =>
    new Set(
      own.filter((row) => !isBaseline(row) && !diverged.has(row.cell)).map(({ cell }) => cell),
    ).size;
  return {
    rows: highest,
    compared,
    stopped: dropout(known) - dropout(compared),
    planned: planned * draws,
  };
}

/** How many cells of a rung go on where `most` may: baselines always do, others if no run diverged. */
function goingOn(rows: readonly ResultRow[], most: number): number {
  const groups = byCell(rows);
  const baselines = groups.filter(([first]) => isBaseline(first)).length;
  const sound = groups.filter(
    (own) => !isBaseline(own[0]) && own.every(({ status }) => status === 'ok'),
  ).length;
  return baselines + Math.min(sound, Math.max(0, most - baselines));
}
