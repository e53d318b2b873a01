/** Reading a results folder: the rows, as text and as values, and what they were trained from. */
import { FolderError } from '../errors.js';
import {
  type HistoryRow,
  type Layout,
  layoutOf,
  type ResultColumn,
  resultColumns,
} from './columns.js';
import type { ResultRow } from './columns.js';
import { readExperiment } from './experimentFile.js';
import { exists } from './files.js';
import { HISTORY_FORM, resultsForm } from './forms.js';
import { inspectTable } from './inspect.js';
import { pathsIn } from './paths.js';

/** A row of results.csv as it stands there and as it reads: what is compared bit for bit is text. */
export interface TextRow {
  /** Line of results.csv, from 1, the header's. */
  readonly line: number;
  readonly fields: readonly string[];
  readonly row: ResultRow;
}

export interface ResultsTable {
  readonly columns: readonly ResultColumn[];
  /** In file order. */
  readonly rows: readonly TextRow[];
  /** The last line, where it has no line end: it is no row yet. */
  readonly unfinished: number | null;
}

/** `document` is the folder's. @throws FolderError where results.csv is missing, or with its line where one is damaged. */
export async function readResults(folder: string, document: Layout): Promise<ResultsTable> {
  const path = pathsIn(folder).results;
  if (!(await exists(path))) {
    throw new FolderError('There is no results.csv', {
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

/** All rows of results.csv, in file order. @throws FolderError with file:line at a damaged one. */
export async function readRows(folder: string): Promise<ResultRow[]> {
  const { rows } = await readResults(folder, await readExperiment(folder));
  return rows.map(({ row }) => row);
}

/** All rows of history.csv, in file order; none where it is not there. @throws FolderError with file:line at a damaged one. */
export async function readHistory(folder: string): Promise<HistoryRow[]> {
  const path = pathsIn(folder).history;
  if (!(await exists(path))) return [];
  const rows: HistoryRow[] = [];
  const table = await inspectTable(path, HISTORY_FORM, (row) => rows.push(row));
  if (table.damage !== null) throw table.damage;
  return rows;
}
