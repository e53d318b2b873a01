/** Collects the values of one column of a table row by row, without knowing how many there will be. */
import { isMissing } from '../missing.js';
import { readNumber } from '../numbers.js';
import { BEYOND, MISSING, MOST_ASKED_LEVELS, MOST_LEVELS, type TableColumn } from '../table.js';

/**
 * Rows of which a table of so many columns keeps the values in one array, so that large arrays are made
 * once, at the end, and wide tables do not reserve what they do not need.
 */
export const chunkRowsFor = (columns: number): number =>
  Math.min(65_536, Math.max(64, Math.floor(2 ** 22 / columns)));

/** A column that is read as numbers until something else stands in it, or as text from the start. */
export class ColumnBuilder {
  /** Numbers, or codes of texts, of the rows from a multiple of `chunkRows` on. */
  chunk: Float32Array | Int32Array;
  /** Whether it is read as numbers. */
  isNumber: boolean;
  /** Whether numbers had been read when something else came: then their texts are lost. */
  hasTurned = false;
  missing = 0;
  readonly #chunks: (Float32Array | Int32Array)[] = [];
  /** The texts so far: their codes, and whether they read as numbers. Null in a column of numbers. */
  #texts: { readonly codes: Map<string, number>; readonly isNumeric: boolean[] } | null = null;
  readonly #most: number;
  #numbers = 0;

  /**
   * `isText` is true where a column to be read as `auto` is known to hold text; `parse` gives the number
   * that a text is, or in words why it is none.
   */
  constructor(
    readonly name: string,
    asked: 'auto' | 'text',
    readonly chunkRows: number,
    isText = false,
    readonly parse: (text: string) => number | string = readNumber,
  ) {
    this.isNumber = asked === 'auto' && !isText;
    this.#most = asked === 'text' ? MOST_ASKED_LEVELS : MOST_LEVELS;
    this.chunk = this.#empty();
    this.#chunks.push(this.chunk);
  }

  #empty(): Float32Array | Int32Array {
    return this.isNumber ? new Float32Array(this.chunkRows) : new Int32Array(this.chunkRows);
  }

  /** Makes room for the rows from this one on, where one chunk is full. */
  grow(): void {
    this.chunk = this.#empty();
    this.#chunks.push(this.chunk);
  }

  /** Puts a trimmed text into a row, whose place in the chunk is `at`. */
  putText(text: string, at: number): void {
    if (isMissing(text)) {
      this.missing++;
      this.chunk[at] = this.isNumber ? Number.NaN : MISSING;
      return;
    }
    if (this.isNumber) {
      const number = this.parse(text);
      if (typeof number === 'number') {
        this.putNumber(number, at);
        return;
      }
      this.#turn(at);
    }
    this.chunk[at] = this.#codeOf(text);
  }

  /** Puts a number into a row of a column that is read as numbers. */
  putNumber(number: number, at: number): void {
    this.#numbers++;
    this.chunk[at] = number;
  }

  /** Goes on as text. What was read before is right only if all of it was missing. */
  #turn(at: number): void {
    const before = (this.#chunks.length - 1) * this.chunkRows + at;
    this.hasTurned = before > this.missing;
    this.isNumber = false;
    this.#numbers = 0;
    this.#chunks.forEach((_, index) => {
      this.#chunks[index] = new Int32Array(this.chunkRows).fill(MISSING);
    });
    this.chunk = this.#chunks[this.#chunks.length - 1];
  }

  #codeOf(text: string): number {
    this.#texts ??= { codes: new Map(), isNumeric: [] };
    const { codes, isNumeric } = this.#texts;
    let code = codes.get(text);
    if (code === undefined) {
      const isNumber = typeof this.parse(text) === 'number';
      if (codes.size >= this.#most) {
        if (isNumber) this.#numbers++;
        return BEYOND;
      }
      code = codes.size;
      codes.set(text, code);
      isNumeric.push(isNumber);
    }
    if (isNumeric[code]) this.#numbers++;
    return code;
  }

  /** The column of so many rows; the builder is of no use afterwards. */
  end(rows: number): TableColumn {
    const { name, missing, chunkRows } = this;
    const joined = this.isNumber ? new Float32Array(rows) : new Int32Array(rows);
    for (let from = 0; from < rows; from += chunkRows) {
      const chunk = this.#chunks[from / chunkRows];
      joined.set(chunk.subarray(0, Math.min(chunkRows, rows - from)), from);
    }
    this.#chunks.length = 0;
    if (joined instanceof Float32Array) return { kind: 'number', name, values: joined, missing };
    return {
      kind: 'text',
      name,
      codes: joined,
      levels: [...(this.#texts?.codes.keys() ?? [])],
      numbers: this.#numbers,
      missing,
    };
  }
}
