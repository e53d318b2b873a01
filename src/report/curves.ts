/** Reads the learning curves of chosen cells: the mean of their runs for each epoch, and the range. */
import { FolderError } from '../errors.js';
import type { HistoryRow, ResultRow } from '../results/columns.js';
import { exists } from '../results/files.js';
import { type Form, HISTORY_FORM, resultsForm, rowOf } from '../results/forms.js';
import { pathsIn } from '../results/paths.js';
import { scanRecords } from '../results/records.js';
import type { Answer } from '../stats/answer.js';
import { groupsBy } from '../stats/groups.js';
import { type ChosenCell, chosenCells } from './cells.js';

/** The figures of an epoch over the runs of a cell; null where there is none, as accuracy in regression. */
export interface Band {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

export const CURVE_KEYS = ['trainCost', 'valCost', 'trainAccuracy', 'valAccuracy'] as const;
export type CurveKey = (typeof CURVE_KEYS)[number];

export type CurvePoint = { readonly epoch: number } & Readonly<Record<CurveKey, Band | null>>;

export interface Curve extends ChosenCell {
  readonly runs: number;
  /** The best epoch of each run, ascending; none without early stopping. */
  readonly bestEpochs: readonly number[];
  /** In the order of epochs. A run that has stopped early goes on at its last figures, so that all runs count. */
  readonly points: readonly CurvePoint[];
}

/** The curves, or a sentence that says why there are none. */
export type Curves = readonly Curve[] | string;

/** Reads the curves of the cells that a report shows, in one pass through each file. */
export async function readCurves(folder: string, answer: Answer): Promise<Curves> {
  const { results, history } = pathsIn(folder);
  if (!(await exists(history))) {
    return 'There are no learning curves, as the folder has no history.csv.';
  }
  try {
    const chosen = chosenCells(answer);
    const runs = new Map<string, ResultRow>();
    await scanRows(
      results,
      resultsForm(answer.document),
      'cell',
      (text) => chosen.some(({ cell }) => String(cell.cell) === text),
      (row: ResultRow) => {
        // Of a cell that halving has stopped, or taken on, the last rung is shown.
        const { epochs } = chosen.find(({ cell }) => cell.cell === row.cell)!.cell;
        if (row.status === 'ok' && row.epochs === epochs) runs.set(row.runId, row);
      },
    );
    const found: HistoryRow[] = [];
    await scanRows(
      history,
      HISTORY_FORM,
      'run_id',
      (runId) => runs.has(runId),
      (row: HistoryRow) => void found.push(row),
    );
    const rows = groupsBy(found, ({ runId }) => runs.get(runId)!.cell);
    const curves = chosen
      .filter(({ cell }) => rows.has(cell.cell))
      .map((each) => curveOf(each, rows.get(each.cell.cell)!, runs));
    if (curves.length > 0) return curves;
    return 'There are no learning curves, as history.csv has none of the cells that they would show.';
  } catch (error) {
    if (!(error instanceof FolderError)) throw error;
    return `There are no learning curves, as history.csv cannot be read: ${error.message}.`;
  }
}

/**
 * Visits the rows whose field in one column is wanted; other lines are not looked at.
 * @throws FolderError if the file cannot be read, or one of these lines is damaged.
 */
async function scanRows<Row>(
  path: string,
  form: Form<Row>,
  column: string,
  isWanted: (field: string) => boolean,
  visit: (row: Row) => void,
): Promise<void> {
  let columns: ReturnType<Form<Row>['columnsOf']> = [];
  let at = 0;
  await scanRecords(
    path,
    ({ fields, line }) => {
      const field = fields?.[at];
      if (field === undefined || !isWanted(field)) return;
      const row = rowOf(columns, fields, form);
      if (row === null) throw new FolderError(`line ${line} is damaged`);
      visit(row);
    },
    (header) => {
      columns = form.columnsOf(header, path);
      at = header.indexOf(column);
    },
  );
}

function curveOf(
  chosen: ChosenCell,
  rows: readonly HistoryRow[],
  results: ReadonlyMap<string, ResultRow>,
): Curve {
  const runs = [...groupsBy(rows, ({ runId }) => runId)].map(([runId, own]) => ({
    bestEpoch: results.get(runId)!.bestEpoch ?? null,
    rows: own.toSorted((a, b) => a.epoch - b.epoch),
  }));
  const epochs = [...new Set(rows.map(({ epoch }) => epoch))].toSorted((a, b) => a - b);
  const points = epochs.map((epoch, index) => {
    const some = runs.map((run) => run.rows[Math.min(index, run.rows.length - 1)]);
    return {
      epoch,
      ...(Object.fromEntries(
        CURVE_KEYS.map((key) => [key, bandOf(some.map((row) => row[key]))]),
      ) as Record<CurveKey, Band | null>),
    };
  });
  const bestEpochs = runs.flatMap(({ bestEpoch }) => bestEpoch ?? []).toSorted((a, b) => a - b);
  return { ...chosen, runs: runs.length, bestEpochs, points };
}

function bandOf(figures: readonly (number | null)[]): Band | null {
  const values = figures.filter((figure) => figure !== null);
  if (values.length === 0) return null;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { mean, low: Math.min(...values), high: Math.max(...values) };
}
