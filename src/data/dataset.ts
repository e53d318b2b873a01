/** A data set in memory, an example in each row. Memory is shared, so that workers need no copy. */
import type { ByteRows, ReadRow } from '../engine/kernels.js';
import type { Column, Numbers } from './columns.js';
import type { FittedColumns } from './encode.js';
import type { Scaler } from './scale.js';

export interface Dataset extends DatasetContent {
  /** SHA-256, in hex, of the arrays and of what gives them meaning: task, classes, columns, parts. */
  readonly sha256: string;
}

/** What a data set is without the digest that names it. */
export interface DatasetContent {
  readonly name: string;
  /** Number of examples, those of a validation or test file included. */
  readonly m: number;
  /** Number of features, n[0]. */
  readonly features: number;
  readonly featureNames: readonly string[];
  /** How the columns of X become features; null where each column is a feature as it is. */
  readonly columns: readonly Column[] | null;
  /** What the table's other columns are called; null where the data is no table. */
  readonly table: TableNames | null;
  /** X (m, columns), row-major, as read: not encoded, not scaled. Bytes where all sources hold bytes. */
  readonly X: Numbers;
  /** The group of each example that a split draws from (m); null where there are no groups. */
  readonly groups: Int32Array | null;
  readonly target: Target;
  /** The rows [from, to) that came from a source of their own; null where a share is drawn. */
  readonly validationRows: readonly [number, number] | null;
  readonly testRows: readonly [number, number] | null;
  /** What is allowed in the data and hardly ever meant. */
  readonly warnings: readonly string[];
}

/** The columns of a table that are no features. */
export interface TableNames {
  readonly target: string;
  /** Those that are left out or hold groups, in the order of the file. */
  readonly others: readonly string[];
}

export type Target =
  | {
      readonly task: 'classification';
      /** Class number of each example (m). */
      readonly Y: Int32Array;
      readonly classes: readonly string[];
    }
  | {
      readonly task: 'regression';
      /** Target of each example (m), as read: not scaled. */
      readonly Y: Float32Array;
    };

/** What one draw trains on: its rows, with features and target scaled by its training part. */
export interface PreparedData {
  readonly m: number;
  readonly features: number;
  /** X (m, n0), encoded and scaled: made when it is first read, as training takes it row by row. */
  readonly X: Float32Array;
  readonly readRow?: ReadRow;
  readonly bytes?: ByteRows;
  /** What the columns were encoded by; null where each column is a feature as it is. */
  readonly fitted: FittedColumns | null;
  /** What X was scaled by. */
  readonly scaler: Scaler;
  /** Class numbers (m), or scaled targets (m). */
  readonly Y: Int32Array | Float32Array;
  /** Row numbers, ascending. */
  readonly train: Int32Array;
  readonly validation: Int32Array;
  readonly test: Int32Array;
  /**
   * One unit of the scaled target in the target's own units, by whose square costs are multiplied; 1
   * for classes.
   */
  readonly targetScale: number;
  /** What was subtracted from targets before scaling; 0 for classes. */
  readonly targetOffset: number;
}
