/** What one source gives, before its target is encoded and parts are put together. */
import type { Column } from './columns.js';
import type { TableNames } from './dataset.js';

/** Examples whose target is not known, or not asked for. */
export type Unlabelled = Pick<RawData, 'name' | 'featureNames' | 'X' | 'placeOf'>;

export interface RawData {
  readonly name: string;
  /** A name for each of the columns of X. */
  readonly featureNames: readonly string[];
  /** How the columns become features; left out where each column is a feature as it is. */
  readonly columns?: readonly Column[];
  /** What the table's other columns are called, where the source is a table. */
  readonly table?: TableNames;
  /** X (m, columns), row-major, as the source has it: rounded to float32 when parts are put together. */
  readonly X: Float32Array | Float64Array | Uint8Array;
  /** The label or target of each of the m examples. */
  readonly target: ArrayLike<string | number>;
  /** What the target says of the task; null where only the config or the values can tell. */
  readonly task: 'classification' | 'regression' | null;
  /** The group of each example, where the config names a column of them. */
  readonly groups?: Int32Array;
  /** What is allowed in the data and hardly ever meant. */
  readonly warnings?: readonly string[];
  /** Where a target stands in its file, for errors: `iris.csv:17`, `labels.idx: byte 24`. */
  readonly placeOf: (row: number) => string;
}

/** x1, x2, …: for features that have no names of their own. */
export const numberedNames = (features: number): string[] =>
  Array.from({ length: features }, (_, column) => `x${column + 1}`);

/** The places of examples in a source that has no lines. */
export const examplesOf =
  (source: string): RawData['placeOf'] =>
  (row) =>
    `${source}: example ${row + 1}`;
