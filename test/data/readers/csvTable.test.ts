import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readCsvTable, scanCsvTable } from '../../../src/data/readers/csvTable.js';
import { BEYOND, MISSING, type TableColumn, type TableRequest } from '../../../src/data/table.js';
import { temporaryFolder } from '../../helpers.js';

const folder = temporaryFolder();
let files = 0;

const read = (content: string | Uint8Array, change: Partial<TableRequest> = {}, ending = 'csv') => {
  const path = join(folder, `${++files}.${ending}`);
  writeFileSync(path, content);
  return readCsvTable(path, 'FILE', {
    want: (names) => names.map(() => 'auto'),
    delimiter: 'auto',
    decimal: 'auto',
    ...change,
  });
};

/** The values of a column, as they would stand in a list: numbers, texts, null where one is missing. */
function valuesOf(column: TableColumn): (number | string | null)[] {
  if (column.kind === 'number') {
    return Array.from(column.values, (value) => (Number.isNaN(value) ? null : value));
  }
  return Array.from(column.codes, (code) => (code === MISSING ? null : column.levels[code]));
}

const columnsOf = async (...of: Parameters<typeof read>) =>
  Object.fromEntries((await read(...of)).columns.map((column) => [column.name, valuesOf(column)]));

describe('readCsvTable()', () => {
  test('reads every decimal number as Number() does, rounded to float32', async () => {
    const digits = fc.stringMatching(/^\d{1,20}$/);
    const text = fc
      .tuple(
        fc.constantFrom('', '-', '+'),
        digits,
        fc.option(fc.stringMatching(/^\d{0,20}$/)),
        fc.constantFrom('', '', '', 'e3', 'E-7', 'e+12'),
      )
      .map(
        ([sign, whole, part, power]) => `${sign}${whole}${part === null ? '' : `.${part}`}${power}`,
      );
    await fc.assert(
      fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 30 }), async (texts) => {
        const { columns } = await read(`a,b\n${texts.map((value) => `${value},1`).join('\n')}`);
        const [column] = columns;
        expect(column.kind).toBe('number');
        expect(valuesOf(column)).toEqual(texts.map((value) => Math.fround(Number(value))));
      }),
      { numRuns: 200 },
    );
  });

  test('gives with quotes the values that it gives without', async () => {
    const rows = [' 1.5 ,x y,NA', '-2e3,,7', '.5,"q",8'];
    const quoted = rows.map((row) =>
      row
        .split(',')
        .map((cell) => `"${cell.replaceAll('"', '').trim()}"`)
        .join(','),
    );
    const plain = await columnsOf(`a,b,c\n${rows.slice(0, 2).join('\n')}\n.5,q,8`);
    expect(plain).toEqual({ a: [1.5, -2000, 0.5], b: ['x y', null, 'q'], c: [null, 7, 8] });
    expect(await columnsOf(`a,b,c\n${quoted.join('\n')}`)).toEqual(plain);
  });

  test('keeps the texts of a column that turns out to be text after numbers', async () => {
    const rows = Array.from({ length: 70_000 }, (_, row) =>
      row === 69_000 ? 'A7' : `00${row % 3}`,
    );
    const { columns } = await read(`code,n\n${rows.map((row) => `${row},1`).join('\n')}\n`);
    const [code] = columns;
    expect(code).toMatchObject({
      kind: 'text',
      levels: ['000', '001', '002', 'A7'],
      numbers: 69_999,
    });
    expect(valuesOf(code)).toEqual(rows);
  });

  test.each([
    [';', ';'],
    ['a tab', '\t'],
    ['|', '|'],
    [',', ','],
  ])('recognises %s between values', async (_, delimiter) => {
    const text = ['name;a;b', '"x;,|\ty";1;2', 'z;3;4'].join('\n').replaceAll(';', delimiter);
    const quoted = text.replace(/"(.*?)"/, '"x;,|\ty"');
    expect(await columnsOf(quoted)).toEqual({ name: ['x;,|\ty', 'z'], a: [1, 3], b: [2, 4] });
  });

  test('recognises decimal commas where commas do not stand between values', async () => {
    expect(await columnsOf('a;b\n1,5;-0,25\n10;1,125\n')).toEqual({
      a: [1.5, 10],
      b: [-0.25, 1.125],
    });
    expect(await columnsOf('a;b\n"1,5";2\n')).toEqual({ a: [1.5], b: [2] });
  });

  test('takes no thousands for decimals', async () => {
    expect(await columnsOf('a;b\n1,234;2\n12,345;3\n')).toEqual({
      a: ['1,234', '12,345'],
      b: [2, 3],
    });
    expect(await columnsOf('a;b\n1,5;2.5\n')).toEqual({ a: ['1,5'], b: [2.5] });
  });

  test('does as it is told where delimiter or decimal are given', async () => {
    expect(await columnsOf('a;b,c\n1;2,3\n', { delimiter: ',' })).toEqual({
      'a;b': ['1;2'],
      c: [3],
    });
    expect(await columnsOf('a,b\n"1,234",2\n', { decimal: ',' })).toEqual({
      a: [Math.fround(1.234)],
      b: [2],
    });
  });

  const UMLAUTS = 'größe,y\n1,äöü\n2,€\n';
  test.each<[string, Uint8Array, string?]>([
    ['UTF-8', Buffer.from(UMLAUTS)],
    ['UTF-8 with a byte order mark', Buffer.from(`\ufeff${UMLAUTS}`)],
    ['UTF-16, low byte first', Buffer.from(`\ufeff${UMLAUTS}`, 'utf16le')],
    ['UTF-16, high byte first', Buffer.from(`\ufeff${UMLAUTS}`, 'utf16le').swap16()],
    ['Windows-1252', Buffer.from(UMLAUTS.replace('€', '\u0080'), 'latin1')],
    ['gzip', gzipSync(UMLAUTS), 'csv.gz'],
    ['lines that end in CR LF', Buffer.from(UMLAUTS.replaceAll('\n', '\r\n'))],
    ['lines that end in CR', Buffer.from(UMLAUTS.replaceAll('\n', '\r'))],
    ['blank lines', Buffer.from(UMLAUTS.replaceAll('\n', '\n\n'))],
  ])('reads %s', async (_, bytes, ending) => {
    expect(await columnsOf(bytes, {}, ending)).toEqual({ größe: [1, 2], y: ['äöü', '€'] });
  });

  test('reads what is longer than a block, with lines that end within quotes', async () => {
    const rows = Array.from(
      { length: 30_000 },
      (_, row) => [row, row % 3 === 0 ? `a "${row % 7}"\nb, ${'x'.repeat(200)}` : 'plain'] as const,
    );
    const text = rows.map(([n, note]) => `${n},"${note.replaceAll('"', '""')}"`).join('\n');
    const table = await read(`n,note\n${text}\n`);
    expect(valuesOf(table.columns[0])).toEqual(rows.map(([n]) => n));
    expect(valuesOf(table.columns[1])).toEqual(rows.map(([, note]) => note));
    // The first row takes two lines, and its place is the last of them.
    expect([0, 1].map(table.placeOf)).toEqual(['FILE:3', 'FILE:4']);
    expect(table.placeOf(29_999)).toBe(`FILE:${2 + 29_999 + 10_000}`);
  });

  test('keeps ten thousand different texts of a column, and all of one that was asked for as text', async () => {
    const text = `a,b\n${Array.from({ length: 10_001 }, (_, row) => `t${row},t${row}`).join('\n')}`;
    const { columns } = await read(text, { want: () => ['auto', 'text'] });
    const [a, b] = columns as Extract<TableColumn, { kind: 'text' }>[];
    expect([a.levels.length, a.codes[10_000], b.levels.length, b.codes[10_000]]).toEqual([
      10_000,
      BEYOND,
      10_001,
      10_000,
    ]);
  });

  test('leaves out the columns that it is told to skip', async () => {
    expect(await columnsOf('a,b,c\n1,x,3\n', { want: () => ['auto', 'skip', 'text'] })).toEqual({
      a: [1],
      c: ['3'],
    });
  });

  test.each<[string, string | Uint8Array, string, string?]>([
    ['a line with too few values', 'a,b\n1,2\n\n3\n', 'FILE:4: The line has 1 value, the header 2'],
    ['a line with too many values', 'a,b\n1,2,3\n', 'FILE:2: The line has 3 values, the header 2'],
    ['a quote that is not closed', 'a,b\n1,"2\n3,4\n', 'FILE:3: The CSV cannot be read'],
    ['a quote within a value', 'a,b\n1,2\n1,x"2\n', 'FILE:3: The CSV cannot be read'],
    ['a first line of numbers', '1,2,2\n3,4,5\n', 'FILE:1: The first line holds numbers'],
    ['two columns of one name', 'a,b,a\n1,2,3\n', 'FILE:1: Two columns are named "a"'],
    ['a file that is no gzip', 'a,b\n', 'FILE: The file is not a gzip file', 'csv.gz'],
    [
      'a gzip that is cut off',
      gzipSync('a,b\n1,2\n').subarray(0, 20),
      'FILE: The file is not a gzip file',
      'csv.gz',
    ],
    [
      'a line of many megabytes',
      gzipSync(Buffer.alloc(40_000_000, 120)),
      'FILE:1: The line has more than',
      'csv.gz',
    ],
  ])('refuses %s with its place', async (_, content, message, ending) => {
    await expect(
      read(content, {}, ending).catch((error: unknown) => Promise.reject(new Error(String(error)))),
    ).rejects.toThrow(message);
  });
});

