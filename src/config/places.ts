/** Where every key and value of a config stands, so that each complaint can point at its line. */
import type { Path } from './complain.js';

const keyOf = (path: Path): string => JSON.stringify(path.map(String));

export class Places {
  readonly #values = new Map<string, string>();
  readonly #keys = new Map<string, string>();

  /** `start` is the place of the document as a whole. */
  constructor(readonly start: string) {}

  addValue(path: Path, place: string): void {
    this.#values.set(keyOf(path), place);
  }

  /** A key, and its value until that has a place of its own. */
  addKey(path: Path, place: string): void {
    this.#keys.set(keyOf(path), place);
    this.addValue(path, place);
  }

  hasValue(path: Path): boolean {
    return this.#values.has(keyOf(path));
  }

  /** The place of the value, or of the nearest thing around it. */
  ofValue(path: Path): string {
    return this.#nearest(this.#values, path);
  }

  /** The place of the key, or of the nearest thing around it. */
  ofKey(path: Path): string {
    return this.#nearest(this.#keys, path);
  }

  #nearest(places: ReadonlyMap<string, string>, path: Path): string {
    const own = places.get(keyOf(path));
    if (own !== undefined) return own;
    for (let length = path.length - 1; length >= 0; length--) {
      const around = this.#values.get(keyOf(path.slice(0, length)));
      if (around !== undefined) return around;
    }
    return this.start;
  }
}
