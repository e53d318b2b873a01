/** Reads the CSV files of a results folder line by line, with the place of each line in its file. */
import { readSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { fieldsOf } from './csv.js';
import { FolderError } from '../errors.js';
import { folderFault, openFile, orFault } from './files.js';

/** The place of a line, or of lines that follow one another, in a file. */
export interface Place {
  /** The byte at which it begins, from 0. */
  readonly offset: number;
  /** Its bytes, line ends included. */
  readonly length: number;
}

/** One line after the header. */
export interface TextRecord extends Place {
  /** Without its line end. */
  readonly text: string;
  /** Null if the line is not CSV. */
  readonly fields: readonly string[] | null;
  /** Its number in the file; the header is line 1. */
  readonly line: number;
}

export interface Scan {
  /** Null if no line of the file is finished. */
  readonly header: readonly string[] | null;
  /** The bytes of the header's line, line end included. */
  readonly headerLength: number;
  /** The number of a last line without a line end, which is not visited; null if there is none. */
  readonly unfinished: number | null;
  /** Whether a line ends with CR LF, as some tools rewrite it. Such a line is read as one with LF. */
  readonly carriageReturns: boolean;
}

const CHUNK = 1 << 20;
/** Bytes that are read at once. */
const READ = 1 << 18;
/** Bytes that a line may have; those of a network of 65 layers have a hundredth of that. */
const MOST_LINE_BYTES = 1 << 20;
const LINE_END = 10;
const CARRIAGE_RETURN = 13;

/**
 * Calls `onHeader` for the header, then `visit` for every other finished line, in order.
 * @throws FolderError if the file cannot be read, or is not a regular file.
 */
export async function scanRecords(
  path: string,
  visit: (record: TextRecord) => void,
  onHeader: (header: readonly string[]) => void = () => {},
): Promise<Scan> {
  const file = await openFile(path, 'read');
  let header: readonly string[] | null = null;
  let headerLength = 0;
  let carriageReturns = false;
  let line = 0;
  let start = 0;
  /** What is read follows a line whose end was not read yet. One buffer serves for the whole file. */
  const buffer = Buffer.allocUnsafe(MOST_LINE_BYTES + READ);
  let rest = 0;
  try {
    for (;;) {
      const { bytesRead } = await file.read(buffer, rest, READ, start + rest);
      if (bytesRead === 0) break;
      const bytes = buffer.subarray(0, rest + bytesRead);
      let from = 0;
      for (let end = bytes.indexOf(LINE_END); end >= 0; end = bytes.indexOf(LINE_END, from)) {
        const returns = end > from && bytes[end - 1] === CARRIAGE_RETURN;
        const text = bytes.toString('utf8', from, returns ? end - 1 : end);
        const fields = fieldsOf(text);
        carriageReturns ||= returns;
        line++;
        if (header === null) {
          header = fields ?? [];
          headerLength = end + 1;
          onHeader(header);
        } else visit({ text, fields, line, offset: start + from, length: end + 1 - from });
        from = end + 1;
      }
      buffer.copyWithin(0, from, bytes.length);
      rest = bytes.length - from;
      start += from;
      if (rest > MOST_LINE_BYTES) throw longLine(path, line + 1);
    }
  } catch (error) {
    throw folderFault(error, path, 'read');
  } finally {
    await orFault(file.close(), path, 'read');
  }
  return { header, headerLength, unfinished: rest > 0 ? line + 1 : null, carriageReturns };
}

const longLine = (path: string, line: number): FolderError =>
  new FolderError(`The line has more than ${MOST_LINE_BYTES} bytes`, {
    where: `${path}:${line}`,
    hint: 'restore the file from a copy, or choose another folder with --out',
  });

/** How much is read where lines follow one another, and where they are scattered. */
const AHEAD = 1 << 16;
const SCATTERED = 1 << 12;

/**
 * Reads lines by their place. It opens the file at the first read, and buffers for lines nearby. What is in the
 * system's cache is copied faster than a read is handed to a thread and back, so a million lines are read at once.
 */
export class LineReader {
  #file: FileHandle | null = null;
  #buffer: Buffer = Buffer.alloc(0);
  #bytes: Buffer = Buffer.alloc(0);
  #start = 0;

  constructor(private readonly path: string) {}

  /** The bytes at the place, which the next read overwrites. @throws FolderError if the file cannot be read. */
  async read({ offset, length }: Place): Promise<Buffer> {
    const end = this.#start + this.#bytes.length;
    if (offset < this.#start || offset + length > end) {
      this.#file ??= await openFile(this.path, 'read');
      const isNext = offset <= end && offset >= this.#start;
      const bytes = Math.max(length, isNext ? AHEAD : SCATTERED);
      if (bytes > this.#buffer.length) this.#buffer = Buffer.allocUnsafe(Math.max(bytes, AHEAD));
      this.#bytes = this.#buffer.subarray(0, this.#readInto(bytes, offset));
      this.#start = offset;
    }
    return this.#bytes.subarray(offset - this.#start, offset - this.#start + length);
  }

  #readInto(bytes: number, offset: number): number {
    try {
      return readSync(this.#file!.fd, this.#buffer, 0, bytes, offset);
    } catch (error) {
      throw folderFault(error, this.path, 'read');
    }
  }

  async close(): Promise<void> {
    if (this.#file !== null) await orFault(this.#file.close(), this.path, 'read');
  }
}

/** The length of the file up to the last line end: a writer that was killed finished these lines. */
export async function finishedLength(file: FileHandle, size: number): Promise<number> {
  const buffer = Buffer.alloc(CHUNK);
  for (let end = size; end > 0;) {
    const begin = Math.max(0, end - CHUNK);
    const { bytesRead } = await file.read(buffer, 0, end - begin, begin);
    const at = buffer.subarray(0, bytesRead).lastIndexOf(LINE_END);
    if (at >= 0) return begin + at + 1;
    end = begin;
  }
  return 0;
}
