/**
 * Columns → features. What is fitted, medians and the levels that are there, is fitted on the training
 * rows alone.
 */
import { type Column, widthOf } from './columns.js';

/** What columns are encoded by, an entry for each column. */
export type FittedColumns = readonly FittedColumn[];

export type FittedColumn =
  /** Stands in for missing numbers. */
  | { readonly kind: 'number'; readonly median: number }
  /** Whether each level is there in the training rows; a level that is not is all zeros. */
  | { readonly kind: 'category'; readonly isSeen: readonly boolean[] };

/** Fits the columns of X (m, columns) on these rows. A column without any number there has median 0. */
export function fitColumns(
  columns: readonly Column[],
  X: Float32Array,
  rows: Int32Array,
): FittedColumns {
  return columns.map((column, index) => {
    const value = (row: number): number => X[row * columns.length + index];
    if (column.kind === 'number') {
      return { kind: 'number', median: column.mayMiss ? median(rows, value) : 0 };
    }
    const isSeen = column.levels.map(() => false);
    for (const row of rows) if (value(row) >= 0) isSeen[value(row)] = true;
    return { kind: 'category', isSeen };
  });
}

/** The middle one of the numbers that are there, or the mean of the two middle ones, in float32. */
function median(rows: Int32Array, value: (row: number) => number): number {
  const there = Float32Array.from(rows, value)
    .filter((x) => !Number.isNaN(x))
    .sort();
  if (there.length === 0) return 0;
  const half = there.length >> 1;
  return there.length % 2 === 1 ? there[half] : Math.fround((there[half - 1] + there[half]) / 2);
}

/** X (m, columns) → the features (m, n0), on shared memory. */
export function encodeColumns(
  columns: readonly Column[],
  fitted: FittedColumns,
  X: Float32Array,
): Float32Array {
  const m = X.length / columns.length;
  const features = columns.reduce((sum, column) => sum + widthOf(column), 0);
  const encoded = new Float32Array(new SharedArrayBuffer(4 * m * features));
  encodeInto(encoded, columns, fitted, X);
  return encoded;
}

/** Writes the features (m, n0) of X (m, columns) to `encoded`, which must hold zeros. */
export function encodeInto(
  encoded: Float32Array,
  columns: readonly Column[],
  fitted: FittedColumns,
  X: Float32Array,
): void {
  const m = X.length / columns.length;
  const features = encoded.length / m;
  let begin = 0;
  columns.forEach((column, index) => {
    const fit = fitted[index];
    for (let row = 0; row < m; row++) {
      const x = X[row * columns.length + index];
      const at = row * features + begin;
      if (fit.kind === 'category') {
        if (fit.isSeen[x]) encoded[at + x] = 1;
      } else {
        const isMissing = Number.isNaN(x);
        encoded[at] = isMissing ? fit.median : x;
        if (isMissing) encoded[at + 1] = 1;
      }
    }
    begin += widthOf(column);
  });
}

/** For each feature, whether it is a number, which is scaled, and not a 0 or 1, which is not. */
export const areScaled = (columns: readonly Column[]): boolean[] =>
  columns.flatMap((column) =>
    Array.from({ length: widthOf(column) }, (_, index) => column.kind === 'number' && index === 0),
  );
