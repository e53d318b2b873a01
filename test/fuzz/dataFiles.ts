/** Hostile files of data, of every format. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { loadDataset } from '../../src/data/loadDataset.js';
import { openExamples } from '../../src/data/examples.js';
import type { DataSettings } from '../../src/data/settings.js';
import type { TableRequest } from '../../src/data/table.js';
import { idx, npy } from '../data/arrays.js';
import { dataSettings } from '../helpers.js';
import { type Kind, kind } from './kind.js';
import { damagedBytes, damagedTexts } from './mutate.js';
import { scratchFolder } from './scratch.js';

const folder = scratchFolder();
const fixture = (name: string): Buffer =>
  readFileSync(new URL(`../fixtures/${name}`, import.meta.url));
const anyOf = (texts: readonly string[]): fc.Arbitrary<Uint8Array> =>
  fc.oneof(
    damagedTexts(texts).map((text) => Buffer.from(text)),
    damagedBytes(texts.map((text) => Buffer.from(text))),
  );

/** A kind that loads the file as data for a sweep, and as examples to predict from. */
function dataKind(
  name: string,
  ending: string,
  cases: fc.Arbitrary<Uint8Array>,
  settings: Partial<DataSettings>,
): Kind {
  const source = `${name}${ending}`;
  const path = join(folder, source);
  return kind(name, cases, async (bytes) => {
    writeFileSync(path, bytes);
    // By turns, as each takes its time.
    if (bytes.length % 2 === 0) await scan(path);
    else await loadDataset(dataSettings({ source, ...settings }), { folder, seed: 1 });
    return 0;
  });
}

/** Reads all examples, as for predictions. */
async function scan(path: string): Promise<void> {
  const examples = await openExamples(path);
  if (!('tables' in examples)) return;
  const want: TableRequest['want'] = (names) => names.map(() => 'auto');
  const request: TableRequest = { want, delimiter: 'auto', decimal: 'auto' };
  for await (const { rows } of examples.tables(request)) if (rows === 0) return;
}

const LABELLED = {
  target: 'label',
  missing: 'impute',
  columns: { use: null, drop: [], categorical: [] },
} as const;
const ROWS = Array.from({ length: 30 }, (_, k) => ({
  age: k * 1.5,
  city: ['Kiel', 'Bonn'][k % 2],
  label: `c${k % 3}`,
}));
const CSV = `age,city,label\n${ROWS.map(({ age, city, label }) => `${age},"${city}",${label}`).join('\n')}\n`;
const CSVS = [CSV, CSV.replaceAll(',', ';').replaceAll('.', ','), CSV.replaceAll('\n', '\r\n')];
const JSONS = [
  JSON.stringify(ROWS, null, 1),
  JSON.stringify({ X: ROWS.map(({ age }) => [age, 1]), Y: ROWS.map(({ label }) => label) }),
];
const LINES = ROWS.map((row) => JSON.stringify(row)).join('\n');
const IMAGES = idx(
  8,
  [12, 2, 2],
  Array.from({ length: 48 }, (_, k) => k * 5),
);
const FLOATS = npy('<f4', '12, 4', Buffer.alloc(192, 1));
const LABELS = idx(
  8,
  [12],
  Array.from({ length: 12 }, (_, k) => k % 3),
);
writeFileSync(join(folder, 'labels-ubyte'), LABELS);
const labels = { target: 'labels-ubyte' };
const zipped = (bytes: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Uint8Array> =>
  bytes.map((all) => gzipSync(all));

const COLUMNAR = {
  ...LABELLED,
  columns: { use: ['count', 'double', 'city', 'kind', 'label'], drop: [], categorical: [] },
};
const ARROWS = ['uncompressed.feather', 'lz4.feather', 'stream.arrow'].map((name) =>
  fixture(`columnar/${name}`),
);

export const DATA_FILES: readonly Kind[] = [
  dataKind('csv', '.csv', anyOf(CSVS), LABELLED),
  dataKind('csv-gz', '.csv.gz', damagedBytes(CSVS.map((text) => gzipSync(text))), LABELLED),
  dataKind('json', '.json', anyOf(JSONS), LABELLED),
  dataKind('jsonl', '.jsonl', anyOf([LINES]), LABELLED),
  dataKind('idx', '-ubyte', damagedBytes([IMAGES, idx(14, [12, 1], Array(96).fill(64))]), labels),
  dataKind(
    'idx-gz',
    '-ubyte.gz',
    fc.oneof(damagedBytes([gzipSync(IMAGES)]), zipped(damagedBytes([IMAGES]))),
    labels,
  ),
  dataKind('npy', '.npy', damagedBytes([FLOATS, npy('>i2', '12, 2', Buffer.alloc(48, 1))]), labels),
  dataKind(
    'npz',
    '.npz',
    damagedBytes(['plain', 'packed'].map((name) => fixture(`arrays/${name}.npz`))),
    { target: null },
  ),
  { ...dataKind('parquet', '.parquet', damagedParquet(), COLUMNAR), oneIn: 20 },
  { ...dataKind('arrow', '.arrow', damagedBytes(ARROWS), COLUMNAR), oneIn: 20 },
  imageKind(),
];

/** Parquet has its header at its end. */
function damagedParquet(): fc.Arbitrary<Uint8Array> {
  const files = ['none', 'snappy', 'lz4', 'gzip'].map((name) =>
    fixture(`columnar/${name}.parquet`),
  );
  const reversed = damagedBytes(files.map((bytes) => Buffer.from(bytes).reverse()));
  return fc.oneof(
    damagedBytes(files),
    reversed.map((bytes) => bytes.reverse()),
  );
}

/** A folder of images, of which one is damaged. */
function imageKind(): Kind {
  const names = ['grey8', 'rgba8', 'palette2', 'grey16', 'interlaced', 'bit1'];
  const images = names.map((name) => fixture(`images/${name}.png`));
  for (const name of ['a', 'b']) mkdirSync(join(folder, 'images', name), { recursive: true });
  writeFileSync(join(folder, 'images/a/1.png'), images[0]);
  return kind(
    'png',
    fc.oneof(damagedBytes(images), damagedBytes(images).map(withChecksums)),
    async (bytes) => {
      writeFileSync(join(folder, 'images/b/1.png'), bytes);
      await loadDataset(dataSettings({ source: 'images/', validation: 0.5 }), { folder, seed: 1 });
      return 0;
    },
  );
}

/** The image with the checksum that each of its chunks ought to have, so that what is in them is read. */
function withChecksums(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  for (let at = 8; at + 12 <= copy.length;) {
    const end = at + 8 + copy.readUInt32BE(at);
    if (end + 4 > copy.length) break;
    copy.writeUInt32BE(crc32(copy.subarray(at + 4, end)), end);
    at = end + 4;
  }
  return copy;
}
