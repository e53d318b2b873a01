/** Reads inspected tables run by run. If several tables have a run, it is read from the first of them. */
import { FolderError } from '../errors.js';
import { fieldsOf } from './csv.js';
import { nameIn } from './earlier.js';
import type { Chunks } from './files.js';
import type { Inspected } from './inspect.js';
import { LineReader } from './records.js';

export type Source = readonly [path: string, table: ReadableTable];

export interface ReadableTable extends Pick<Inspected, 'header' | 'blocks'> {
  /** Whether lines may end with CR LF. */
  readonly carriageReturns?: boolean;
  /** Whether another process may replace the file while it is read. */
  readonly mayChange?: boolean;
}

/** A file of another folder was replaced while it was read. */
export class ChangedError extends FolderError {
  constructor(path: string) {
    super('The file was replaced while it was read', {
      where: path,
      hint: 'a sweep is about to finish in this folder: run the same command again',
    });
  }
}

export class TableReader {
  readonly #sources;

  constructor(...sources: readonly Source[]) {
    this.#sources = sources.map(([path, table]) => ({
      path,
      lines: new LineReader(path),
      at: columnFinder(table.header ?? []),
      ...table,
    }));
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
    const { at } = this.#find(runId)!;
    const fields = fieldsOf((await this.lines(runId)).toString('utf8').replace(/\n$/, ''))!;
    return (name) => fields[at(name)] ?? '';
  }

  /**
   * The lines of a run that `has` finds, each ending with LF.
   * @throws FolderError if the file cannot be read, or was replaced since it was inspected.
   */
  async lines(runId: string): Promise<Buffer> {
    const { path, lines, blocks, mayChange, carriageReturns } = this.#find(runId)!;
    const bytes = await lines.read(blocks.get(runId)!);
    if (mayChange && bytes.toString('latin1', 0, runId.length + 1) !== `${runId},`) {
      throw new ChangedError(path);
    }
    if (!carriageReturns) return bytes;
    return Buffer.from(bytes.toString('latin1').replaceAll('\r\n', '\n'), 'latin1');
  }

  #find(runId: string) {
    return this.#sources.find(({ blocks }) => blocks.has(runId));
  }

  /** Yields what `read` yields, and then closes the files. */
  async *closing(
    read: () => AsyncGenerator<string | Uint8Array>,
  ): AsyncGenerator<string | Uint8Array> {
    try {
      yield* read();
    } finally {
      await this.close();
    }
  }

  async close(): Promise<void> {
    for (const { lines } of this.#sources) await lines.close();
  }

  /** A table of this header and the unchanged lines of these runs; runs without lines are skipped. */
  linesOf(header: string, runIds: Iterable<string>): Chunks {
    return this.closing(() => this.#linesOf(header, runIds));
  }

  async *#linesOf(header: string, runIds: Iterable<string>): AsyncGenerator<string | Uint8Array> {
    yield header;
    for (const runId of runIds) {
      if (this.has(runId)) yield await this.lines(runId);
    }
  }
}

/** The index of today's column of a name in a table with this header, which is looked for once; −1 if it has none. */
function columnFinder(header: readonly string[]): (name: string) => number {
  const found = new Map<string, number>();
  return (name) => {
    const known = found.get(name);
    if (known !== undefined) return known;
    const index = header.indexOf(nameIn(header, name));
    found.set(name, index);
    return index;
  };
}
