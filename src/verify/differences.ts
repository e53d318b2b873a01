/** Compares, as text, the fields recorded in a file with those expected. */
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

/** A field that is not as expected, or a line of history.csv too many or missing. */
export interface Difference {
  readonly file: 'results.csv' | 'history.csv';
  readonly column: string;
  /** The epoch of a line of history.csv; null for results.csv. */
  readonly epoch: number | null;
  /** The field in the file; null if there is none. */
  readonly recorded: string | null;
  /** The field that the plan or training again gives; null if it gives none. */
  readonly expected: string | null;
  /** expected − recorded; null if one of them is not a number. */
  readonly by: number | null;
}

const NUMERIC: readonly Kind[] = ['count', 'number', 'figure', 'scalar'];

/** b − a for two fields of a column; null if one of them is not a number. */
export function differenceOf(a: string | null, b: string | null, kind: Kind): number | null {
  if (!a || !b || !NUMERIC.includes(kind)) return null;
  const difference = Number(b) - Number(a);
  return Number.isNaN(difference) ? null : difference;
}

function fieldDifferences(
  columns: readonly Pick<ResultColumn, 'name' | 'kind'>[],
  recorded: readonly string[],
  expected: readonly string[],
  place: Pick<Difference, 'file' | 'epoch'>,
): Difference[] {
  return columns.flatMap(({ name, kind }, index) => {
    const [a, b] = [recorded[index], expected[index]];
    if (a === b) return [];
    return [{ ...place, column: name, recorded: a, expected: b, by: differenceOf(a, b, kind) }];
  });
}

const IN_RESULTS = { file: 'results.csv', epoch: null } as const;

/** Compares the fields of a line of results.csv with a row that was trained again. */
export const rowDifferences = (
  columns: readonly ResultColumn[],
  fields: readonly string[],
  row: ResultRow,
): Difference[] => fieldDifferences(columns, fields, fieldsOfRow(columns, row), IN_RESULTS);

/** Compares the fields that the plan determines, which needs no training. */
export function planDifferences(
  columns: readonly ResultColumn[],
  fields: readonly string[],
  run: Run,
): Difference[] {
  const planned = columns.filter((column) => column.origin === 'plan');
  const recorded = fields.filter((_, index) => columns[index].origin === 'plan');
  return fieldDifferences(planned, recorded, fieldsOfRow(planned, plannedRow(run)), IN_RESULTS);
}

/** Compares the lines of one run in history.csv, up to the first epoch at which they differ. */
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
