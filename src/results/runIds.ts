/**
 * Sets of run_ids, and tables with an entry for each, for folders of millions of runs. A run_id is 64 bits, so it is
 * kept as two numbers in arrays: some 20 bytes a run, a sixth of what a Set of texts takes.
 */

const LENGTH = 17;
const FIRST = 16;
/** A place of its own in each process, so that no file can be made whose run_ids all collide. */
const SALT = Math.floor(Math.random() * 2 ** 32);

const hexDigit = (code: number): number => (code < 58 ? code - 48 : code - 87);

/** The number of the hex digits of a text from `from` on. */
function hexAt(text: string, from: number): number {
  let value = 0;
  for (let at = from; at < from + 8; at++) value = (value << 4) | hexDigit(text.charCodeAt(at));
  return value >>> 0;
}

const hexOf = (value: number): string => value.toString(16).padStart(8, '0');

/** A set of run_ids in the order in which they were added, each with its number in that order. */
export class RunIds implements ReadonlySet<string> {
  #size = 0;
  #high = new Uint32Array(FIRST);
  #low = new Uint32Array(FIRST);
  /** Open addressing: the number of the run_id at a place plus 1; 0 where the place is free. */
  #places = new Uint32Array(2 * FIRST);

  constructor(runIds: Iterable<string> = []) {
    for (const runId of runIds) this.add(runId);
  }

  get size(): number {
    return this.#size;
  }

  has(runId: string): boolean {
    return this.indexOf(runId) >= 0;
  }

  /** The number of a run_id from 0; −1 if it is not there. */
  indexOf(runId: string): number {
    if (runId.length !== LENGTH) return -1;
    return this.#places[this.#placeOf(hexAt(runId, 1), hexAt(runId, 9))] - 1;
  }

  /** Adds a run_id, "r" and 16 hex digits, if it is not there yet, and returns its number. */
  add(runId: string): number {
    const [high, low] = [hexAt(runId, 1), hexAt(runId, 9)];
    const place = this.#placeOf(high, low);
    if (this.#places[place] > 0) return this.#places[place] - 1;
    if (this.#size === this.#high.length) {
      this.#grow();
      return this.add(runId);
    }
    this.#high[this.#size] = high;
    this.#low[this.#size] = low;
    this.#places[place] = ++this.#size;
    return this.#size - 1;
  }

  at(index: number): string {
    return `r${hexOf(this.#high[index])}${hexOf(this.#low[index])}`;
  }

  /** The place of a run_id, or the free one where it belongs. */
  #placeOf(high: number, low: number): number {
    const mask = this.#places.length - 1;
    const mixed = Math.imul(Math.imul(low ^ SALT, 0x9e3779b1) ^ high, 0x85ebca6b);
    for (let place = mixed ^ (mixed >>> 15); ; place++) {
      const index = this.#places[place & mask] - 1;
      if (index < 0 || (this.#low[index] === low && this.#high[index] === high))
        return place & mask;
    }
  }

  #grow(): void {
    this.#high = doubled(this.#high);
    this.#low = doubled(this.#low);
    this.#places = new Uint32Array(2 * this.#places.length);
    for (let index = 0; index < this.#size; index++) {
      this.#places[this.#placeOf(this.#high[index], this.#low[index])] = index + 1;
    }
  }

  *[Symbol.iterator](): SetIterator<string> {
    for (let index = 0; index < this.#size; index++) yield this.at(index);
    return undefined;
  }

  keys(): SetIterator<string> {
    return this[Symbol.iterator]();
  }

  values(): SetIterator<string> {
    return this[Symbol.iterator]();
  }

  *entries(): SetIterator<[string, string]> {
    for (const runId of this) yield [runId, runId];
    return undefined;
  }

  forEach(visit: (value: string, key: string, set: ReadonlySet<string>) => void): void {
    for (const runId of this) visit(runId, runId, this);
  }
}

/** An array of twice the length that begins with the values of the given one. */
export function doubled<A extends Uint32Array | Float64Array>(values: A): A {
  const longer = new (values.constructor as new (length: number) => A)(2 * values.length);
  longer.set(values);
  return longer;
}
