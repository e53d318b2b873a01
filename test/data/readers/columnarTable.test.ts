import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { UserError } from '../../../src/errors.js';
import { formatOf } from '../../../src/data/formats.js';
import { optionalPackage } from '../../../src/data/readers/optionalPackage.js';
import type { Table, TableColumn, Wanted } from '../../../src/data/table.js';
import { readArrowTable } from '../../../src/data/readers/arrowTable.js';
import { threadReader } from '../../../src/data/readers/inThread.js';
import { readParquetTable } from '../../../src/data/readers/parquetTable.js';
import { tableReaderOf, tableScannerOf } from '../../../src/data/readers/tableReaders.js';
import { temporaryFolder } from '../../helpers.js';

const FILES = fileURLToPath(new URL('../../fixtures/columnar', import.meta.url));
type Value = number | string | null;
const { columns: ROWS } = JSON.parse(readFileSync(join(FILES, 'rows.json'), 'utf8')) as {
  columns: Record<string, Value[]>;
};
const folder = temporaryFolder();

async function read(
  path: string,
  want = (names: readonly string[]): Wanted[] => names.map(() => 'auto'),
): Promise<Table> {
  const reader = await tableReaderOf(formatOf(path)!.name);
  return reader!(path, 'FILE', { want, delimiter: 'auto', decimal: 'auto' });
}

/** The numbers or the texts of a column, null where they are missing. */
const valuesOf = (column: TableColumn): Value[] =>
  column.kind === 'number'
    ? Array.from(column.values, (value) => (Number.isNaN(value) ? null : value))
    : Array.from(column.codes, (code) => column.levels[code] ?? null);

const COLUMNAR = [
  ...['none', 'snappy', 'gzip', 'zstd', 'brotli', 'lz4'].map((codec) => `${codec}.parquet`),
  ...['uncompressed', 'lz4', 'zstd'].map((codec) => `${codec}.feather`),
  'stream.arrow',
];

describe.each(COLUMNAR)('%s', (file) => {
  test('has the values that pyarrow reads, of every type', async () => {
    const table = await read(join(FILES, file));
    expect(table.columns.map(({ name }) => name)).toEqual(Object.keys(ROWS));
    expect(table.rows).toBe(60);
    for (const column of table.columns) {
      const expected = ROWS[column.name].map((value) =>
        typeof value === 'number' ? Math.fround(value) : value,
      );
      expect([column.name, ...valuesOf(column)]).toEqual([column.name, ...expected]);
      expect(column.missing).toBe(expected.filter((value) => value === null).length);
    }
  });

  test('has the same values where it is read part by part', async () => {
    const path = join(FILES, file);
    const scan = (await tableScannerOf(formatOf(path)!.name))!;
    const want = (names: readonly string[]): Wanted[] => names.map(() => 'auto');
    const parts: Record<string, Value[]> = {};
    let rows = 0;
    for await (const part of scan(path, 'FILE', { want, delimiter: 'auto', decimal: 'auto' })) {
      expect(part.placeOf(0)).toBe(`FILE: example ${rows + 1}`);
      rows += part.rows;
      for (const column of part.columns) (parts[column.name] ??= []).push(...valuesOf(column));
    }
    const whole = await read(path);
    for (const column of whole.columns) {
      expect([column.name, ...parts[column.name]]).toEqual([column.name, ...valuesOf(column)]);
    }
  });

  test('gives columns as text where that is asked, and only those that are wanted', async () => {
    const table = await read(join(FILES, file), (names) =>
      names.map((name) => (name === 'big' ? 'text' : name === 'kind' ? 'auto' : 'skip')),
    );
    const [big, kind] = table.columns;
    expect(table.columns).toHaveLength(2);
    expect(valuesOf(big).slice(0, 3)).toEqual(['1', '100000000000000001', '200000000000000001']);
    expect(kind).toMatchObject({ kind: 'text', levels: ['b', 'a', 'c'] });
  });
});

test('blocks of LZ4 that refer to earlier ones are read', async () => {
  const [numbers] = (await read(join(FILES, 'long.feather'))).columns;
  expect(valuesOf(numbers)).toEqual(Array.from({ length: 30_000 }, (_, k) => k % 500));
});

