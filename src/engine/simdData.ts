/**
 * How a data set lies in the memory of the SIMD kernels: X as lists of its rows' nonzero elements, of
 * the form that assembly/layout.ts gives, and Y. Made once, for all networks that train on it.
 */
import type { TrainingData } from './kernels.js';
import { align, FOUR, partsOf, ROW } from './simdLayout.js';

/** Byte addresses: x of the bounds, for each row where its parts begin and the last ends; lists; y; the first byte after. */
export interface DataPlace {
  readonly x: number;
  readonly lists: number;
  readonly y: number;
  readonly end: number;
}

export function placeOfData({ X, m, features }: TrainingData, start: number): DataPlace {
  const { parts } = partsOf(features);
  let entries = m * parts * (FOUR - 1);
  for (let k = 0; k < X.length; k++) if (X[k] !== 0) entries++;
  const lists = align(start + 4 * m * (parts + 1));
  const y = align(lists + 8 * entries);
  return { x: start, lists, y, end: align(y + 4 * m + 64) };
}

export function writeData(
  { X, Y, m, features }: TrainingData,
  { x, lists, y }: DataPlace,
  memory: ArrayBuffer,
): void {
  const { parts, units: width } = partsOf(features);
  const bounds = new Int32Array(memory, x, m * (parts + 1));
  const units = new Int32Array(memory, lists, (y - lists) / 4);
  const values = new Float32Array(memory, lists, (y - lists) / 4);
  let bound = 0;
  let entry = 0;
  for (let row = 0; row < m; row++) {
    for (let part = 0; part < features; part += width) {
      bounds[bound++] = lists + 4 * entry;
      for (let unit = part; unit < Math.min(part + width, features); unit++) {
        const value = X[row * features + unit];
        if (value === 0) continue;
        units[entry] = unit * ROW;
        values[entry + 1] = value;
        entry += 2;
      }
      // Entries that fill up: what another data set has left is not zero.
      for (; entry % (2 * FOUR) !== 0; entry += 2) units[entry] = values[entry + 1] = 0;
    }
    bounds[bound++] = lists + 4 * entry;
  }
  if (Y instanceof Int32Array) new Int32Array(memory, y, m).set(Y);
  else new Float32Array(memory, y, m).set(Y);
}
