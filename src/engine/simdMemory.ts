/** Memory of the SIMD kernels, handed out array by array in whole cache lines. */
import { LINE_BYTES, PANEL_ROW_BYTES } from './layout.js';

/** The next start of a cache line. */
export const align = (bytes: number): number => Math.ceil(bytes / LINE_BYTES) * LINE_BYTES;

/** The next odd number of cache lines, in bytes. Rows that far apart lie in all sets of the cache. */
export const oddLines = (bytes: number): number => LINE_BYTES * (Math.ceil(bytes / LINE_BYTES) | 1);

/** Kernels read and write whole vectors, and up to four rows of a panel, past an array's end. */
const SPARE_BYTES = 4 * PANEL_ROW_BYTES;

/** Hands out zeroed memory from `start` on, array by array; only counts bytes where memory is null. */
export class Room {
  #free: number;
  readonly #words: Uint32Array | null;
  readonly #floats: Float32Array | null;

  constructor(start: number, memory: ArrayBufferLike | null) {
    this.#free = align(start);
    this.#words = memory && new Uint32Array(memory);
    this.#floats = memory && new Float32Array(memory);
  }

  get end(): number {
    return this.#free;
  }

  /** The address of a new array. */
  take(bytes: number): number {
    const address = this.#free;
    this.#free = align(address + bytes + SPARE_BYTES);
    this.#words?.fill(0, address / 4, this.#free / 4);
    return address;
  }

  word(address: number, value: number): void {
    if (this.#words !== null) this.#words[address / 4] = value;
  }

  float(address: number, value: number): void {
    if (this.#floats !== null) this.#floats[address / 4] = value;
  }
}

/** The fields of a network's header or of a layer's record. */
export class Fields {
  constructor(
    readonly room: Room,
    readonly address: number,
  ) {}

  word(field: number, value: number): void {
    this.room.word(this.address + field, value);
  }

  float(field: number, value: number): void {
    this.room.float(this.address + field, value);
  }

  /** Writes the address of a new array. */
  take(field: number, bytes: number): number {
    const address = this.room.take(bytes);
    this.word(field, address);
    return address;
  }
}
