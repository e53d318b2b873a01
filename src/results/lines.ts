/** A file of lines: scanning it with the place of each, and cutting a torn end off. */
import { type FileHandle, open } from 'node:fs/promises';

export interface Line {
  /** Without its line end. */
  readonly text: string;
  /** Byte at which it begins, and bytes with its line end. */
  readonly offset: number;
  readonly length: number;
  /** From 1. */
  readonly number: number;
}

const CHUNK = 1 << 20;
const LINE_END = 10;

/** The finished lines of a file, one after another; an unfinished last one is left out. */
export async function* scanLines(path: string): AsyncGenerator<Line> {
  const file = await open(path, 'r');
  try {
    let rest: Buffer = Buffer.alloc(0);
    let start = 0;
    let number = 0;
    for (;;) {
      const chunk = Buffer.alloc(CHUNK);
      const { bytesRead } = await file.read(chunk, 0, CHUNK, start + rest.length);
      if (bytesRead === 0) return;
      const bytes = Buffer.concat([rest, chunk.subarray(0, bytesRead)]);
      let from = 0;
      for (let end = bytes.indexOf(LINE_END); end >= 0; end = bytes.indexOf(LINE_END, from)) {
        const text = bytes.toString('utf8', from, end);
        yield { text, offset: start + from, length: end + 1 - from, number: ++number };
        from = end + 1;
      }
      rest = bytes.subarray(from);
      start += from;
    }
  } finally {
    await file.close();
  }
}

/** Bytes up to and with the last line end: what a killed writer has surely finished. */
export async function finishedLength(file: FileHandle): Promise<number> {
  const { size } = await file.stat();
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
