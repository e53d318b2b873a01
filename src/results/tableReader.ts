/** The lines of inspected tables, run by run: of two tables that have a run the first counts. */
import { fieldsOf } from './csv.js';
import type { Chunks } from './files.js';
import type { Inspected } from './inspect.js';
import { LineReader, type Place } from './records.js';

export type Source = readonly [path: string, table: Pick<Inspected, 'header' | 'blocks'>];

export class TableReader {
  readonly #sources;

  constructor(...sources: readonly Source[]) {
    this.#sources = sources.map(([path, { header, blocks }]) => ({
      lines: new LineReader(path),
      header,
      blocks,
    }));
  }

  get isEmpty(): boolean {
    return this.#sources.every(({ blocks }) => blocks.size === 0);
  }

  has(runId: string): boolean {
    return this.#sources.some(({ blocks }) => blocks.has(runId));
  }

  /** All lines of a run that `has` finds: a view that the next call may overwrite. */
  async bytes(runId: string): Promise<Buffer> {
    const { lines, place } = this.#find(runId);
    return lines.read(place);
  }

  /** The fields of such a run's only line, by the names of the header; '' where there is no such column. */
  async fields(runId: string): Promise<(name: string) => string> {
    const { lines, place, header } = this.#find(runId);
    const fields = fieldsOf((await lines.read(place)).toString('utf8').replace(/\n$/, ''))!;
    return (name) => fields[header?.indexOf(name) ?? -1] ?? '';
  }

  #find(runId: string) {
    const { lines, header, blocks } = this.#sources.find((each) => each.blocks.has(runId))!;
    return { lines, header, place: blocks.get(runId) as Place };
  }

  /** What is read from it, and the files closed behind. */
  async *closing(
    read: () => AsyncGenerator<string | Uint8Array>,
  ): AsyncGenerator<string | Uint8Array> {
    try {
      yield* read();
    } finally {
      for (const { lines } of this.#sources) await lines.close();
    }
  }

  /** A table of this header line with the lines of these runs as they are; runs without lines are passed over. */
  linesOf(header: string, runIds: Iterable<string>): Chunks {
    return this.closing(() => this.#linesOf(header, runIds));
  }

  async *#linesOf(header: string, runIds: Iterable<string>): AsyncGenerator<string | Uint8Array> {
    yield header;
    for (const runId of runIds) if (this.has(runId)) yield await this.bytes(runId);
  }
}
