/** Mending a table without losing what it held. */
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { orFault, replaceFile } from './files.js';
import { LineReader, type Place, scanRecords } from './records.js';

/** Drops the lines of these numbers, if any; the file as it was stays beside it as <name>.damaged-<n>.csv. */
export async function dropLines(path: string, lines: readonly number[]): Promise<void> {
  if (lines.length === 0) return;
  const [folder, stem] = [dirname(path), basename(path, '.csv')];
  const names = await orFault(readdir(folder), folder, 'read');
  const copies = names.filter((name) => new RegExp(`^${stem}\\.damaged-\\d+\\.csv$`).test(name));
  const copy = join(folder, `${stem}.damaged-${copies.length + 1}.csv`);
  await replaceFile(copy, contentOf(path));
  await replaceFile(path, otherLines(path, new Set(lines)));
}

/** Opened when it is read, as a stream that nobody reads yet has nobody to tell of its fault. */
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

/** Makes every CR LF an LF: as keepgrid wrote the file before some tool changed its line ends. */
export const endLinesWithLF = (path: string): Promise<void> => replaceFile(path, withLF(path));

async function* withLF(path: string): AsyncGenerator<Uint8Array> {
  let carried = '';
  for await (const chunk of createReadStream(path, 'latin1') as AsyncIterable<string>) {
    const text = carried + chunk;
    carried = text.endsWith('\r') ? '\r' : '';
    const whole = text.slice(0, text.length - carried.length);
    yield Buffer.from(whole.replaceAll('\r\n', '\n'), 'latin1');
  }
  yield Buffer.from(carried, 'latin1');
}
