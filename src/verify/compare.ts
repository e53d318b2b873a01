/**
 * Compares two result sets. Rows with the same run_id are the same run, and must agree in every bit.
 * The other rows are joined by cell: by keepProb and the other settings, by repeat and fold.
 */
import { differingParts, type PartDifference } from '../plan/canonical.js';
import type { ExperimentDocument } from '../plan/document.js';
import { EXTRA_COLUMNS, type ResultColumn } from '../results/columns.js';
import { EPOCHS, nameIn, TRAINED_EPOCHS } from '../results/earlier.js';
import { readExperiment } from '../results/experimentFile.js';
import { readResults, type TextRow } from '../results/read.js';
import { differenceOf } from './differences.js';
import { join } from './join.js';
import { settingDifferences } from './settings.js';

export interface CompareOptions {
  /**
   * Figures a and b count as equal if |a − b| ≤ tolerance · max(1, |a|, |b|), and digests of weights
   * are not compared. With 0, every field must be equal as text.
   */
  readonly tolerance?: number;
  /** Called for each pair of rows that differ, in the order of A. */
  readonly onPair?: (pair: PairDifference) => void;
}

/** Two rows of the same run or the same cell that differ. */
export interface PairDifference {
  readonly by: 'run_id' | 'cell';
  readonly a: RowName;
  readonly b: RowName;
  readonly differences: readonly FieldDifference[];
}

/** What identifies a row. */
export interface RowName {
  readonly runId: string;
  readonly cell: string;
  readonly repeat: string;
  readonly fold: string;
  /** The line of results.csv. */
  readonly line: number;
}

export interface FieldDifference {
  readonly column: string;
  /** The field in either file, as text; null if the column is missing. */
  readonly a: string | null;
  readonly b: string | null;
  /** b − a; null if one of them is not a number. */
  readonly by: number | null;
}

export interface CompareReport {
  /** Whether every row has a partner and no pair differs. */
  readonly equal: boolean;
  /** Parts of the identity that differ (data, seed, numerics, …); they have no effect on `equal`. */
  readonly identity: readonly PartDifference[];
  /** Settings of the configs that differ, such as `training.epochs`; they have no effect on `equal`. */
  readonly settings: readonly PartDifference[];
  readonly pairedByRunId: number;
  readonly pairedByCell: number;
  readonly differing: number;
  readonly columns: readonly ColumnDifference[];
  readonly onlyInA: readonly RowName[];
  readonly onlyInB: readonly RowName[];
  /** The line of each results.csv that has no line end, so that its row does not count; else null. */
  readonly unfinished: { readonly a: number | null; readonly b: number | null };
}

export interface ColumnDifference {
  readonly column: string;
  /** In how many pairs the column differs. */
  readonly pairs: number;
  /** The largest difference, without its sign; null if no pair has two numbers. */
  readonly largest: number | null;
}

/** Compares two results folders. @throws FolderError if one cannot be read. */
export async function compareResults(
  dirA: string,
  dirB: string,
  { tolerance = 0, onPair }: CompareOptions = {},
): Promise<CompareReport> {
  const [A, B] = [await readSide(dirA), await readSide(dirB)];
  const both: BothSides = {
    A,
    B,
    columns: comparedColumns(A, B),
    axes: [...new Set([...A.document.axes, ...B.document.axes])].toSorted(),
  };
  const byColumn = new Map<string, Omit<ColumnDifference, 'column'>>();
  const counts = { run_id: 0, cell: 0, differing: 0 };
  const { pairs, onlyA, onlyB } = join(A.rows, B.rows, [
    [({ row }) => row.runId, ({ row }) => row.runId],
    // A search in rungs has rows of one cell for several numbers of epochs.
    [(row) => rungKey(A, row, both.axes), (row) => rungKey(B, row, both.axes)],
    [(row) => cellKey(A, row, both.axes), (row) => cellKey(B, row, both.axes)],
  ]);
  for (const { a, b, pass } of pairs) {
    const by = pass === 0 ? 'run_id' : 'cell';
    counts[by]++;
    const differences = fieldDifferences(both, { a: parted(a), b: parted(b), by }, tolerance);
    if (differences.length === 0) continue;
    counts.differing++;
    for (const { column, by: difference } of differences) {
      const { pairs: before, largest } = byColumn.get(column) ?? { pairs: 0, largest: null };
      byColumn.set(column, {
        pairs: before + 1,
        largest: difference === null ? largest : Math.max(Math.abs(difference), largest ?? 0),
      });
    }
    onPair?.({ by, a: nameOf(a), b: nameOf(b), differences });
  }
  return {
    equal: counts.differing === 0 && onlyA.length === 0 && onlyB.length === 0,
    identity: differingParts(A.document.identity, B.document.identity),
    settings: settingDifferences(A.document.config, B.document.config),
    pairedByRunId: counts.run_id,
    pairedByCell: counts.cell,
    differing: counts.differing,
    columns: both.columns.flatMap(({ name: column }) =>
      byColumn.has(column) ? [{ column, ...byColumn.get(column)! }] : [],
    ),
    onlyInA: onlyA.map(nameOf),
    onlyInB: onlyB.map(nameOf),
    unfinished: { a: A.unfinished, b: B.unfinished },
  };
}

