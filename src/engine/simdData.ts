/**
 * Places a data set in the memory of the SIMD kernels: X as lists of its rows' nonzero elements, of the
 * form that layout.ts describes, and Y. It is written once, for all networks that train on it.
 */
import { type ByteRows, rowsOf, type TrainingData } from './kernels.js';
import type { DataPlace, WrittenData } from './listedData.js';
import { ENTRY_BYTES, GROUP_ENTRIES, PANEL_ROW_BYTES } from './layout.js';
import { partsOf } from './simdLayout.js';
import { align } from './simdMemory.js';

type Size = Pick<TrainingData, 'm' | 'features'>;

/** Bytes of memory that X (m, features) and Y take at most, which is when no element of X is 0. */
export function dataBytes(size: Size): number {
  return placeOf(size, size.m * size.features, 0).end;
}

/**
 * Finds room for a data set from byte `start` on, where a cache line begins: for any numbers in X, or, if
 * that would go beyond the byte `most`, for those that are there.
 */
export function placeOfData(data: TrainingData, start: number, most: number): DataPlace {
  const forAny = placeOf(data, data.m * data.features, start);
  const isHopeless = placeOf(data, 0, start).end > most;
  if (forAny.end <= most || isHopeless || data.isWindow === true) return forAny;
  let nonzero = 0;
  eachRow(data, (values) => {
    for (let k = 0; k < values.length; k++) if (values[k] !== 0) nonzero++;
  });
  return placeOf(data, nonzero, start);
}

/** Bytes from the bounds of one row to those of the next. */
export const boundsBytes = (features: number): number => 4 * (partsOf(features).parts + 1);

function placeOf({ m, features }: Size, nonzero: number, start: number): DataPlace {
  const { parts } = partsOf(features);
  const filled = m * parts * (GROUP_ENTRIES - 1);
  const y = align(start + m * boundsBytes(features));
  const lists = align(y + 4 * m + 64);
  return { bounds: start, y, lists, end: align(lists + ENTRY_BYTES * (nonzero + filled)) };
}

/** Writes a data set to its place in memory. */
export function writeData(
  data: TrainingData,
  place: DataPlace,
  memory: ArrayBufferLike,
): WrittenData {
  const { Y, m } = data;
  if (Y instanceof Int32Array) new Int32Array(memory, place.y, m).set(Y);
  else new Float32Array(memory, place.y, m).set(Y);
  const lists = new ListWriter(data.features, place, memory);
  if (data.bytes === undefined) eachRow(data, (values) => lists.add(values));
  else for (let row = 0; row < m; row++) lists.addBytes(data.bytes, row);
  return { end: align(lists.end), largest: lists.largest };
}

/** Writes the rows of X (rows, features) from the place's first row on. */
export function writeRows(
  X: Float32Array,
  features: number,
  place: DataPlace,
  memory: ArrayBufferLike,
): void {
  const lists = new ListWriter(features, place, memory);
  for (let at = 0; at < X.length; at += features) lists.add(X.subarray(at, at + features));
}

/** Calls back with each row of X in turn, in room that the next one may overwrite. */
function eachRow(data: TrainingData, visit: (values: Float32Array) => void): void {
  const { m, features } = data;
  const readRow = data.readRow ?? rowsOf(data.X, features);
  const values = new Float32Array(features);
  for (let row = 0; row < m; row++) {
    readRow(row, values);
    visit(values);
  }
}

/** Writes lists row by row. */
class ListWriter {
  largest = 0;
  readonly #width: number;
  readonly #bounds: Int32Array;
  readonly #units: Int32Array;
  readonly #values: Float32Array;
  #bound = 0;
  #entry = 0;

  constructor(
    private readonly features: number,
    private readonly place: DataPlace,
    memory: ArrayBufferLike,
  ) {
    const { bounds, y, lists, end } = place;
    this.#width = partsOf(features).units;
    this.#bounds = new Int32Array(memory, bounds, (y - bounds) / 4);
    this.#units = new Int32Array(memory, lists, (end - lists) / 4);
    this.#values = new Float32Array(memory, lists, (end - lists) / 4);
  }

  /** The first byte after what is written. */
  get end(): number {
    return this.place.lists + 4 * this.#entry;
  }

  add(row: Float32Array): void {
    this.#inParts((from, to) => this.#addPart(row, from, to));
  }

  /** Adds what the bytes of a row stand for. */
  addBytes(rows: ByteRows, row: number): void {
    const at = row * this.features;
    this.#inParts((from, to) => this.#addPartOfBytes(rows, at, from, to));
  }

  /** Notes where each part of a row begins as it is added, and where the last one ends. */
  #inParts(addPart: (from: number, to: number) => void): void {
    const [units, values, n] = [this.#units, this.#values, this.features];
    for (let from = 0; from < n; from += this.#width) {
      this.#bounds[this.#bound++] = this.end;
      addPart(from, Math.min(from + this.#width, n));
      // The memory may hold another data set's numbers, so what fills up is written too.
      for (; this.#entry % (2 * GROUP_ENTRIES) !== 0; this.#entry += 2) {
        units[this.#entry] = values[this.#entry + 1] = 0;
      }
    }
    this.#bounds[this.#bound++] = this.end;
  }

  #addPart(row: Float32Array, from: number, to: number): void {
    const [units, values] = [this.#units, this.#values];
    let [entry, largest] = [this.#entry, this.largest];
    for (let unit = from; unit < to; unit++) {
      const value = row[unit];
      if (value === 0) continue;
      const size = Math.abs(value);
      if (size > largest) largest = size;
      units[entry] = unit * PANEL_ROW_BYTES;
      values[entry + 1] = value;
      entry += 2;
    }
    [this.#entry, this.largest] = [entry, largest];
  }

  /**
   * The same for bytes of a row that begins at index `at`. One method that takes an element for both, or room for a
   * row that bytes are read into, would take a third longer at least.
   */
  #addPartOfBytes(
    { X, values: valuesOf, keepsZero }: ByteRows,
    at: number,
    from: number,
    to: number,
  ): void {
    const [units, values, n] = [this.#units, this.#values, this.features];
    let [entry, largest] = [this.#entry, this.largest];
    for (let unit = from; unit < to; unit++) {
      const byte = X[at + unit];
      if (byte === 0 && keepsZero) continue;
      const value = valuesOf[byte * n + unit];
      if (value === 0) continue;
      const size = Math.abs(value);
      if (size > largest) largest = size;
      units[entry] = unit * PANEL_ROW_BYTES;
      values[entry + 1] = value;
      entry += 2;
    }
    [this.#entry, this.largest] = [entry, largest];
  }
}
