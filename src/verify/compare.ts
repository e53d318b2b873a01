/**
 * Two result sets side by side. Runs of one run_id are one run, and must agree in every bit; what is
 * left is joined by cell: the same keep_probs and other settings, repeat and fold.
 */
import { differingParts, type PartDifference } from '../plan/canonical.js';
import type { ExperimentDocument } from '../plan/document.js';
import type { ResultColumn } from '../results/columns.js';
import { readExperiment } from '../results/experimentFile.js';
import { readResults, type TextRow } from '../results/read.js';
import { differenceOf } from './differences.js';
import { join } from './join.js';

export interface CompareOptions {
  /**
   * Figures a and b count as equal where |a − b| ≤ tolerance · max(1, |a|, |b|): the same share of
   * large ones as of the unit. 0: equal as text, digest of the weights included.
   */
  readonly tolerance?: number;
  /** Called for each pair of rows that differ, in the order of A. */
  readonly onPair?: (pair: PairDifference) => void;
}

/** The two rows of one run, or of one cell, where they differ. */
export interface PairDifference {
  readonly by: 'run_id' | 'cell';
  readonly a: RowName;
  readonly b: RowName;
  readonly differences: readonly FieldDifference[];
}

/** How a row is found again. */
export interface RowName {
  readonly runId: string;
  readonly cell: string;
  readonly repeat: string;
  readonly fold: string;
  /** Line of results.csv. */
  readonly line: number;
}

export interface FieldDifference {
  readonly column: string;
  /** The fields as they stand; null where the column is missing. */
  readonly a: string | null;
  readonly b: string | null;
  /** b − a; null where one of them is no number. */
  readonly by: number | null;
}

export interface CompareReport {
  /** Every row has its partner, and no pair differs. */
  readonly equal: boolean;
  /** Parts of the experiments' identity that differ: data, seed, numerics, …; they decide nothing. */
  readonly identity: readonly PartDifference[];
  readonly pairedByRunId: number;
  readonly pairedByCell: number;
  readonly differing: number;
  /** By column: in how many pairs it differs, and the largest difference where it holds numbers. */
  readonly columns: readonly ColumnDifference[];
  readonly onlyInA: readonly RowName[];
  readonly onlyInB: readonly RowName[];
  /** Line of either results.csv that has no line end, so that its row does not count. */
  readonly unfinished: { readonly a: number | null; readonly b: number | null };
}

export interface ColumnDifference {
  readonly column: string;
  readonly pairs: number;
  readonly largest: number | null;
}

/** Compares two results folders. @throws FolderError where one cannot be read. */
export async function compareResults(
  dirA: string,
  dirB: string,
  { tolerance = 0, onPair }: CompareOptions = {},
): Promise<CompareReport> {
  const [A, B] = [await readSide(dirA), await readSide(dirB)];
  const columns = new Map<string, { pairs: number; largest: number | null }>();
  const counts = { run_id: 0, cell: 0, differing: 0 };
  const axes = [...new Set([...A.document.axes, ...B.document.axes])].toSorted();
  const { pairs, onlyA, onlyB } = join(A.rows, B.rows, [
    [({ row }) => row.runId, ({ row }) => row.runId],
    [(row) => cellKey(A, row, axes), (row) => cellKey(B, row, axes)],
  ]);
  for (const { a, b, pass } of pairs) {
    const by = (['run_id', 'cell'] as const)[pass];
    counts[by]++;
    const differences = fieldDifferences([A, a], [B, b], { by, tolerance });
    if (differences.length === 0) continue;
    counts.differing++;
    for (const { column, by: difference } of differences) {
      const soFar = columns.get(column) ?? { pairs: 0, largest: null };
      const size = difference === null ? soFar.largest : Math.abs(difference);
      const largest = size === null ? null : Math.max(size, soFar.largest ?? 0);
      columns.set(column, { pairs: soFar.pairs + 1, largest });
    }
    onPair?.({ by, a: nameOf(a), b: nameOf(b), differences });
  }
  const inOrder = [...A.columns.keys(), ...B.columns.keys()].filter((name) => columns.has(name));
  return {
    equal: counts.differing === 0 && onlyA.length === 0 && onlyB.length === 0,
    identity: differingParts(A.document.identity, B.document.identity),
    pairedByRunId: counts.run_id,
    pairedByCell: counts.cell,
    differing: counts.differing,
    columns: [...new Set(inOrder)].map((column) => ({ column, ...columns.get(column)! })),
    onlyInA: onlyA.map(nameOf),
    onlyInB: onlyB.map(nameOf),
    unfinished: { a: A.unfinished, b: B.unfinished },
  };
}

