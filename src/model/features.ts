/** Raw rows → the features of a network: encoded and scaled by what was fitted in training. */
import type { Numbers } from '../data/columns.js';
import { encodeInto } from '../data/encode.js';
import { applyScaler, type Scaler } from '../data/scale.js';
import type { ModelFacts } from './model.js';

export class Features {
  /** The number of columns of raw rows. */
  readonly columns: number;
  /** The number of features, n[0]. */
  readonly width: number;
  readonly #input: ModelFacts['input'];
  readonly #scaler: Scaler;
  readonly #room: Float32Array;

  /** Takes at most so many rows at once. */
  constructor({ input, scaler, network }: ModelFacts, rows: number) {
    [this.width] = network.layerSizes;
    this.columns = input.columns?.length ?? this.width;
    this.#input = input;
    this.#scaler = {
      offset: Float64Array.from(scaler.offset),
      divisor: Float64Array.from(scaler.divisor),
    };
    this.#room = new Float32Array(rows * this.width);
  }

  /**
   * The features (m, n0) of raw rows (m, columns), as `prepareData` makes them: a view that the next call
   * overwrites. `firstRow` is the number of the first one in messages.
   * @throws RangeError where a number is missing that never was in training.
   */
  of(raw: Numbers, firstRow: number): Float32Array {
    this.#refuseMissing(raw, firstRow);
    const { columns, fitted } = this.#input;
    const features = this.#room.subarray(0, (raw.length / this.columns) * this.width);
    if (columns === null || fitted === null) applyScaler(this.#scaler, raw, features);
    else {
      encodeInto(features, columns, fitted, raw);
      applyScaler(this.#scaler, features, features);
    }
    return features;
  }

  #refuseMissing(raw: Numbers, firstRow: number): void {
    const { columns, features } = this.#input;
    for (let k = 0; k < raw.length; k++) {
      if (!Number.isNaN(raw[k])) continue;
      const column = columns?.[k % this.columns];
      if (column?.kind === 'number' && column.mayMiss) continue;
      const name = column?.name ?? features[k % this.columns];
      const row = firstRow + Math.floor(k / this.columns);
      throw new RangeError(`Row ${row}: "${name}" is missing, as it never was in training`);
    }
  }
}
