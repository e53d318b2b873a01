/** Reads the rows of a results folder, as text and as values. */
import { FolderError } from '../errors.js';
import type { HistoryRow, Layout, ResultColumn, ResultRow } from './columns.js';
import { layoutOf, resultColumns } from './columns.js';
import { fieldsOf } from './csv.js';
import { readExperiment } from './experimentFile.js';
import { exists } from './files.js';
import { HISTORY_FORM, resultsForm } from './forms.js';
import { type Inspected, inspectTable } from './inspect.js';
import { pathsIn } from './paths.js';
import type { TextRecord } from './records.js';

/** A row of results.csv as text, for comparisons bit for bit, and as values. */
export interface TextRow {
  /** The line of results.csv; the header is line 1. */
  readonly line: number;
  readonly fields: readonly string[];
  readonly row: ResultRow;
}

/** The fields are parted when they are asked for, as there may be millions of rows. */
class ReadLine implements TextRow {
  constructor(
    readonly line: number,
    private readonly text: string,
    readonly row: ResultRow,
  ) {}

  get fields(): readonly string[] {
    return fieldsOf(this.text)!;
  }
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
  const rows: TextRow[] = [];
  const { header, unfinished } = await visitResults(folder, document, (row, { line, text }) => {
    rows.push(new ReadLine(line, text, row));
  });
  return { columns: resultColumns(layoutOf(document, header)), rows, unfinished };
}

/**
 * Reads what figures are computed from: the rows without messages and digests of weights.
 * @throws FolderError as readResults does.
 */
export async function readFigures(
  folder: string,
  document: Layout,
): Promise<{ readonly rows: readonly ResultRow[]; readonly unfinished: number | null }> {
  const rows: ResultRow[] = [];
  const { unfinished } = await visitResults(folder, document, (row) => {
    rows.push(Object.assign(row, { weightsSha256: null, message: '' }));
  });
  return { rows, unfinished };
}

/**
 * Reads all rows of results.csv, in file order.
 * @throws FolderError if the folder holds no results, or, with file:line, if a line is damaged.
 */
export async function readRows(folder: string): Promise<ResultRow[]> {
  const rows: ResultRow[] = [];
  await visitResults(folder, await readExperiment(folder), (row) => {
    if (row.weightsSha256 !== null)
      Object.assign(row, { weightsSha256: ownText(row.weightsSha256) });
    rows.push(row);
  });
  return rows;
}

/** Calls `visit` for each row of results.csv, with what rows of a cell have in common stored once. */
async function visitResults(
  folder: string,
  document: Layout,
  visit: (row: ResultRow, record: TextRecord) => void,
): Promise<Inspected> {
  const path = pathsIn(folder).results;
  if (!(await exists(path))) {
    throw new FolderError('There is no results.csv in this folder', {
      where: folder,
      hint: 'run the experiment first',
    });
  }
  const share = sharedByCells();
  const table = await inspectTable(path, resultsForm(document), (row, record) => {
    visit(share(row), record);
  });
  if (table.damage !== null) throw table.damage;
  return table;
}

function sharedByCells(): (row: ResultRow) => ResultRow {
  const cells = new Map<number, ResultRow>();
  return (row) => {
    // An array that grew by itself has room for more.
    const own = Object.assign(row, {
      runId: ownText(row.runId),
      weightNorms: row.weightNorms.slice(),
    });
    const first = cells.get(own.cell);
    if (first === undefined) cells.set(own.cell, own);
    else if (isSameCell(first, own))
      return Object.assign(own, { keepProb: first.keepProb, axes: first.axes });
    return own;
  };
}

/** Rows of one number may be of several cells where a table was edited. */
const isSameCell = (a: ResultRow, b: ResultRow): boolean =>
  a.keepProb.every((value, l) => value === b.keepProb[l]) &&
  Object.entries(a.axes).every(([name, value]) => value === b.axes[name]);

/** The same text by itself: a field holds on to the whole line that it was cut out of. */
const ownText = (text: string): string => Buffer.from(text, 'latin1').toString('latin1');

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
