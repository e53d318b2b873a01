/** Random numbers for tests that can be repeated: the same for the same seed. */
import { createHash } from 'node:crypto';

export class Random {
  #count = 0;

  constructor(private readonly seed: string) {}

  /** From 0 to less than 1. */
  next(): number {
    const digest = createHash('sha256').update(`${this.seed} ${this.#count++}`).digest();
    return digest.readUInt32LE(0) / 2 ** 32;
  }

  /** A whole number from `least` to `most`. */
  whole(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  of<Item>(items: readonly Item[]): Item {
    return items[this.whole(0, items.length - 1)];
  }
}
