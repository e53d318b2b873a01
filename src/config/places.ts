/** Where every key and value of a config stands, so that each mistake is reported at its line. */
import type { Path } from './report.js';

const keyOf = (path: Path): string => JSON.stringify(path.map(String));

export class Places {
  readonly #values = new Map<string, string>();
  readonly #keys = new Map<string, string>();

  /** `start` is the place of the document as a whole. */
  constructor(readonly start: string) {}

  addValue(path: Path, place: string): void {
    this.#values.set(keyOf(path), place);
  }

  /** Adds a key, whose place is also that of its value until addValue is called. */
  addKey(path: Path, place: string): void {
    this.#keys.set(keyOf(path), place);
    this.addValue(path, place);
  }

  hasValue(path: Path): boolean {
    return this.#values.has(keyOf(path));
  }

  /** The place of the value at a path, or of its key, or else of the nearest thing around it. */
  of(path: Path, at: 'value' | 'key' = 'value'): string {
    const key = at === 'key' ? this.#keys.get(keyOf(path)) : undefined;
    if (key !== undefined) return key;
    const value = this.#values.get(keyOf(path));
    return value ?? (path.length === 0 ? this.start : this.of(path.slice(0, -1)));
  }
}
