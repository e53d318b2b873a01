/** Reads inspected tables run by run. If several tables have a run, it is read from the first of them. */
import { fieldsOf } from './csv.js';
import { nameIn } from './earlier.js';
import type { Chunks } from './files.js';
import type { Inspected } from './inspect.js';
import { LineReader } from './records.js';

export type Source = readonly [path: string, table: Pick<Inspected, 'header' | 'blocks'>];

export class TableReader {
  readonly #sources;

  constructor(...sources: readonly Source[]) {
    this.#sources = sources.map(([path, table]) => ({ lines: new LineReader(path), ...table }));
  }

  /** Whether none of the tables has a run. */
  get isEmpty(): boolean {
    return this.#sources.every(({ blocks }) => blocks.size === 0);
  }

  /** Whether one of the tables has the run. */
  has(runId: string): boolean {
    return this.#sources.some(({ blocks }) => blocks.has(runId));
  }

  /** The fields of the only line of a run that `has` finds, by column; '' if there is no such column. */
  async fields(runId: string): Promise<(name: string) => string> {
    const { lines, place, header } = this.#find(runId)!;
    const fields = fieldsOf((await lines.read(place)).toString('utf8').replace(/\n$/, ''))!;
    return (name) => fields[header?.indexOf(nameIn(header, name)) ?? -1] ?? '';
  }

  #find(runId: string) {
    const source = this.#sources.find(({ blocks }) => blocks.has(runId));
    return source && { ...source, place: source.blocks.get(runId)! };
  }

  /** Yields what `read` yields, and then closes the files. */
  async *closing(
    read: () => AsyncGenerator<string | Uint8Array>,
  ): AsyncGenerator<string | Uint8Array> {
    try {
      yield* read();
    } finally {
      for (const { lines } of this.#sources) await lines.close();
    }
  }

  /** A table of this header and the unchanged lines of these runs; runs without lines are skipped. */
  linesOf(header: string, runIds: Iterable<string>): Chunks {
    return this.closing(() => this.#linesOf(header, runIds));
  }

  async *#linesOf(header: string, runIds: Iterable<string>): AsyncGenerator<string | Uint8Array> {
    yield header;
    for (const runId of runIds) {
      const found = this.#find(runId);
      if (found) yield await found.lines.read(found.place);
    }
  }
}
