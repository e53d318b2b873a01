/** A row as it stands in a file beside the row that it should be: field by field, as text. */
import { HISTORY_COLUMNS, resultColumns, type ResultRow } from '../results/columns.js';
import type { HistoryRow, Layout } from '../results/columns.js';
import { csvLines, fieldsOf } from '../results/csv.js';
import type { Run } from '../plan/run.js';

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
  /** expected − recorded; null where one of them is no number. */
  readonly by: number | null;
}

/** Columns that the plan alone determines: every row can be held to them without training. */
export function plannedColumns({ layers, axes }: Layout): ReadonlySet<string> {
  const shares = Array.from({ length: layers }, (_, l) => `keep_prob_${l}`);
  const others = axes.filter((name) => name !== 'epochs');
  return new Set(['run_id', 'cell', 'repeat', 'fold', 'seed', ...shares, ...others]);
}

/** A row with what the plan says of it, and nothing of what training gives. */
export function untrainedRow({ runId, cell, repeat, fold, seed, network, axes }: Run): ResultRow {
  return {
    runId,
    cell,
    repeat,
    fold,
    seed,
    axes,
    status: 'ok',
    keepProb: network.keepProb,
    epochs: 0,
    trainCost: null,
    trainAccuracy: null,
    valCost: null,
    valAccuracy: null,
    weightNorms: network.keepProb.map(() => null),
    weightsSha256: null,
    message: '',
  };
}

/** Where the fields differ from those of the row, in the columns that are wanted and that the file has. */
export function rowDifferences(
  header: readonly string[],
  fields: readonly string[],
  row: ResultRow,
  layout: Layout,
  isWanted: (column: string) => boolean = () => true,
): Difference[] {
  const columns = resultColumns(layout);
  const expected = fieldsOf(csvLines(columns, [row]).trimEnd())!;
  return columns.flatMap(({ name }, index) => {
    const at = header.indexOf(name);
    if (at < 0 || !isWanted(name)) return [];
    return differenceOf('results.csv', name, null, fields[at], expected[index]);
  });
}

/** The same for the lines of one run in history.csv: the first epoch at which they part. */
export function historyDifferences(
  lines: readonly string[],
  history: readonly HistoryRow[],
): Difference[] {
  const expected = history.map((row) => csvLines(HISTORY_COLUMNS, [row]).trimEnd());
  const length = Math.max(lines.length, expected.length);
  for (let index = 0; index < length; index++) {
    const [line, wanted] = [lines[index], expected[index]];
    if (line === wanted) continue;
    const epoch = index + 1;
    if (line === undefined || wanted === undefined) {
      const [recorded, rest] = [line ?? null, wanted ?? null];
      return [{ file: 'history.csv', column: 'epoch', epoch, recorded, expected: rest, by: null }];
    }
    const [fields, should] = [fieldsOf(line) ?? [], fieldsOf(wanted)!];
    return HISTORY_COLUMNS.flatMap(({ name }, column) =>
      differenceOf('history.csv', name, epoch, fields[column] ?? '', should[column]),
    );
  }
  return [];
}

function differenceOf(
  file: Difference['file'],
  column: string,
  epoch: number | null,
  recorded: string,
  expected: string,
): Difference[] {
  if (recorded === expected) return [];
  const numbers = recorded !== '' && expected !== '' && !/_id$|sha256$/.test(column);
  const by = numbers ? Number(expected) - Number(recorded) : Number.NaN;
  return [{ file, column, epoch, recorded, expected, by: Number.isNaN(by) ? null : by }];
}
