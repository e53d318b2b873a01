/**
 * Scaling: x → (x − offset) ÷ divisor, computed in float64 and rounded to float32 once. It is fitted
 * on the training rows alone, with sums in row order.
 */

export type ScaleName = 'standard' | 'minmax' | 'none';

export interface Scaler {
  /** An entry for each feature, like `divisor`. */
  readonly offset: Float64Array;
  readonly divisor: Float64Array;
}

/**
 * The scaler that gives the rows of X (m, features) mean 0 and standard deviation 1, with m in the
 * denominator ("standard"), or values from 0 to 1 ("minmax"). A constant feature is divided by 1.
 */
export function fitScaler(
  X: Float32Array,
  features: number,
  rows: Int32Array,
  scale: ScaleName,
): Scaler {
  const offset = new Float64Array(features);
  const divisor = new Float64Array(features).fill(1);
  if (scale === 'standard') fitStandard(X, features, rows, offset, divisor);
  if (scale === 'minmax') fitMinMax(X, features, rows, offset, divisor);
  for (let column = 0; column < features; column++) if (divisor[column] === 0) divisor[column] = 1;
  return { offset, divisor };
}

function fitStandard(
  X: Float32Array,
  features: number,
  rows: Int32Array,
  mean: Float64Array,
  deviation: Float64Array,
): void {
  for (const row of rows) {
    for (let column = 0; column < features; column++) mean[column] += X[row * features + column];
  }
  for (let column = 0; column < features; column++) mean[column] /= rows.length;
  deviation.fill(0);
  for (const row of rows) {
    for (let column = 0; column < features; column++) {
      const difference = X[row * features + column] - mean[column];
      deviation[column] += difference * difference;
    }
  }
  for (let column = 0; column < features; column++) {
    deviation[column] = Math.sqrt(deviation[column] / rows.length);
  }
}

function fitMinMax(
  X: Float32Array,
  features: number,
  rows: Int32Array,
  least: Float64Array,
  span: Float64Array,
): void {
  const most = new Float64Array(features).fill(Number.NEGATIVE_INFINITY);
  least.fill(Number.POSITIVE_INFINITY);
  for (const row of rows) {
    for (let column = 0; column < features; column++) {
      const x = X[row * features + column];
      if (x < least[column]) least[column] = x;
      if (x > most[column]) most[column] = x;
    }
  }
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
export function applyScaler({ offset, divisor }: Scaler, X: Float32Array, to: Float32Array): void {
  const features = offset.length;
  for (let at = 0; at < X.length; at += features) {
    for (let column = 0; column < features; column++) {
      to[at + column] = (X[at + column] - offset[column]) / divisor[column];
    }
  }
}
