/** A file of CSV as blocks of whole lines in UTF-8: unpacked, decoded, never cut inside of quotes. */
import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { pipeline, type Readable, Transform } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { UserError } from '../../errors.js';
import { gzipError, isGzip, mostUnpacked, statFile, tooLarge } from '../files.js';

export interface Block {
  readonly bytes: Buffer;
  /** The number, from 1, of its first line in the file. */
  readonly line: number;
  readonly hasQuotes: boolean;
}

/** How the bytes of a file are to be read; UTF-16 is known by its first two bytes. */
export type Encoding = 'utf-8' | 'windows-1252';

/** Thrown where a file is not UTF-8 after all. */
export class NotUtf8 extends Error {}

const [NEWLINE, RETURN, QUOTE] = [0x0a, 0x0d, 0x22];

/** Bytes that are read at once, and those that a line may have. */
const CHUNK = 1 << 20;
const MOST_LINE_BYTES = 8 * CHUNK;

/**
 * The blocks of a file, from its start.
 * @throws UserError where it cannot be unpacked, is too large, or has a line that is; NotUtf8.
 */
export async function* blocksOf(
  path: string,
  shown: string,
  encoding: Encoding,
): AsyncGenerator<Block> {
  const { size } = await statFile(path, shown);
  let line = 1;
  let carry: Buffer = Buffer.alloc(0);
  const block = (bytes: Buffer): Block => {
    if (encoding === 'utf-8' && !isUtf8(bytes)) throw new NotUtf8();
    const made = { bytes, line, hasQuotes: bytes.includes(QUOTE) };
    line += linesIn(bytes);
    return made;
  };
  try {
    for await (const chunk of decoded(unpacked(path, shown, mostUnpacked(size)), encoding)) {
      const bytes = carry.length === 0 ? chunk : Buffer.concat([carry, chunk]);
      const end = endOfLines(bytes);
      carry = bytes.subarray(end);
      if (carry.length > MOST_LINE_BYTES) throw longLine(`${shown}:${line}`);
      if (end > 0) yield block(bytes.subarray(0, end));
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw code?.startsWith('Z_') === true ? gzipError(error, shown) : error;
  }
  if (carry.length > 0) yield block(carry);
}

const longLine = (where: string): UserError =>
  new UserError(`The line has more than ${MOST_LINE_BYTES} bytes`, {
    where,
    hint: 'is a quote not closed, or is this no CSV?',
  });

function unpacked(path: string, shown: string, most: number): Readable {
  const file = createReadStream(path, { highWaterMark: CHUNK });
  if (!isGzip(path)) return file;
  let total = 0;
  const limit = new Transform({
    transform(chunk: Buffer, _, done) {
      total += chunk.length;
      done(total > most ? tooLarge('unpacks to more than', shown, most) : null, chunk);
    },
  });
  // An error in any of the streams ends the last one with it, and so the loop that reads it.
  return pipeline(
    [file, createGunzip({ chunkSize: CHUNK }), limit],
    () => {},
  ) as unknown as Readable;
}

/** The chunks in UTF-8 with LF at the ends of lines, without the mark of the byte order. */
async function* decoded(chunks: Readable, encoding: Encoding): AsyncGenerator<Buffer> {
  let decode: ((chunk: Buffer) => Buffer) | null = null;
  for await (const chunk of chunks as AsyncIterable<Buffer>) {
    decode ??= decoderFor(chunk, encoding);
    yield decode(chunk);
  }
}

function decoderFor(first: Buffer, encoding: Encoding): (chunk: Buffer) => Buffer {
  const mark = first.subarray(0, 2).toString('latin1');
  const wide = { ÿþ: 'utf-16le', þÿ: 'utf-16be' }[mark];
  const isOldMac = wide === undefined && !first.includes(NEWLINE) && first.includes(RETURN);
  if (encoding === 'utf-8' && wide === undefined && !isOldMac) return withoutMark();
  const decoder = new TextDecoder(wide ?? encoding);
  return (chunk) => {
    const text = decoder.decode(chunk, { stream: true });
    return Buffer.from(isOldMac ? text.replaceAll('\r', '\n') : text);
  };
}

/** Leaves the chunks as they are, without the mark that the first may begin with. */
function withoutMark(): (chunk: Buffer) => Buffer {
  let isFirst = true;
  return (chunk) => {
    const hasMark = isFirst && chunk.subarray(0, 3).equals(Buffer.from('\ufeff'));
    isFirst = false;
    return hasMark ? chunk.subarray(3) : chunk;
  };
}

/** Where the last line ends that is whole: an end of line within quotes does not end it. */
function endOfLines(bytes: Buffer): number {
  if (!bytes.includes(QUOTE)) return bytes.lastIndexOf(NEWLINE) + 1;
  let [end, isQuoted] = [0, false];
  for (let at = 0; at < bytes.length; at++) {
    // A doubled quote within quotes leaves and enters them again.
    if (bytes[at] === QUOTE) isQuoted = !isQuoted;
    else if (bytes[at] === NEWLINE && !isQuoted) end = at + 1;
  }
  return end;
}

function linesIn(bytes: Buffer): number {
  let lines = 0;
  for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) lines++;
  return lines;
}
