/**
 * Columns → features. What is fitted, medians and the levels that are there, is fitted on the training
 * rows alone.
 */
import { type Column, type Numbers, widthOf } from './columns.js';

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
  X: Numbers,
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

/** Writes the features (m, n0) of X (m, columns) to `encoded`. */
export function encodeInto(
  encoded: Float32Array,
  columns: readonly Column[],
  fitted: FittedColumns,
  X: Numbers,
): void {
  const m = X.length / columns.length;
  const features = encoded.length / m;
  for (let row = 0; row < m; row++) encodeRow(encoded, row * features, columns, fitted, X, row);
}

/** Writes the features (n0) of one row of X (m, columns) to `to` from index `at` on. */
export function encodeRow(
  to: Float32Array,
  at: number,
  columns: readonly Column[],
  fitted: FittedColumns,
  X: Numbers,
  row: number,
): void {
  let next = at;
  for (let index = 0; index < columns.length; index++) {
    const fit = fitted[index];
    const x = X[row * columns.length + index];
    const width = widthOf(columns[index]);
    if (fit.kind === 'category') {
      for (let level = 0; level < width; level++) to[next + level] = 0;
      if (fit.isSeen[x]) to[next + x] = 1;
    } else {
      const isMissing = Number.isNaN(x);
      to[next] = isMissing ? fit.median : x;
      if (width > 1) to[next + 1] = isMissing ? 1 : 0;
    }
    next += width;
  }
}

/** For each feature, whether it is a number, which is scaled, and not a 0 or 1, which is not. */
export const areScaled = (columns: readonly Column[]): boolean[] =>
  columns.flatMap((column) =>
    Array.from({ length: widthOf(column) }, (_, index) => column.kind === 'number' && index === 0),
  );