interface Side {
  readonly document: ExperimentDocument;
  /** By name, with the index of each column. */
  readonly columns: ReadonlyMap<string, ResultColumn & { readonly at: number }>;
  readonly rows: readonly TextRow[];
  readonly unfinished: number | null;
}

interface BothSides {
  readonly A: Side;
  readonly B: Side;
  /** The columns and the axes that either side has. */
  readonly columns: readonly ResultColumn[];
  readonly axes: readonly string[];
}

/** The columns of either side. What an earlier version called epochs is compared as trained_epochs. */
function comparedColumns(A: Side, B: Side): ResultColumn[] {
  const columns = new Map([...A.columns, ...B.columns]);
  const [here, there] = [A, B].map((side) => nameIn([...side.columns.keys()], TRAINED_EPOCHS));
  if (here !== there) columns.delete(EPOCHS);
  return [...columns.values()];
}

async function readSide(dir: string): Promise<Side> {
  const document = await readExperiment(dir);
  const { columns, rows, unfinished } = await readResults(dir, document);
  const byName = new Map(columns.map((column, at) => [column.name, { ...column, at }]));
  return { document, columns: byName, rows, unfinished };
}

/** The field in the column of this name; null if there is no such column. */
const fieldOf = ({ columns }: Side, { fields }: TextRow, name: string): string | null =>
  fields[columns.get(nameIn([...columns.keys()], name))?.at ?? -1] ?? null;

/** A row whose line is parted into fields once, and not for every column that is compared. */
const parted = ({ line, row, fields }: TextRow): TextRow => ({ line, row, fields });

const nameOf = ({ line, row: { runId, cell, repeat, fold } }: TextRow): RowName => ({
  runId,
  cell: String(cell),
  repeat: String(repeat),
  fold: String(fold),
  line,
});

/** A key that rows share if they agree in keepProb, the axes of either side, repeat and fold. */
function cellKey(side: Side, text: TextRow, axes: readonly string[]): string {
  const { keepProb, repeat, fold } = text.row;
  const settings = axes.map((name) => fieldOf(side, text, name) ?? fixedValue(side, name));
  return JSON.stringify([keepProb, settings, repeat, fold]);
}

/** A key that rows share if they also agree in the epochs to train. */
const rungKey = (side: Side, text: TextRow, axes: readonly string[]): string =>
  `${text.row.epochs} ${cellKey(side, text, axes)}`;

/** The value that the config of this side fixes for an axis of the other; null if it has none. */
function fixedValue({ document: { config } }: Side, name: string): string | null {
  const { network, training } = config;
  const [, layer] = /^hidden_(\d+)$/.exec(name) ?? [];
  const value =
    layer === undefined ? (training[name] ?? network[name]) : network.hidden[Number(layer) - 1];
  return value === undefined ? null : String(value ?? '');
}

/**
 * Columns that are not compared, as they identify a row: a cell has another number in a wider grid,
 * and rows that are joined by cell have other run_ids and may have other seeds.
 */
const IDENTIFYING = { run_id: ['run_id', 'cell'], cell: ['run_id', 'cell', 'seed'] } as const;

const isExtra = (name: string): boolean => EXTRA_COLUMNS.some((column) => column.name === name);

function fieldDifferences(
  { A, B, columns, axes }: BothSides,
  { a, b, by }: { readonly a: TextRow; readonly b: TextRow; readonly by: PairDifference['by'] },
  tolerance: number,
): FieldDifference[] {
  const skipped: readonly string[] = IDENTIFYING[by];
  return columns.flatMap(({ name, kind }) => {
    if (skipped.includes(name)) return [];
    // Other weights can give figures within the tolerance, but never the same digest.
    if (tolerance > 0 && kind === 'digest') return [];
    const [left, right] = [fieldOf(A, a, name), fieldOf(B, b, name)];
    if (left === right) return [];
    // An axis that one side fixes has no column there; joining has compared its value already.
    if ((left === null || right === null) && axes.includes(name)) return [];
    // A metric that one side did not ask for says nothing about the other.
    if ((left === null || right === null) && isExtra(name)) return [];
    const difference = differenceOf(left, right, kind);
    if (tolerance > 0 && kind === 'figure' && difference !== null) {
      const scale = Math.max(1, Math.abs(Number(left)), Math.abs(Number(right)));
      if (Math.abs(difference) <= tolerance * scale) return [];
    }
    return [{ column: name, a: left, b: right, by: difference }];
  });
}
