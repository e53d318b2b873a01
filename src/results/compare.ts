/**
 * Two result sets side by side. Runs of one run_id are one run, and must agree in every bit; what is
 * left is joined by cell: the same keep_probs and other settings, repeat and fold.
 */
import type { ExperimentDocument } from '../plan/document.js';
import { differingKeys } from '../plan/canonical.js';
import { readExperiment } from './read.js';
import { readTable, type TextRow } from './table.js';

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
  readonly identity: readonly { readonly part: string; readonly a: unknown; readonly b: unknown }[];
  readonly pairedByRunId: number;
  readonly pairedByCell: number;
  readonly differing: number;
  /** By column: in how many pairs it differs, and the largest difference where it holds numbers. */
  readonly columns: readonly ColumnDifference[];
  readonly onlyInA: readonly RowName[];
  readonly onlyInB: readonly RowName[];
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
  const { pairs, onlyInA, onlyInB } = join(A, B);
  for (const { by, a, b } of pairs) {
    counts[by]++;
    const differences = fieldDifferences(A, a, B, b, { by, tolerance });
    if (differences.length === 0) continue;
    counts.differing++;
    for (const { column, by: difference } of differences) {
      const soFar = columns.get(column) ?? { pairs: 0, largest: null };
      const size = difference === null ? soFar.largest : Math.abs(difference);
      const largest = size === null ? null : Math.max(size, soFar.largest ?? 0);
      columns.set(column, { pairs: soFar.pairs + 1, largest });
    }
    onPair?.({ by, a: A.nameOf(a), b: B.nameOf(b), differences });
  }
  const inOrder = [...new Set([...A.header, ...B.header])].filter((name) => columns.has(name));
  return {
    equal: counts.differing === 0 && onlyInA.length === 0 && onlyInB.length === 0,
    identity: identityDifferences(A.document, B.document),
    pairedByRunId: counts.run_id,
    pairedByCell: counts.cell,
    differing: counts.differing,
    columns: inOrder.map((column) => ({ column, ...columns.get(column)! })),
    onlyInA: onlyInA.map(A.nameOf),
    onlyInB: onlyInB.map(B.nameOf),
  };
}

interface Side {
  readonly document: ExperimentDocument;
  readonly header: readonly string[];
  readonly rows: readonly TextRow[];
  /** Null where there is no such column. */
  readonly field: (row: TextRow, column: string) => string | null;
  readonly nameOf: (row: TextRow) => RowName;
}

async function readSide(dir: string): Promise<Side> {
  const document = await readExperiment(dir);
  const { header, rows } = await readTable(dir);
  const places = new Map(header.map((name, index) => [name, index]));
  const field = ({ fields }: TextRow, column: string): string | null =>
    fields[places.get(column) ?? -1] ?? null;
  const nameOf = (row: TextRow): RowName => ({
    runId: field(row, 'run_id') ?? '',
    cell: field(row, 'cell') ?? '',
    repeat: field(row, 'repeat') ?? '',
    fold: field(row, 'fold') ?? '',
    line: row.line,
  });
  return { document, header, rows, field, nameOf };
}

interface Joined {
  readonly pairs: readonly {
    readonly by: 'run_id' | 'cell';
    readonly a: TextRow;
    readonly b: TextRow;
  }[];
  readonly onlyInA: readonly TextRow[];
  readonly onlyInB: readonly TextRow[];
}

