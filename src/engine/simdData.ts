/**
 * Places a data set in the memory of the SIMD kernels: X as lists of its rows' nonzero elements, of the
 * form that layout.ts describes, and Y. It is written once, for all networks that train on it.
 */
import type { TrainingData } from './kernels.js';
import { ENTRY_BYTES, GROUP_ENTRIES, PANEL_ROW_BYTES } from './layout.js';
import { partsOf } from './simdLayout.js';
import { align } from './simdMemory.js';

/** Byte addresses of a data set's arrays. */
export interface DataPlace {
  /** For each row, where its parts begin and the last one ends. */
  readonly bounds: number;
  readonly lists: number;
  readonly y: number;
  /** The first byte after the data. */
  readonly end: number;
}

/** Bytes of memory that X (m, features) and Y take at most, which is when no element of X is 0. */
export function dataBytes(size: Pick<TrainingData, 'm' | 'features'>): number {
  return placeOf(size, size.m * size.features, 0).end;
}

/** Finds room for a data set from byte `start` on, where a cache line begins. */
export function placeOfData(data: TrainingData, start: number): DataPlace {
  const { X } = data;
  if (data.isWindow === true) return placeOf(data, data.m * data.features, start);
  let nonzero = 0;
  for (let k = 0; k < X.length; k++) if (X[k] !== 0) nonzero++;
  return placeOf(data, nonzero, start);
}

/** Bytes from the bounds of one row to those of the next. */
export const boundsBytes = (features: number): number => 4 * (partsOf(features).parts + 1);

function placeOf(
  { m, features }: Pick<TrainingData, 'm' | 'features'>,
  nonzero: number,
  start: number,
): DataPlace {
  const { parts } = partsOf(features);
  const filled = m * parts * (GROUP_ENTRIES - 1);
  const lists = align(start + m * boundsBytes(features));
  const y = align(lists + ENTRY_BYTES * (nonzero + filled));
  return { bounds: start, lists, y, end: align(y + 4 * m + 64) };
}

/** Writes a data set to its place in memory. */
export function writeData(
  { X, Y, m, features }: TrainingData,
  place: DataPlace,
  memory: ArrayBuffer,
): void {
  writeRows(X, features, place, memory);
  if (Y instanceof Int32Array) new Int32Array(memory, place.y, m).set(Y);
  else new Float32Array(memory, place.y, m).set(Y);
}

/** Writes the rows of X (m, features) from the place's first row on. */
export function writeRows(
  X: Float32Array,
  features: number,
  { bounds: boundsAt, lists, y }: DataPlace,
  memory: ArrayBuffer,
): void {
  const m = X.length / features;
  const { parts, units: width } = partsOf(features);
  const bounds = new Int32Array(memory, boundsAt, m * (parts + 1));
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
        units[entry] = unit * PANEL_ROW_BYTES;
        values[entry + 1] = value;
        entry += 2;
      }
      // The memory may hold another data set's numbers, so what fills up is written too.
      for (; entry % (2 * GROUP_ENTRIES) !== 0; entry += 2) units[entry] = values[entry + 1] = 0;
    }
    bounds[bound++] = lists + 4 * entry;
  }
}
