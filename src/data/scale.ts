/**
 * Scaling: x → (x − offset) ÷ divisor, computed in float64 and rounded to float32 once. It is fitted
 * on the training rows alone, with sums in row order.
 */
import type { ByteRows, ReadRow } from '../engine/kernels.js';
import type { Numbers } from './columns.js';

export type ScaleName = 'standard' | 'minmax' | 'none';

export interface Scaler {
  /** An entry for each feature, like `divisor`. */
  readonly offset: Float64Array;
  readonly divisor: Float64Array;
}

/**
 * The scaler that gives these rows of X (m, features) mean 0 and standard deviation 1, with m in the
 * denominator ("standard"), or values from 0 to 1 ("minmax"). A constant feature is divided by 1. X is an array,
 * or is read row by row.
 */
export function fitScaler(
  X: Numbers | ReadRow,
  features: number,
  rows: Int32Array,
  scale: ScaleName,
): Scaler {
  const offset = new Float64Array(features);
  const divisor = new Float64Array(features).fill(1);
  const eachRow: EachRow =
    typeof X === 'function'
      ? eachReadRow(X, features, rows)
      : (visit) => {
          for (const row of rows) visit(X, row * features);
        };
  if (scale === 'standard') fitStandard(eachRow, rows.length, offset, divisor);
  if (scale === 'minmax') fitMinMax(eachRow, offset, divisor);
  for (let column = 0; column < features; column++) if (divisor[column] === 0) divisor[column] = 1;
  return { offset, divisor };
}

/** Calls back with each of the rows in turn, which begins at an index of an array. */
type EachRow = (visit: (values: Numbers, at: number) => void) => void;

function eachReadRow(readRow: ReadRow, features: number, rows: Int32Array): EachRow {
  const values = new Float32Array(features);
  return (visit) => {
    for (const row of rows) {
      readRow(row, values);
      visit(values, 0);
    }
  };
}

function fitStandard(
  eachRow: EachRow,
  m: number,
  mean: Float64Array,
  deviation: Float64Array,
): void {
  const features = mean.length;
  eachRow((values, at) => {
    for (let column = 0; column < features; column++) mean[column] += values[at + column];
  });
  for (let column = 0; column < features; column++) mean[column] /= m;
  deviation.fill(0);
  eachRow((values, at) => {
    for (let column = 0; column < features; column++) {
      const difference = values[at + column] - mean[column];
      deviation[column] += difference * difference;
    }
  });
  for (let column = 0; column < features; column++) {
    deviation[column] = Math.sqrt(deviation[column] / m);
  }
}

function fitMinMax(eachRow: EachRow, least: Float64Array, span: Float64Array): void {
  const features = least.length;
  const most = new Float64Array(features).fill(Number.NEGATIVE_INFINITY);
  least.fill(Number.POSITIVE_INFINITY);
  eachRow((values, at) => {
    for (let column = 0; column < features; column++) {
      const x = values[at + column];
      if (x < least[column]) least[column] = x;
      if (x > most[column]) most[column] = x;
    }
  });
  for (let column = 0; column < features; column++) span[column] = most[column] - least[column];
}

/** Takes features out of a scaler: those that are not to be scaled keep their values. */
export function leaveUnscaled({ offset, divisor }: Scaler, isScaled: readonly boolean[]): void {
  for (let column = 0; column < isScaled.length; column++) {
    if (isScaled[column]) continue;
    offset[column] = 0;
    divisor[column] = 1;
  }
}

/** Writes all rows of X, scaled, into `to`, which may be X itself. */
export function applyScaler({ offset, divisor }: Scaler, X: Numbers, to: Float32Array): void {
  const features = offset.length;
  for (let at = 0; at < X.length; at += features) {
    for (let column = 0; column < features; column++) {
      to[at + column] = (X[at + column] - offset[column]) / divisor[column];
    }
  }
}

/** Reads rows scaled. */
export function scaledRows(scaler: Scaler, readRow: ReadRow): ReadRow {
  return (row, to) => {
    readRow(row, to);
    applyScaler(scaler, to, to);
  };
}

/** Values that a byte can have. */
const BYTES = 256;

/** What the bytes of X (m, features) are when they are scaled: less work than scaling each, if there are many rows. */
export function scaledBytes(scaler: Scaler, X: Uint8Array): ByteRows {
  const features = scaler.offset.length;
  const bytes = new Uint8Array(BYTES * features);
  for (let byte = 0; byte < BYTES; byte++) {
    bytes.fill(byte, byte * features, (byte + 1) * features);
  }
  const values = new Float32Array(bytes.length);
  applyScaler(scaler, bytes, values);
  return { X, values, keepsZero: values.subarray(0, features).every((value) => value === 0) };
}
