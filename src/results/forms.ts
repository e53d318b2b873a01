/** What the tables of a results folder must look like: one notion of damaged for all who read them. */
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
import type { TextRecord } from './records.js';
import { KINDS, type ReadColumn, readRow } from './table.js';

export interface Form<Row> {
  /** The column of each name in the header; undefined where its fields mean nothing here. @throws FolderError */
  columnsOf(header: readonly string[], path: string): readonly (ReadColumn<Row> | undefined)[];
  readonly empty: () => object;
  /** Whether the row stands rightly behind `lines` others of the same run. */
  readonly follows: (row: Row, lines: number) => boolean;
  /** What is wrong where it does not. */
  readonly misplaced: string;
}

/** results.csv: the columns of the experiment, in order, and a row for each run. */
export const resultsForm = (document: Layout): Form<ResultRow> => ({
  columnsOf: (header, path) => inOrder(resultColumns(layoutOf(document, header)), header, path),
  empty: emptyRow,
  follows: (_, lines) => lines === 0,
  misplaced: 'its run has a row already',
});

/** results.unplanned.csv: rows of several layouts, so the axes of any of them, in any order. */
export const unplannedForm = ({ layers }: Layout): Form<ResultRow> => ({
  columnsOf(header, path) {
    const columns = resultColumns({ layers, axes: [] });
    const missing = columns.filter(({ name }) => !header.includes(name)).map(({ name }) => name);
    if (missing.length > 0) throw wrongHeader(path, `${missing.join(', ')} missing`);
    const byName = new Map(columns.map((own) => [own.name, own]));
    return header.map((name) => byName.get(name));
  },
  empty: emptyRow,
  follows: (_, lines) => lines === 0,
  misplaced: 'its run has a row already',
});

/** history.csv: a block of lines for each run, an epoch each. */
export const HISTORY_FORM: Form<HistoryRow> = {
  columnsOf: (header, path) => inOrder(HISTORY_COLUMNS, header, path),
  empty: () => ({}),
  follows: ({ epoch }, lines) => epoch === lines + 1,
  misplaced: 'it does not follow the epoch before it',
};

function inOrder<Column extends { readonly name: string }>(
  columns: readonly Column[],
  header: readonly string[],
  path: string,
): readonly Column[] {
  const names = columns.map(({ name }) => name);
  if (names.join() === header.join()) return columns;
  const missing = names.filter((name) => !header.includes(name));
  const strange = header.filter((name) => !names.includes(name));
  const problems = [
    ...(missing.length > 0 ? [`${missing.join(', ')} missing`] : []),
    ...(strange.length > 0 ? [`${strange.join(', ')} not a column of this experiment`] : []),
  ];
  throw wrongHeader(path, problems.join('; ') || 'its columns are in another order');
}

const wrongHeader = (path: string, problem: string): FolderError =>
  new FolderError(
    `The results are damaged: the header is not the one that was written: ${problem}`,
    {
      where: `${path}:1`,
      hint: 'put the line back as keepgrid wrote it, choose another folder with --out, or add --fresh to set aside what is there',
    },
  );

/** The row that the fields make; null where they make none. */
export const rowOf = <Row>(
  columns: readonly (ReadColumn<Row> | undefined)[],
  fields: readonly string[] | null,
  { empty }: Form<Row>,
): Row | null => (fields?.length === columns.length ? readRow(columns, fields, empty()) : null);

/** The error of lines that are not rows. */
export function damagedLines<Row>(
  path: string,
  lines: readonly TextRecord[],
  columns: readonly (ReadColumn<Row> | undefined)[],
  { misplaced }: Form<Row>,
): FolderError {
  const [{ line, fields }] = lines;
  const more = lines.length > 1 ? ` (and ${lines.length - 1} more lines)` : '';
  const problem = problemOf(fields, columns) ?? misplaced;
  return new FolderError(`The results are damaged: ${problem}${more}`, {
    where: `${path}:${line}`,
    hint: 'keepgrid run with --repair keeps a copy, drops such lines and trains their runs again',
  });
}

/** What is wrong with the fields themselves; null where nothing is. */
function problemOf<Row>(
  fields: readonly string[] | null,
  columns: readonly (ReadColumn<Row> | undefined)[],
): string | null {
  if (fields === null) return 'the line is not CSV';
  if (fields.length !== columns.length) {
    return `the line has ${fields.length} fields, the header ${columns.length}`;
  }
  const at = columns.findIndex((own, index) => own && KINDS[own.kind](fields[index]) === undefined);
  return at < 0 ? null : `"${fields[at].slice(0, 40)}" is not a value of ${columns[at]!.name}`;
}
