/**
 * A data set as bytes, and back: the length of a header, the header in JSON, then X, Y and groups, all
 * little-endian, compressed as a whole. What comes back is checked against its SHA-256.
 */
import { pipeline, Readable } from 'node:stream';
import { createGunzip, createGzip } from 'node:zlib';
import { z } from 'zod';
import { type Column, widthOf } from '../data/columns.js';
import type { Dataset, DatasetContent, Target } from '../data/dataset.js';
import { digest as digestOf } from '../data/digest.js';
import { MachineError } from '../errors.js';

const size = z.int().min(0).max(0xffffffff);
const names = z.array(z.string());
const rows = z.tuple([size, size]).nullable();

const form = z.strictObject({
  name: z.string(),
  m: size.min(1),
  features: size.min(1),
  featureNames: names,
  columns: z
    .array(
      z.discriminatedUnion('kind', [
        z.strictObject({ kind: z.literal('number'), name: z.string(), mayMiss: z.boolean() }),
        z.strictObject({ kind: z.literal('category'), name: z.string(), levels: names }),
      ]),
    )
    .nullable(),
  task: z.enum(['classification', 'regression']),
  classes: names.nullable(),
  groups: z.boolean(),
  /** Whether X holds bytes, and not float32. */
  bytes: z.boolean(),
  validationRows: rows,
  testRows: rows,
});

const MOST_HEADER_BYTES = 64e6;

/** Gives the bytes of a data set, in parts. */
export function datasetBytes(dataset: Dataset): AsyncIterable<Buffer> {
  const { name, m, features, featureNames, columns, X, target, groups } = dataset;
  const { validationRows, testRows } = dataset;
  const classes = target.task === 'classification' ? target.classes : null;
  const facts = { name, m, features, featureNames, columns, task: target.task, classes };
  const bytes = X instanceof Uint8Array;
  const parts = { groups: groups !== null, bytes, validationRows, testRows };
  const header = Buffer.from(JSON.stringify({ ...facts, ...parts }));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(header.length);
  const arrays = [X, target.Y, ...(groups === null ? [] : [groups])];
  function* pieces(): Generator<Buffer> {
    yield length;
    yield header;
    for (const array of arrays) yield* piecesOf(array);
  }
  // Whoever reads the result meets its errors.
  return pipeline(Readable.from(pieces()), createGzip({ level: 1 }), () => {});
}

const PIECE = 1 << 20;

/** Copies, as streams take no shared memory. */
function* piecesOf({
  buffer,
  byteOffset,
  byteLength,
}: Float32Array | Int32Array | Uint8Array): Generator<Buffer> {
  for (let at = 0; at < byteLength; at += PIECE) {
    const part = new Uint8Array(buffer, byteOffset + at, Math.min(PIECE, byteLength - at));
    yield Buffer.from(part);
  }
}

/**
 * Makes the data set of these bytes, on shared memory.
 * @throws MachineError if they are not those of the data set with this SHA-256, or need more memory than
 * `room`, in bytes.
 */
export async function datasetOf(
  parts: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  sha256: string,
  room: number,
): Promise<Dataset> {
  const reader = new Reader(parts);
  try {
    const length = new DataView((await reader.take(4)).buffer).getUint32(0, true);
    if (length > MOST_HEADER_BYTES) throw damaged(sha256);
    const text = Buffer.from(await reader.take(length)).toString('utf8');
    const header = form.parse(JSON.parse(text));
    const { task, classes, groups: hasGroups, bytes, ...facts } = header;
    const { m, columns, features } = facts;
    const width = columns?.length ?? features;
    if (columns !== null && widthsOf(columns) !== features) throw damaged(sha256);
    const size = m * (width * (bytes ? 1 : 4) + 8);
    if (size > room) {
      throw new MachineError(`The data set needs ${Math.ceil(size / 1e6)} MB of memory`, {
        hint: 'start the worker on a machine with more memory',
      });
    }
    const X = bytes
      ? new Uint8Array(await reader.shared(m * width))
      : new Float32Array(await reader.shared(4 * m * width));
    const Y = await reader.shared(4 * m);
    const target: Target =
      task === 'classification'
        ? { task, Y: new Int32Array(Y), classes: classes ?? [] }
        : { task, Y: new Float32Array(Y) };
    const groups = hasGroups ? new Int32Array(await reader.shared(4 * m)) : null;
    await reader.end();
    const dataset = { ...facts, table: null, warnings: [], X, target, groups };
    if (!fits(dataset) || digestOf(dataset) !== sha256) throw damaged(sha256);
    return { ...dataset, sha256 };
  } catch (error) {
    throw error instanceof MachineError ? error : damaged(sha256);
  } finally {
    reader.destroy();
  }
}

const widthsOf = (columns: readonly Column[]): number =>
  columns.reduce((sum, column) => sum + widthOf(column), 0);

/** Whether class numbers and rows of parts are within their bounds. */
function fits({ m, target, validationRows, testRows }: DatasetContent): boolean {
  const ranges = [validationRows, testRows].filter((range) => range !== null);
  return (
    ranges.every(([from, to]) => from <= to && to <= m) &&
    (target.task === 'regression' ||
      target.Y.every((number) => number >= 0 && number < target.classes.length))
  );
}

const damaged = (sha256: string): MachineError =>
  new MachineError(`The data on the queue is not that with SHA-256 ${sha256.slice(0, 12)}…`, {
    hint: 'start the coordinator again, which sends it anew',
  });

/** Takes exact numbers of bytes from compressed parts. */
class Reader {
  readonly #source: Readable;
  readonly #stream: ReturnType<typeof createGunzip>;
  readonly #parts: AsyncIterator<Buffer>;
  #rest: Uint8Array = new Uint8Array(0);

  constructor(parts: AsyncIterable<Uint8Array> | Iterable<Uint8Array>) {
    this.#source = Readable.from(parts);
    this.#stream = createGunzip();
    this.#source.on('error', (error) => this.#stream.destroy(error));
    this.#source.pipe(this.#stream);
    this.#parts = this.#stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  }

  async take(length: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(length);
    await this.#fill(bytes);
    return bytes;
  }

  async shared(length: number): Promise<SharedArrayBuffer> {
    const buffer = new SharedArrayBuffer(length);
    await this.#fill(new Uint8Array(buffer));
    return buffer;
  }

  /** @throws RangeError if there is more. */
  async end(): Promise<void> {
    const { done = false } = await this.#parts.next();
    if (this.#rest.length > 0 || !done) throw new RangeError('more bytes than the header says');
  }

  destroy(): void {
    this.#source.destroy();
    this.#stream.destroy();
  }

  async #fill(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length;) {
      if (this.#rest.length === 0) {
        const next = await this.#parts.next();
        if (next.done === true) throw new RangeError('fewer bytes than the header says');
        this.#rest = next.value;
      }
      const part = this.#rest.subarray(0, bytes.length - at);
      bytes.set(part, at);
      at += part.length;
      this.#rest = this.#rest.subarray(part.length);
    }
  }
}
