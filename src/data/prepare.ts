/** A data set → what one draw trains on. */
import type { Draw } from '../engine/draws.js';
import type { Dataset, PreparedData } from './dataset.js';
import { areScaled, encodeColumns, fitColumns } from './encode.js';
import { applyScaler, fitScaler, leaveUnscaled, type Scaler } from './scale.js';
import type { DataSettings, SplitSettings } from './settings.js';
import { finalRows, type FinalRows, type Split, splitRows } from './split.js';

/**
 * Splits the rows, encodes X, and scales X and a regression target, all fitted on the training part. The
 * arrays are on shared memory; what is neither encoded nor scaled is the data set's own array.
 * @throws UserError where training or validation would be left without an example.
 */
export function prepareData(
  dataset: Dataset,
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
  dataset: Dataset,
  settings: SplitSettings & Pick<DataSettings, 'scale' | 'scaleTarget'>,
  draw: Draw,
  which: FinalRows,
): PreparedData {
  return prepareSplit(dataset, settings, finalRows(dataset, settings, draw, which));
}

function prepareSplit(
  dataset: Dataset,
  { scale, scaleTarget }: Pick<DataSettings, 'scale' | 'scaleTarget'>,
  split: Split,
): PreparedData {
  const { m, features, target } = dataset;
  const { encoded, fitted } = encode(dataset, split.train);
  const scaler = fitScaler(encoded, features, split.train, scale);
  if (dataset.columns !== null) leaveUnscaled(scaler, areScaled(dataset.columns));
  const X =
    scale === 'none' ? encoded : scaled(scaler, encoded, fitted === null ? undefined : encoded);
  const prepared = { m, features, X, scaler, fitted, ...split };
  if (target.task === 'classification') {
    return { ...prepared, Y: target.Y, targetScale: 1, targetOffset: 0 };
  }
  const targetScaler = fitScaler(target.Y, 1, split.train, scaleTarget);
  const [targetScale] = targetScaler.divisor;
  const [targetOffset] = targetScaler.offset;
  const Y = scaleTarget === 'none' ? target.Y : scaled(targetScaler, target.Y);
  return { ...prepared, Y, targetScale, targetOffset };
}

/** The features (m, n0), and what they were encoded by. */
function encode(
  { columns, X }: Dataset,
  train: Int32Array,
): { encoded: Float32Array; fitted: PreparedData['fitted'] } {
  if (columns === null) return { encoded: X, fitted: null };
  const fitted = fitColumns(columns, X, train);
  return { encoded: encodeColumns(columns, fitted, X), fitted };
}

function scaled(
  scaler: Scaler,
  X: Float32Array,
  to: Float32Array = new Float32Array(new SharedArrayBuffer(X.byteLength)),
): Float32Array {
  applyScaler(scaler, X, to);
  return to;
}