interface Side {
  readonly document: ExperimentDocument;
  /** By name, with the place of each. */
  readonly columns: ReadonlyMap<string, ResultColumn & { readonly at: number }>;
  readonly rows: readonly TextRow[];
  readonly unfinished: number | null;
}

async function readSide(dir: string): Promise<Side> {
  const document = await readExperiment(dir);
  const { columns, rows, unfinished } = await readResults(dir, document);
  const byName = new Map(columns.map((column, at) => [column.name, { ...column, at }]));
  return { document, columns: byName, rows, unfinished };
}

/** Null where there is no such column. */
const fieldOf = ({ columns }: Side, { fields }: TextRow, name: string): string | null =>
  fields[columns.get(name)?.at ?? -1] ?? null;

const nameOf = ({ line, row: { runId, cell, repeat, fold } }: TextRow): RowName => ({
  runId,
  cell: String(cell),
  repeat: String(repeat),
  fold: String(fold),
  line,
});

/** What a cell is, whatever its number: keep_probs, the axes of either side, repeat and fold. */
function cellKey(side: Side, text: TextRow, axes: readonly string[]): string {
  const { keepProb, repeat, fold } = text.row;
  // Where `epochs` is an axis, a run that diverged early stands under the epoch at which it did.
  const settings = axes.map((name) => fieldOf(side, text, name) ?? fixedValue(side, name));
  return JSON.stringify([keepProb, settings, repeat, fold]);
}

/** The value of an axis of the other side, which this one holds fixed in its config. */
function fixedValue({ document: { config } }: Side, name: string): string | null {
  const { network, training } = config;
  const [, layer] = /^hidden_(\d+)$/.exec(name) ?? [];
  const value =
    layer === undefined ? (training[name] ?? network[name]) : network.hidden[Number(layer) - 1];
  return value === undefined ? null : String(value ?? '');
}

/**
 * Columns that say where a row stands and not what came of it: `cell` is another in a wider grid, and
 * rows that only a cell joins have other ids and may have another seed.
 */
const PLACES = { run_id: ['run_id', 'cell'], cell: ['run_id', 'cell', 'seed'] } as const;

function fieldDifferences(
  [A, a]: readonly [Side, TextRow],
  [B, b]: readonly [Side, TextRow],
  { by, tolerance }: { by: 'run_id' | 'cell'; tolerance: number },
): FieldDifference[] {
  const places: readonly string[] = PLACES[by];
  const axes = new Set([...A.document.axes, ...B.document.axes]);
  return [...new Map([...A.columns, ...B.columns]).values()].flatMap(({ name, kind }) => {
    if (places.includes(name)) return [];
    // Other weights may give figures within the tolerance; their digest can only be the same or not.
    if (tolerance > 0 && kind === 'digest') return [];
    const [left, right] = [fieldOf(A, a, name), fieldOf(B, b, name)];
    if (left === right) return [];
    // An axis that one side holds fixed has no column there, and has joined the two already.
    if ((left === null || right === null) && axes.has(name)) return [];
    const difference = differenceOf(left, right, kind);
    if (tolerance > 0 && kind === 'figure' && difference !== null) {
      const scale = Math.max(1, Math.abs(Number(left)), Math.abs(Number(right)));
      if (Math.abs(difference) <= tolerance * scale) return [];
    }
    return [{ column: name, a: left, b: right, by: difference }];
  });
}
