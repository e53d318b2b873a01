/** A data set → what one draw trains on. */
import type { Draw } from '../engine/draws.js';
import type { Dataset, PreparedData } from './dataset.js';
import { applyScaler, fitScaler } from './scale.js';
import type { DataSettings } from './settings.js';
import { splitRows } from './split.js';

/**
 * Splits the rows, and scales X and a regression target by their training part. The arrays are on
 * shared memory; what is not scaled is the data set's own array.
 * @throws UserError where training or validation would be left without an example.
 */
export function prepareData(
  dataset: Dataset,
  settings: Pick<DataSettings, 'validation' | 'test' | 'scale' | 'scaleTarget'>,
  draw: Draw,
): PreparedData {
  const split = splitRows(dataset, settings, draw);
  const { m, features, target } = dataset;
  const scaled = (X: Float32Array, columns: number, scale: DataSettings['scale']) => {
    const scaler = fitScaler(X, columns, split.train, scale);
    if (scale === 'none') return { X, scaler };
    const to = new Float32Array(new SharedArrayBuffer(X.byteLength));
    applyScaler(scaler, X, to);
    return { X: to, scaler };
  };
  const { X, scaler } = scaled(dataset.X, features, settings.scale);
  const prepared = { m, features, X, scaler, ...split };
  if (target.task === 'classification') {
    return { ...prepared, Y: target.Y, targetScale: 1, targetOffset: 0 };
  }
  const { X: Y, scaler: targetScaler } = scaled(target.Y, 1, settings.scaleTarget);
  const [targetScale] = targetScaler.divisor;
  const [targetOffset] = targetScaler.offset;
  return { ...prepared, Y, targetScale, targetOffset };
}