/** By run_id first, what is left by cell; each row once, in the order of A. */
function join(A: Side, B: Side): Joined {
  const partners = new Map<TextRow, { by: 'run_id' | 'cell'; b: TextRow }>();
  const taken = new Set<TextRow>();
  const axes = [...new Set([...A.document.axes, ...B.document.axes])].toSorted();
  const passes = [
    ['run_id', ({ field }: Side, row: TextRow) => field(row, 'run_id') ?? ''],
    ['cell', (side: Side, row: TextRow) => cellKey(side, row, axes)],
  ] as const;
  for (const [by, keyOf] of passes) {
    const free = new Map<string, TextRow>();
    for (const row of B.rows) {
      const key = keyOf(B, row);
      if (!taken.has(row) && !free.has(key)) free.set(key, row);
    }
    for (const a of A.rows) {
      if (partners.has(a)) continue;
      const key = keyOf(A, a);
      const b = free.get(key);
      if (b === undefined) continue;
      free.delete(key);
      taken.add(b);
      partners.set(a, { by, b });
    }
  }
  return {
    pairs: A.rows.flatMap((a) => (partners.has(a) ? [{ a, ...partners.get(a)! }] : [])),
    onlyInA: A.rows.filter((row) => !partners.has(row)),
    onlyInB: B.rows.filter((row) => !taken.has(row)),
  };
}

/** What a cell is, whatever its number: keep_probs, the axes of either side, repeat and fold. */
function cellKey(side: Side, row: TextRow, axes: readonly string[]): string {
  const { document, field } = side;
  const shares = Array.from({ length: document.layers }, (_, l) => field(row, `keep_prob_${l}`));
  // Where `epochs` is an axis, a run that diverged early stands under the epoch at which it did.
  const settings = axes.map((name) => field(row, name) ?? fixedValue(document, name));
  return JSON.stringify([shares, settings, field(row, 'repeat'), field(row, 'fold')]);
}

/** The value of an axis of the other side, which this one holds fixed in its config. */
function fixedValue({ config }: ExperimentDocument, name: string): string | null {
  const { network, training } = config as Record<string, Record<string, unknown> | undefined>;
  const [, layer] = /^hidden_(\d+)$/.exec(name) ?? [];
  const hidden = network?.['hidden'];
  const value =
    layer !== undefined && Array.isArray(hidden)
      ? (hidden as unknown[])[Number(layer) - 1]
      : (training?.[name] ?? network?.[name]);
  if (value === undefined) return null;
  return value === null ? '' : String(value);
}

/** Figures that a tolerance is for. */
const FIGURE = /^(?:(?:train|val)_(?:cost|accuracy)|weight_norm_\d+)$/;

/**
 * Columns that say where a row stands and not what came of it: `cell` is another in a wider grid, and
 * rows that only a cell joins have other ids and may have another seed.
 */
const PLACES = { run_id: ['run_id', 'cell'], cell: ['run_id', 'cell', 'seed'] } as const;

function fieldDifferences(
  A: Side,
  a: TextRow,
  B: Side,
  b: TextRow,
  { by, tolerance }: { by: 'run_id' | 'cell'; tolerance: number },
): FieldDifference[] {
  const places: readonly string[] = PLACES[by];
  const axes = new Set([...A.document.axes, ...B.document.axes]);
  const columns = [...new Set([...A.header, ...B.header])];
  return columns.flatMap((column) => {
    if (places.includes(column)) return [];
    // Other weights may give figures within the tolerance; their digest can only be the same or not.
    if (tolerance > 0 && column === 'weights_sha256') return [];
    const [left, right] = [A.field(a, column), B.field(b, column)];
    if (left === right) return [];
    // An axis that one side holds fixed has no column there, and has joined the two already.
    if ((left === null || right === null) && axes.has(column)) return [];
    const numbers = left !== null && right !== null && left !== '' && right !== '';
    const difference = numbers ? Number(right) - Number(left) : Number.NaN;
    if (tolerance > 0 && FIGURE.test(column) && numbers) {
      const scale = Math.max(1, Math.abs(Number(left)), Math.abs(Number(right)));
      if (Math.abs(difference) <= tolerance * scale) return [];
    }
    const isDigest = column === 'weights_sha256' || Number.isNaN(difference);
    return [{ column, a: left, b: right, by: isDigest ? null : difference }];
  });
}

function identityDifferences(
  { identity: a }: ExperimentDocument,
  { identity: b }: ExperimentDocument,
): CompareReport['identity'] {
  return differingKeys(a, b).map((part) => ({ part, a: a[part] ?? null, b: b[part] ?? null }));
}
