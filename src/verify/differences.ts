/** Fields as they stand in a file beside those that they should be, as text. */
import type { Run } from '../plan/run.js';
import {
  HISTORY_COLUMNS,
  type HistoryRow,
  plannedRow,
  type ResultColumn,
  type ResultRow,
} from '../results/columns.js';
import { fieldsOfRow } from '../results/csv.js';
import type { Kind } from '../results/table.js';

/** One field that is not what it should be. */
export interface Difference {
  readonly file: 'results.csv' | 'history.csv';
  readonly column: string;
  /** Of history.csv alone. */
  readonly epoch: number | null;
  /** The field as it stands in the file; null where there is none. */
  readonly recorded: string | null;
  /** The field as it should be, from the plan or from training again; null where there should be none. */
  readonly expected: string | null;
  /** expected − recorded; null where one of them is not a number. */
  readonly by: number | null;
}

const NUMERIC: readonly Kind[] = ['count', 'number', 'figure', 'scalar'];

/** b − a of two fields of a column; null where one of them is not a number. */
export function differenceOf(a: string | null, b: string | null, kind: Kind): number | null {
  if (!a || !b || !NUMERIC.includes(kind)) return null;
  const difference = Number(b) - Number(a);
  return Number.isNaN(difference) ? null : difference;
}

interface NamedColumn {
  readonly name: string;
  readonly kind: Kind;
}

function fieldDifferences(
  columns: readonly NamedColumn[],
  recorded: readonly string[],
  expected: readonly string[],
  place: Pick<Difference, 'file' | 'epoch'>,
): Difference[] {
  return columns.flatMap(({ name, kind }, index) => {
    const [here, wanted] = [recorded[index], expected[index]];
    const by = differenceOf(here, wanted, kind);
    return here === wanted
      ? []
      : [{ ...place, column: name, recorded: here, expected: wanted, by }];
  });
}

const IN_RESULTS = { file: 'results.csv', epoch: null } as const;

/** Where the fields of a line differ from those of the row. */
export const rowDifferences = (
  columns: readonly ResultColumn[],
  fields: readonly string[],
  row: ResultRow,
): Difference[] => fieldDifferences(columns, fields, fieldsOfRow(columns, row), IN_RESULTS);

/** Where they differ from what the plan alone says of the run: this needs no training. */
export function planDifferences(
  columns: readonly ResultColumn[],
  fields: readonly string[],
  run: Run,
): Difference[] {
  const planned = columns.filter((column) => column.origin === 'plan');
  const recorded = fields.filter((_, index) => columns[index].origin === 'plan');
  return fieldDifferences(planned, recorded, fieldsOfRow(planned, plannedRow(run)), IN_RESULTS);
}

/** The same for the lines of one run in history.csv: at the first epoch from which they differ. */
export function historyDifferences(
  lines: readonly (readonly string[])[],
  history: readonly HistoryRow[],
): Difference[] {
  const expected = history.map((row) => fieldsOfRow(HISTORY_COLUMNS, row));
  for (let index = 0; index < Math.max(lines.length, expected.length); index++) {
    const [fields, wanted] = [lines[index], expected[index]];
    const place = { file: 'history.csv', epoch: index + 1 } as const;
    if (fields === undefined || wanted === undefined) {
      const [recorded, missing] = [fields, wanted].map((line) => line?.join() ?? null);
      return [{ ...place, column: 'epoch', recorded, expected: missing, by: null }];
    }
    const differences = fieldDifferences(HISTORY_COLUMNS, fields, wanted, place);
    if (differences.length > 0) return differences;
  }
  return [];
}
