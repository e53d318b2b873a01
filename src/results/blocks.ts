/** Where the lines of each run stand in a table, in typed arrays: folders may have millions of runs. */
import type { Place } from './records.js';
import { doubled, RunIds } from './runIds.js';

/** The lines of one run. They are written together, so they follow one another. */
export interface Block extends Place {
  readonly lines: number;
}

const FIRST = 16;

/** The lines of each run by run_id, in the order of the table. */
export class Blocks implements ReadonlyMap<string, Block> {
  readonly #runIds = new RunIds();
  #offsets = new Float64Array(FIRST);
  #lengths = new Float64Array(FIRST);
  #lines = new Uint32Array(FIRST);

  get size(): number {
    return this.#runIds.size;
  }

  has(runId: string): boolean {
    return this.#runIds.has(runId);
  }

  get(runId: string): Block | undefined {
    const index = this.#runIds.indexOf(runId);
    return index < 0 ? undefined : this.#at(index);
  }

  /** How many lines of the run there are. */
  linesOf(runId: string): number {
    const index = this.#runIds.indexOf(runId);
    return index < 0 ? 0 : this.#lines[index];
  }

  /** Adds a line, which follows those of its run that are there already. */
  add(runId: string, { offset, length }: Place): void {
    const { size } = this;
    const index = this.#runIds.add(runId);
    if (index === size) {
      if (index === this.#offsets.length) this.#grow();
      this.#offsets[index] = offset;
    }
    this.#lengths[index] += length;
    this.#lines[index]++;
  }

  #at(index: number): Block {
    return {
      offset: this.#offsets[index],
      length: this.#lengths[index],
      lines: this.#lines[index],
    };
  }

  #grow(): void {
    this.#offsets = doubled(this.#offsets);
    this.#lengths = doubled(this.#lengths);
    this.#lines = doubled(this.#lines);
  }

  keys(): MapIterator<string> {
    return this.#runIds.keys();
  }

  *values(): MapIterator<Block> {
    for (let index = 0; index < this.size; index++) yield this.#at(index);
    return undefined;
  }

  *entries(): MapIterator<[string, Block]> {
    for (let index = 0; index < this.size; index++) yield [this.#runIds.at(index), this.#at(index)];
    return undefined;
  }

  [Symbol.iterator](): MapIterator<[string, Block]> {
    return this.entries();
  }

  forEach(visit: (value: Block, key: string, map: ReadonlyMap<string, Block>) => void): void {
    for (const [runId, block] of this) visit(block, runId, this);
  }
}
