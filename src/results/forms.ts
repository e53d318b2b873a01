/** The form of each table of a results folder, so that all readers agree on which lines are damaged. */
import { FolderError } from '../errors.js';
import {
  emptyRow,
  HISTORY_COLUMNS,
  type HistoryRow,
  type Layout,
  layoutOf,
  resultColumns,
  type ResultRow,
} from './columns.js';
import { EXTRA_NAMES } from '../metrics.js';
import type { TextRecord } from './records.js';
import { count } from '../text.js';
import { KINDS, type ReadColumn, readRow } from './table.js';

/** The columns of a header, in its order; undefined for those that are not read. */
type Columns<Row> = readonly (ReadColumn<Row> | undefined)[];

export interface Form<Row> {
  /** The columns of the header. @throws FolderError if the table must have other columns. */
  columnsOf(header: readonly string[], path: string): Columns<Row>;
  /** The row that the fields of a line are read into. */
  readonly empty: () => object;
  /** Whether the row may come after `lines` others of its run. */
  readonly follows: (row: Row, lines: number) => boolean;
  /** The problem with a row that may not. */
  readonly misplaced: string;
}

const ONE_ROW_PER_RUN = {
  empty: emptyRow,
  follows: (_: ResultRow, lines: number): boolean => lines === 0,
  misplaced: 'the run of this line has a row already',
};

/** results.csv: the columns of the experiment, in order, and one row per run. */
export const resultsForm = (document: Layout): Form<ResultRow> => ({
  ...ONE_ROW_PER_RUN,
  columnsOf: (header, path) => inOrder(resultColumns(layoutOf(document, header)), header, path),
});

/** results.unplanned.csv: columns in any order, with the axes of several layouts, and one row per run. */
export const unplannedForm = ({ layers }: Layout): Form<ResultRow> => ({
  ...ONE_ROW_PER_RUN,
  columnsOf(header, path) {
    const earlier = layoutOf({ layers, axes: [] }, header).earlier ?? false;
    const named = resultColumns({
      layers,
      axes: [],
      metrics: EXTRA_NAMES,
      stopping: true,
      earlier,
    });
    const columns = new Map(named.map((each) => [each.name, each]));
    const missing = resultColumns({ layers, axes: [], earlier }).filter(
      ({ name }) => !header.includes(name),
    );
    if (missing.length > 0)
      throw wrongHeader(path, `${missing.map(({ name }) => name).join(', ')} missing`);
    return header.map((name) => columns.get(name));
  },
});

/** history.csv: for each run a block of lines, one per epoch. */
export const HISTORY_FORM: Form<HistoryRow> = {
  columnsOf: (header, path) => inOrder(HISTORY_COLUMNS, header, path),
  empty: () => ({}),
  follows: ({ epoch }, lines) => epoch === lines + 1,
  misplaced: 'the epoch of this line does not follow the one before it',
};

/** The columns, if the header has exactly these. @throws FolderError if it does not. */
function inOrder<Column extends { readonly name: string }>(
  columns: readonly Column[],
  header: readonly string[],
  path: string,
): readonly Column[] {
  const names = columns.map(({ name }) => name);
  if (names.join() === header.join()) return columns;
  const missing = names.filter((name) => !header.includes(name)).join(', ');
  const strange = header.filter((name) => !names.includes(name)).join(', ');
  const problems = [
    missing && `${missing} missing`,
    strange && `${strange} not a column of this experiment`,
  ].filter(Boolean);
  throw wrongHeader(path, problems.join('; ') || 'its columns are in another order');
}

const wrongHeader = (path: string, problem: string): FolderError =>
  new FolderError(`The header is not the one that keepgrid wrote: ${problem}`, {
    where: `${path}:1`,
    hint: 'restore the line, choose another folder with --out, or add --fresh to set aside what this one holds',
  });

/** The row that the fields of a line give, or null if the line is damaged. */
export const rowOf = <Row>(
  columns: Columns<Row>,
  fields: readonly string[] | null,
  { empty }: Form<Row>,
): Row | null => (fields?.length === columns.length ? readRow(columns, fields, empty()) : null);

/** The error for damaged lines, of which it describes the first. */
export function damagedLines<Row>(
  path: string,
  lines: readonly TextRecord[],
  columns: Columns<Row>,
  { misplaced }: Form<Row>,
): FolderError {
  const [{ line, fields }] = lines;
  const more = lines.length > 1 ? ` (and ${count(lines.length - 1, 'more line')})` : '';
  const problem = problemOf(fields, columns) ?? misplaced;
  return new FolderError(`The results are damaged: ${problem}${more}`, {
    where: `${path}:${line}`,
    hint: 'keepgrid run with --repair keeps a copy, drops damaged lines and trains their runs again',
  });
}

/** The problem with the fields themselves, or null if there is none. */
function problemOf<Row>(fields: readonly string[] | null, columns: Columns<Row>): string | null {
  if (fields === null) return 'the line is not CSV';
  if (fields.length !== columns.length) {
    return `the line has ${count(fields.length, 'field')}, but the header has ${columns.length}`;
  }
  for (const [index, each] of columns.entries()) {
    if (each === undefined || KINDS[each.kind](fields[index]) !== undefined) continue;
    return `"${fields[index].slice(0, 40)}" is not a value of ${each.name}`;
  }
  return null;
}
