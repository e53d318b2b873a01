/** A data set → what one draw trains on. */
import type { Draw } from '../engine/draws.js';
import { type ReadRow, rowsOf } from '../engine/kernels.js';
import type { DatasetContent, PreparedData } from './dataset.js';
import { areScaled, encodeRow, fitColumns } from './encode.js';
import { applyScaler, fitScaler, leaveUnscaled, scaledBytes, scaledRows } from './scale.js';
import type { DataSettings, SplitSettings } from './settings.js';
import { finalRows, type FinalRows, type Split, splitRows } from './split.js';

/**
 * Splits the rows, encodes X, and scales X and a regression target, all fitted on the training part. The
 * rows of X are computed when they are read; what is neither encoded nor scaled is the data set's own array.
 * @throws UserError where training or validation would be left without an example.
 */
export function prepareData(
  dataset: DatasetContent,
  settings: SplitSettings & Pick<DataSettings, 'scale' | 'scaleTarget'>,
  draw: Draw,
): PreparedData {
  return prepareSplit(dataset, settings, splitRows(dataset, settings, draw));
}

/**
 * The same for the network that is handed over: its training part is what `which` says, on which all is
 * fitted, and the examples that score it stand in the place of the validation part.
 * @throws UserError where training or validation would be left without an example.
 */
export function prepareFinal(
  dataset: DatasetContent,
  settings: SplitSettings & Pick<DataSettings, 'scale' | 'scaleTarget'>,
  draw: Draw,
  which: FinalRows,
): PreparedData {
  return prepareSplit(dataset, settings, finalRows(dataset, settings, draw, which));
}

function prepareSplit(
  dataset: DatasetContent,
  { scale, scaleTarget }: Pick<DataSettings, 'scale' | 'scaleTarget'>,
  split: Split,
): PreparedData {
  const { m, features, columns, target, X: raw } = dataset;
  const fitted = columns === null ? null : fitColumns(columns, raw, split.train);
  const encoded = encodedRows(dataset, fitted);
  const scaler = fitScaler(columns === null ? raw : encoded, features, split.train, scale);
  if (columns !== null) leaveUnscaled(scaler, areScaled(columns));
  const readRow = scale === 'none' ? encoded : scaledRows(scaler, encoded);
  const areBytes = columns === null && raw instanceof Uint8Array && m >= MANY;
  const isAsRead = scale === 'none' && columns === null && raw instanceof Float32Array;
  let X = isAsRead ? raw : null;
  return {
    m,
    features,
    get X() {
      return (X ??= wholeOf(readRow, m, features));
    },
    readRow,
    ...(areBytes ? { bytes: scaledBytes(scaler, raw) } : {}),
    scaler,
    fitted,
    ...split,
    ...preparedTarget(target, split.train, scaleTarget),
  };
}

/** Rows from which on it pays to scale each of the 256 bytes once, in time and in memory. */
const MANY = 10_000;

function preparedTarget(
  target: DatasetContent['target'],
  train: Int32Array,
  scale: DataSettings['scaleTarget'],
): Pick<PreparedData, 'Y' | 'targetScale' | 'targetOffset'> {
  if (target.task === 'classification') return { Y: target.Y, targetScale: 1, targetOffset: 0 };
  const scaler = fitScaler(target.Y, 1, train, scale);
  const Y = scale === 'none' ? target.Y : sharedFloats(target.Y.length);
  if (scale !== 'none') applyScaler(scaler, target.Y, Y);
  return { Y, targetScale: scaler.divisor[0], targetOffset: scaler.offset[0] };
}

/** Reads rows of X as features, not scaled. */
function encodedRows(
  { columns, features, X }: DatasetContent,
  fitted: PreparedData['fitted'],
): ReadRow {
  if (columns === null || fitted === null) return rowsOf(X, features);
  return (row, to) => encodeRow(to, 0, columns, fitted, X, row);
}

function wholeOf(readRow: ReadRow, m: number, features: number): Float32Array {
  const X = sharedFloats(m * features);
  for (let row = 0; row < m; row++) {
    readRow(row, X.subarray(row * features, (row + 1) * features));
  }
  return X;
}

const sharedFloats = (length: number): Float32Array =>
  new Float32Array(new SharedArrayBuffer(4 * length));