describe('scanCsvTable()', () => {
  const request: TableRequest = {
    want: (names) => names.map((name) => (name === 'text' ? 'text' : 'auto')),
    delimiter: 'auto',
    decimal: 'auto',
  };

  /** The values of all parts, and the places of their rows. */
  async function scan(content: string | Uint8Array, ending = 'csv') {
    const path = join(folder, `${++files}.${ending}`);
    writeFileSync(path, content);
    const values: Record<string, (number | string | null)[]> = {};
    const places: string[] = [];
    let parts = 0;
    for await (const part of scanCsvTable(path, 'FILE', request)) {
      parts++;
      for (const column of part.columns) {
        for (const value of valuesOf(column)) (values[column.name] ??= []).push(value);
      }
      for (let row = 0; row < part.rows; row++) places.push(part.placeOf(row));
    }
    return { values, places, parts };
  }

  // More than 2 MiB, with quotes only in the middle.
  const lines = Array.from({ length: 60_000 }, (_, row) => {
    const text = row === 30_000 ? '"a, b\n""c"""' : `t${row % 1000}`;
    return `${row},${text},${row % 7 === 0 ? '' : row / 8},é`;
  });
  const table = `n,text,x,word\n${lines.join('\n')}\n`;

  test.each([
    ['UTF-8', table, 'csv'],
    ['gzip', gzipSync(table), 'csv.gz'],
    ['Windows-1252', Buffer.from(table, 'latin1'), 'csv'],
    ['lines that end in CR LF', table.replaceAll('\n', '\r\n').replace('b\r\n', 'b\n'), 'csv'],
  ])('gives in parts what readCsvTable gives at once: %s', async (_, content, ending) => {
    const parts = await scan(content, ending);
    const whole = await read(content, { want: request.want }, ending);
    expect(parts.parts).toBeGreaterThan(1);
    for (const column of whole.columns) expect(parts.values[column.name]).toEqual(valuesOf(column));
    expect(parts.places).toEqual(
      Array.from({ length: whole.rows }, (__, row) => whole.placeOf(row)),
    );
  });

  test('is Windows-1252 from the start where only the end says so', async () => {
    const ascii = `text,n\n${'abcdefgh,1\n'.repeat(150_000)}`;
    const { values } = await scan(Buffer.from(`${ascii}é,2\n`, 'latin1'));
    expect(values['text'].at(-1)).toBe('é');
    expect(values['text']).toHaveLength(150_001);
  });

  test('says where a line is wrong in a later part', async () => {
    const content = `a,b\n${'12345678,1\n'.repeat(150_000)}1\n`;
    await expect(scan(content)).rejects.toMatchObject({ where: 'FILE:150002' });
  });

  test('gives no rows of a header alone', async () => {
    expect((await scan('a,b\n')).places).toEqual([]);
  });
});