describe('columns of lists and objects', () => {
  test.each(['nested.parquet', 'nested.feather'])('%s: are refused', async (file) => {
    const names = (wanted: string) => (all: readonly string[]) =>
      all.map((name): Wanted => (name === wanted || name === 'n' ? 'auto' : 'skip'));
    const path = join(FILES, file);
    await expect(read(path, names('list'))).rejects.toMatchObject({
      where: 'FILE: example 1',
      message: '"list": [1,2] is not one value',
    });
    await expect(read(path, names('object'))).rejects.toThrow('"object": {"a":1} is not one value');
    expect((await read(path, names('label'))).columns.map(valuesOf)).toEqual([
      [1, 2],
      ['x', 'y'],
    ]);
  });
});

describe('a damaged file', () => {
  const ALL = {
    want: (names: readonly string[]) => names.map((): Wanted => 'auto'),
    delimiter: 'auto',
    decimal: 'auto',
  } as const;
  const few = { secondsPerMib: 0, mibPerMib: 0 };

  test('whose decoder counts for ever is given up', async () => {
    // A page of gzip.parquet was damaged so that it repeats a value two thousand million times.
    const path = join(FILES, 'endless.parquet');
    const reader = threadReader('parquet', { ...few, seconds: 3, mib: 512 });
    await expect(reader(path, 'FILE', ALL)).rejects.toMatchObject({
      exitCode: 2,
      message: 'Decoding the file takes more than 3 s, so it is damaged or far too large',
      where: 'FILE',
    });
  });

  test('that would fill the memory is given up', async () => {
    const reader = threadReader('parquet', { ...few, seconds: 60, mib: 5 });
    const path = join(FILES, 'brotli.parquet');
    const refused = reader(path, 'FILE', ALL).catch((error: unknown) => error);
    expect(await refused).toMatchObject({
      message:
        'Decoding the file takes more than the memory that it may have, so it is damaged or far too large',
    });
  });

  const damage = (file: string, change: (bytes: Buffer) => Buffer): string => {
    const path = join(folder, file);
    copyFileSync(join(FILES, file), path);
    writeFileSync(path, change(readFileSync(path)));
    return path;
  };

  test.each(['snappy.parquet', 'zstd.parquet', 'lz4.feather', 'stream.arrow'])(
    '%s: is refused wherever it is cut off or overwritten, or read, but never crashes',
    async (file) => {
      const whole = readFileSync(join(FILES, file));
      let refused = 0;
      for (let at = 0; at < whole.length; at += 487) {
        for (const change of [
          (bytes: Buffer) => bytes.subarray(0, at),
          (bytes: Buffer) => bytes.fill(0xa5, at, at + 16),
        ]) {
          // On this thread, as starting one takes longer than the rest.
          const reader = file.endsWith('parquet') ? readParquetTable : readArrowTable;
          const path = damage(file, change);
          const error = await reader(path, 'FILE', ALL).catch((problem: unknown) => problem);
          if (!(error instanceof Error)) continue;
          expect(error.name).toBe('UserError');
          expect((error as UserError).where).toContain('FILE');
          refused++;
        }
      }
      expect(refused).toBeGreaterThan(whole.length / 487);
    },
    60_000,
  );

  test.each([
    ['text.parquet', 'The file is not a Parquet file, or is damaged'],
    ['text.arrow', 'The file is not an Arrow or Feather file, or is damaged'],
  ])('%s: text with such a name is refused', async (name, message) => {
    const path = join(folder, name);
    writeFileSync(path, 'a,b\n1,2\n');
    await expect(read(path)).rejects.toMatchObject({ message, where: 'FILE' });
  });
});

test('a package that is not installed is named, with the command that installs it', async () => {
  const name = 'keepgrid-has-no-such-package';
  const missing = optionalPackage(async () => import(name), name, 'a.parquet');
  await expect(missing).rejects.toMatchObject({
    message: `Reading this file needs the package ${name}, which is not installed`,
    hint: `install it where keepgrid is: npm install ${name}`,
  });
});
