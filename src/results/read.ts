/** Reads the rows of a results folder, as text and as values. */
import { FolderError } from '../errors.js';
import type { HistoryRow, Layout, ResultColumn, ResultRow } from './columns.js';
import { layoutOf, resultColumns } from './columns.js';
import { readExperiment } from './experimentFile.js';
import { exists } from './files.js';
import { HISTORY_FORM, resultsForm } from './forms.js';
import { inspectTable } from './inspect.js';
import { pathsIn } from './paths.js';

/** A row of results.csv as text, for comparisons bit for bit, and as values. */
export interface TextRow {
  /** The line of results.csv; the header is line 1. */
  readonly line: number;
  readonly fields: readonly string[];
  readonly row: ResultRow;
}

export interface ResultsTable {
  readonly columns: readonly ResultColumn[];
  /** In file order. */
  readonly rows: readonly TextRow[];
  /** The number of a last line without a line end, which is not among the rows; null if there is none. */
  readonly unfinished: number | null;
}

/**
 * Reads results.csv, whose columns the folder's document determines.
 * @throws FolderError if results.csv is missing, or, with file:line, if a line is damaged.
 */
export async function readResults(folder: string, document: Layout): Promise<ResultsTable> {
  const path = pathsIn(folder).results;
  if (!(await exists(path))) {
    throw new FolderError('There is no results.csv in this folder', {
      where: folder,
      hint: 'run the experiment first',
    });
  }
  const rows: TextRow[] = [];
  const table = await inspectTable(path, resultsForm(document), (row, { line, fields }) => {
    rows.push({ line, fields: fields!, row });
  });
  if (table.damage !== null) throw table.damage;
  const columns = resultColumns(layoutOf(document, table.header));
  return { columns, rows, unfinished: table.unfinished };
}

/**
 * Reads all rows of results.csv, in file order.
 * @throws FolderError if the folder holds no results, or, with file:line, if a line is damaged.
 */
export async function readRows(folder: string): Promise<ResultRow[]> {
  const { rows } = await readResults(folder, await readExperiment(folder));
  return rows.map(({ row }) => row);
}

/**
 * Reads all rows of history.csv, in file order; a missing file has none.
 * @throws FolderError, with file:line, if a line is damaged.
 */
export async function readHistory(folder: string): Promise<HistoryRow[]> {
  const path = pathsIn(folder).history;
  if (!(await exists(path))) return [];
  const rows: HistoryRow[] = [];
  const table = await inspectTable(path, HISTORY_FORM, (row) => rows.push(row));
  if (table.damage !== null) throw table.damage;
  return rows;
}
