/** What one repeat trains on: its rows, and the data scaled by what its training part is like. */
import type { DataSettings } from '../config/experiment.js';
import type { Dataset, PreparedData } from './dataset.js';
import { applyScaler, fitScaler } from './scale.js';
import { splitRows } from './split.js';

/** X and Y are on shared memory; where nothing is scaled they are the data set's own. */
export function prepareData(
  dataset: Dataset,
  settings: Pick<DataSettings, 'validation' | 'test' | 'scale' | 'scaleTarget'>,
  seed: number,
  repeat: number,
): PreparedData {
  const split = splitRows(dataset, settings, seed, repeat);
  const { m, features, target } = dataset;
  const scaled = (X: Float32Array, columns: number, scale: DataSettings['scale']) => {
    const scaler = fitScaler(X, columns, split.train, scale);
    if (scale === 'none') return { X, scaler };
    const to = new Float32Array(new SharedArrayBuffer(X.byteLength));
    applyScaler(scaler, X, to);
    return { X: to, scaler };
  };
  const { X } = scaled(dataset.X, features, settings.scale);
  if (target.task === 'classification') {
    return { m, features, X, Y: target.Y, ...split, targetScale: 1, targetOffset: 0 };
  }
  const { X: Y, scaler } = scaled(target.Y, 1, settings.scaleTarget);
  return {
    m,
    features,
    X,
    Y,
    ...split,
    targetScale: scaler.divisor[0],
    targetOffset: scaler.offset[0],
  };
}
