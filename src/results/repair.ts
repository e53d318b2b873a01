/** Repairs tables without losing what they held. */
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { orFault, replaceFile } from './files.js';
import { LineReader, type Place, scanRecords } from './records.js';

/**
 * Drops the lines of these numbers, if any, after copying the file to <name>.damaged-<n>.csv.
 * @throws FolderError if a file cannot be read or written.
 */
export async function dropLines(path: string, lines: readonly number[]): Promise<void> {
  if (lines.length === 0) return;
  const [folder, stem] = [dirname(path), basename(path, '.csv')];
  const names = await orFault(readdir(folder), folder, 'read');
  const copies = names.filter((name) => new RegExp(`^${stem}\\.damaged-\\d+\\.csv$`).test(name));
  const copy = join(folder, `${stem}.damaged-${copies.length + 1}.csv`);
  await replaceFile(copy, contentOf(path));
  await replaceFile(path, otherLines(path, new Set(lines)));
}

/** A generator opens the file only when it is read, so that no error of the stream goes unhandled. */
async function* contentOf(path: string): AsyncGenerator<Uint8Array> {
  yield* createReadStream(path);
}

async function* otherLines(path: string, lines: ReadonlySet<number>): AsyncGenerator<Uint8Array> {
  const kept: Place[] = [];
  const { headerLength } = await scanRecords(path, ({ line, offset, length }) => {
    if (!lines.has(line)) kept.push({ offset, length });
  });
  const reader = new LineReader(path);
  try {
    yield await reader.read({ offset: 0, length: headerLength });
    for (const place of kept) yield await reader.read(place);
  } finally {
    await reader.close();
  }
}

/** Ends lines with LF again after some tool made it CR LF. @throws FolderError if that fails. */
export const endLinesWithLF = (path: string): Promise<void> => replaceFile(path, withLF(path));

async function* withLF(path: string): AsyncGenerator<Uint8Array> {
  let rest = '';
  for await (const chunk of createReadStream(path, 'latin1') as AsyncIterable<string>) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) yield Buffer.from(`${line.replace(/\r$/, '')}\n`, 'latin1');
  }
  yield Buffer.from(rest, 'latin1');
}
