import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { DataSettings } from '../../src/data/settings.js';
import { loadDataset } from '../../src/data/loadDataset.js';
import { keepgrid, dataSettings, onWindows, temporaryFolder } from '../helpers.js';
import { idx, npy } from './arrays.js';

const folder = temporaryFolder();

function write(name: string, content: string | Uint8Array): string {
  writeFileSync(join(folder, name), content);
  return name;
}

const load = (change: Partial<DataSettings>) =>
  loadDataset(dataSettings(change), { folder, seed: 1 });

const IMAGES = idx(8, [3, 1, 2], [0, 255, 1, 2, 3, 4]);
const LABELS = idx(8, [3], [7, 3, 7]);
const CSV = 'a,label,b\n1,yes,2.5\n-3e2,no,.5\n0,yes,+4\n';

describe('loadDataset()', () => {
  test.each<[string, Partial<DataSettings>]>([
    ['CSV', { source: write('ok.csv', CSV), target: 'label' }],
    [
      'CSV with BOM, CRLF, quotes and spaces',
      {
        source: write(
          'bom.csv',
          `\ufeff${CSV.replaceAll('\n', '\r\n').replace('yes', '"yes"').replace('1,', ' 1 ,')}`,
        ),
        target: 'label',
      },
    ],
    ['gzipped CSV', { source: write('ok.csv.gz', gzipSync(CSV)), target: 'label' }],
    [
      'JSON objects',
      {
        source: write(
          'ok.json',
          '[{"a":1,"label":"yes","b":2.5},{"a":-300,"label":"no","b":0.5},{"b":4,"a":0,"label":"yes"}]',
        ),
        target: 'label',
      },
    ],
  ])('reads %s', async (_, settings) => {
    const { X, target, m, featureNames } = await load(settings);
    expect([m, featureNames, [...X]]).toEqual([3, ['a', 'b'], [1, 2.5, -300, 0.5, 0, 4]]);
    expect(target).toMatchObject({
      task: 'classification',
      classes: ['no', 'yes'],
      Y: Int32Array.of(1, 0, 1),
    });
    expect(X.buffer).toBeInstanceOf(SharedArrayBuffer);
  });

  test.each<[string, Partial<DataSettings>]>([
    ['IDX', { source: write('images-ubyte', IMAGES), target: write('labels-ubyte', LABELS) }],
    [
      'gzipped IDX',
      {
        source: write('images-ubyte.gz', gzipSync(IMAGES)),
        target: write('labels-ubyte.gz', gzipSync(LABELS)),
      },
    ],
    [
      'a .npy file',
      {
        source: write('x.npy', npy('|u1', '3, 2', Buffer.from([0, 255, 1, 2, 3, 4]))),
        target: write('y.npy', npy('<i8', '3,', Buffer.from(BigInt64Array.of(7n, 3n, 7n).buffer))),
      },
    ],
    [
      'a .npy file whose name ends in capitals, gunzipped',
      {
        source: write('X.NPY.GZ', gzipSync(npy('|u1', '3, 2', Buffer.from([0, 255, 1, 2, 3, 4])))),
        target: 'y.npy',
      },
    ],
    [
      'a big-endian .npy file',
      {
        source: write(
          'be.npy',
          npy('>i2', '3, 2', Buffer.from([0, 0, 0, 255, 0, 1, 0, 2, 0, 3, 0, 4])),
        ),
        target: 'y.npy',
      },
    ],
    ['JSON arrays', { source: write('xy.json', '{"X":[[0,255],[1,2],[3,4]],"Y":[7,3,7]}') }],
  ])('reads %s', async (_, settings) => {
    const { X, target } = await load(settings);
    expect([...X]).toEqual([0, 255, 1, 2, 3, 4]);
    expect(target).toMatchObject({ classes: ['3', '7'], Y: Int32Array.of(1, 0, 1) });
  });

  test('reads negative and fractional numbers as the target of a regression', async () => {
    const { target } = await load({
      source: write('r.csv', 'a,y\n1,0.5\n2,-1\n'),
      target: 'y',
      task: 'regression',
    });
    expect(target).toEqual({ task: 'regression', Y: Float32Array.of(0.5, -1) });
  });

  test.each([
    ['one line of a CSV', 'line.csv.gz', 9, 'more than 8388608 bytes'],
    ['an IDX file', 'bomb-ubyte.gz', 70, 'that is more than 200 times its size'],
    ['lines of a CSV', 'bomb.csv.gz', 70, 'that is more than 200 times its size'],
  ])('refuses gzip that unpacks to far too much: %s', async (_, name, megabytes, message) => {
    const line = name.startsWith('bomb.csv') ? `${'0'.repeat(1000)},1\n` : '0'.repeat(1002);
    const head = name.includes('csv') ? 'a,y\n' : '';
    const text = head + line.repeat(megabytes * 1024);
    const source = write(name, gzipSync(text, { level: 9 }));
    const refused = await load({ source, target: 'y' }).catch((error: unknown) => String(error));
    expect(refused).toContain(message);
  });
  test.skipIf(onWindows)('refuses a pipe, which would block', async () => {
    const path = join(folder, 'pipe.csv');
    expect(spawnSync('mkfifo', [path]).status).toBe(0);
    await expect(load({ source: path, target: 'y' })).rejects.toThrow('not a regular file');
  });
  test('sorts labels that are numbers by size, unless data.classes gives another order', async () => {
    const source = write('n.csv', 'a,y\n1,10\n2,9\n3,10\n');
    expect((await load({ source, target: 'y' })).target).toMatchObject({ classes: ['9', '10'] });
    expect((await load({ source, target: 'y', classes: ['10', '9'] })).target).toMatchObject({
      Y: Int32Array.of(0, 1, 0),
    });
  });

  test('puts validation and test parts from files of their own behind the main part', async () => {
    const dataset = await load({
      source: 'ok.csv',
      target: 'label',
      validation: { source: 'ok.csv.gz', target: null },
      test: { source: 'bom.csv', target: null },
    });
    expect([dataset.m, dataset.validationRows, dataset.testRows]).toEqual([9, [3, 6], [6, 9]]);
  });

  test('gives equal numbers the same digest, whatever format they came in', async () => {
    const [csv, json] = [
      await load({ source: 'ok.csv', target: 'label' }),
      await load({ source: 'ok.json', target: 'label' }),
    ];
    expect(json.sha256).toBe(csv.sha256);
    expect(
      (await load({ source: write('c.csv', CSV.replace('2.5', '2.6')), target: 'label' })).sha256,
    ).not.toBe(csv.sha256);
  });
});

mkdirSync(join(folder, 'folder.csv'));
type Bad = [what: string, settings: Partial<DataSettings>, place: string, message: string];
const csv = (
  name: string,
  text: string,
  more: Partial<DataSettings> = {},
): Partial<DataSettings> => ({ source: write(`${name}.csv`, text), target: 'y', ...more });

const BAD: Bad[] = [
  ['a missing file', { source: 'none.csv', target: 'y' }, 'none.csv', 'There is no such data file'],
  ['a folder', { source: 'folder.csv', target: 'y' }, 'folder.csv', 'This is a folder'],
  ['an empty file', csv('empty', ''), 'empty.csv', 'The data file is empty'],
  [
    'lines of JSON that are all empty',
    { source: write('blank.jsonl', '\n \n'), target: 'y' },
    'blank.jsonl',
    'The file has no examples',
  ],
  [
    'an empty list in JSON',
    { source: write('list.json', '[]'), target: 'y' },
    'list.json',
    'The file has no examples',
  ],
  ['a file with a header alone', csv('header', 'a,y\n'), 'header.csv', 'The file has no examples'],
  [
    'a file without a header',
    csv('nohead', '1,2\n3,4\n'),
    'nohead.csv:1',
    'numbers, not the names of columns',
  ],
  [
    'a ragged line',
    csv('ragged', 'a,y\n1,2\n1\n'),
    'ragged.csv:3',
    'The line has 1 value, the header 2',
  ],
  [
    'text in a number column',
    csv('text', 'a,y\n1,2\ntwo,3\n'),
    'text.csv: 1 column',
    '"a" holds 1 number and 1 other value; in text.csv:3 "two" is not a number',
  ],
  [
    'a missing value',
    csv('gap', 'a,y\n1,2\n,3\n'),
    'gap.csv: 1 column',
    '"a" lacks 1 value of 2, the first in gap.csv:3',
  ],
  [
    'a missing label',
    csv('nolabel', 'a,y\n1,2\n1,\n'),
    'nolabel.csv:3',
    'Column "y": the value is missing',
  ],
  [
    'a column that is NaN throughout',
    csv('nan', 'a,y\nNaN,2\n'),
    'nan.csv: 1 column',
    '"a" has no value at all',
  ],
  [
    'infinity',
    csv('inf', 'a,y\n1,1\n-inf,2\n'),
    'inf.csv: 1 column',
    'in inf.csv:3 "-inf" is not a finite number',
  ],
  [
    'a number too large for float32',
    csv('large', 'a,y\n1e39,2\n1,1\n'),
    'large.csv: 1 column',
    'in large.csv:2 1e39 is too large for float32',
  ],
  [
    'a hexadecimal number',
    csv('hex', 'a,y\n1,1\n0x10,2\n'),
    'hex.csv: 1 column',
    'in hex.csv:3 "0x10" is not a number',
  ],
  [
    'a misspelt target',
    csv('target', 'a,label\n1,2\n', { target: 'labl' }),
    'target.csv:1',
    'did you mean "label"?',
  ],
  [
    'a config without a target',
    csv('untold', 'a,label\n1,2\n', { target: null }),
    'untold.csv:1',
    'set data.target to one of: a, label',
  ],
  [
    'a config without a target for a table of many columns',
    csv('broad', `${Array.from({ length: 20 }, (_, k) => `c${k}`).join(',')}\n`, { target: null }),
    'broad.csv:1',
    'set data.target to one of: c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, …, c19',
  ],
  [
    'two columns of one name',
    csv('twice', 'a,a,y\n1,2,3\n'),
    'twice.csv:1',
    'Two columns are named "a"',
  ],
  [
    'a file without features',
    csv('alone', 'y\n1\n2\n'),
    'alone.csv:1',
    'There is no column besides the target',
  ],
  ['an open quote', csv('quote', 'a,y\n"1,2\n3,4\n'), 'quote.csv', 'The CSV cannot be read'],
  [
    'a target of one class',
    csv('one', 'a,y\n1,x\n2,x\n'),
    'one.csv',
    'All examples are of one class, "x"',
  ],
  [
    'measurements as labels',
    csv('real', 'a,y\n1,0.5\n2,0.7\n'),
    'real.csv:2',
    '    task: regression ',
  ],
  [
    'text as a regression target',
    csv('words', 'a,y\n1,2\n2,x\n', { task: 'regression' }),
    'words.csv:3',
    '"x" is not a number',
  ],
  [
    'a label that is not one of the classes',
    csv('class', 'a,y\n1,u\n2,v\n', { classes: ['u', 'w'] }),
    'class.csv:3',
    'The label "v" is not one of the classes',
  ],
  [
    'an unknown label in the validation file',
    csv('main', 'a,y\n1,u\n2,v\n', {
      validation: { source: write('other.csv', 'a,y\n1,q\n'), target: null },
    }),
    'other.csv:2',
    'The label "q"',
  ],
  [
    'another number of columns in the validation file',
    csv('wide', 'a,y\n1,u\n2,v\n', {
      validation: { source: write('wider.csv', 'a,b,y\n1,2,u\n'), target: null },
    }),
    'wider.csv',
    'It has 2 features',
  ],
  [
    'a broken gzip file',
    { source: write('broken.csv.gz', gzipSync(CSV).subarray(0, 20)), target: 'label' },
    'broken.csv.gz',
    'The file is not a gzip file, or is cut off',
  ],
  [
    'a text file that ends in .gz',
    { source: write('fake-ubyte.gz', 'hello'), target: 'labels-ubyte' },
    'fake-ubyte.gz',
    'The file is not a gzip file, or is cut off',
  ],
  [
    'IDX without a file of labels',
    { source: 'images-ubyte' },
    'images-ubyte',
    'which file holds the labels',
  ],
  [
    'a truncated IDX file',
    { source: write('short-ubyte', IMAGES.subarray(0, 20)), target: 'labels-ubyte' },
    'short-ubyte: byte 20',
    'promises 22 bytes, there are 20',
  ],
  [
    'an IDX header that is cut off',
    { source: write('head-ubyte', IMAGES.subarray(0, 7)), target: 'labels-ubyte' },
    'head-ubyte: byte 7',
    'ends too early',
  ],
  [
    'an IDX header that promises more than any file holds',
    { source: write('moon-ubyte', idx(8, [2 ** 31, 2 ** 31], [1])), target: 'labels-ubyte' },
    'moon-ubyte: byte 13',
    'ends too early',
  ],
  [
    'an IDX file with a byte too many',
    {
      source: write('long-ubyte', Buffer.concat([IMAGES, Buffer.from([1])])),
      target: 'labels-ubyte',
    },
    'long-ubyte: byte 22',
    'The file has 1 byte too many',
  ],
  [
    'a text file that is named like IDX',
    { source: write('text-ubyte', 'some text here'), target: 'labels-ubyte' },
    'text-ubyte: byte 0',
    'This is not an IDX file',
  ],
  [
    'unequal numbers of images and labels',
    { source: 'images-ubyte', target: write('two-ubyte', idx(8, [2], [1, 2])) },
    'two-ubyte',
    'The sizes disagree: 3 examples',
  ],
  [
    'a text file that ends in .npy',
    { source: write('none.npy', 'x'.repeat(40)), target: 'y.npy' },
    'none.npy: byte 0',
    'This is not a .npy file',
  ],
  [
    'a .npy file of objects',
    { source: write('object.npy', npy('|O', '3, 2', Buffer.alloc(9))), target: 'y.npy' },
    'object.npy: byte 10',
    'cannot be read',
  ],
  [
    'a .npy file of a type that is a method of every object',
    { source: write('method.npy', npy('<constructor', '3, 2', Buffer.alloc(9))), target: 'y.npy' },
    'method.npy: byte 10',
    'The file holds constructor, which cannot be read',
  ],
  [
    'a .npy file in Fortran order',
    { source: write('fortran.npy', npy('|u1', '3, 2', Buffer.alloc(6), 'True')), target: 'y.npy' },
    'fortran.npy: byte 10',
    'Fortran order',
  ],
  [
    'a truncated .npy file',
    { source: write('cut.npy', npy('<f4', '3, 2', Buffer.alloc(20))), target: 'y.npy' },
    'cut.npy: byte',
    'ends too early',
  ],
  [
    'NaN in a .npy file',
    {
      source: write(
        'nan.npy',
        npy('<f4', '3, 2', Buffer.from(Float32Array.of(1, 2, 3, Number.NaN, 5, 6).buffer)),
      ),
      target: 'y.npy',
    },
    'nan.npy: byte',
    'NaN is not a finite number',
  ],
  [
    'JSON with a syntax error',
    { source: write('bad.json', '[{"a": 1,\n]'), target: 'y' },
    'bad.json:2',
    'This is not valid JSON',
  ],
  [
    'JSON with a NaN, as Python writes it',
    { source: write('nan.json', '[{"a": 1},\n{"a": NaN},\n{"a": 3}]'), target: 'y' },
    'nan.json:2',
    'This is not valid JSON',
  ],
  [
    'JSON that ends too early',
    { source: write('cut.json', '[{"a": 1, "y": 1},\n{"a": 2,\n "y":\n'), target: 'y' },
    'cut.json:3',
    'This is not valid JSON',
  ],
  [
    'a .npy file with a byte too many',
    { source: write('long.npy', npy('|u1', '3, 2', Buffer.alloc(7))), target: 'y.npy' },
    'long.npy: byte 134',
    'The file has 1 byte too many',
  ],
  [
    'a .npy file without a shape',
    { source: write('shape.npy', npy('|u1', '-3, 2', Buffer.alloc(6))), target: 'y.npy' },
    'shape.npy: byte 10',
    'The header gives no shape',
  ],
  [
    'JSON with a missing key',
    { source: write('keys.json', '[{"a":1,"y":1},{"y":2}]'), target: 'y' },
    'keys.json: 1 column',
    '"a" lacks 1 value of 2, the first in keys.json: example 2',
  ],
  [
    'JSON with a list for a number',
    { source: write('str.json', '[{"a":[1],"y":1},{"a":2,"y":2}]'), target: 'y' },
    'str.json: example 1',
    '"a": [1] is not one value',
  ],
  [
    'a validation share that is too small for one example',
    csv('tiny', 'a,y\n1,u\n2,v\n', { validation: 0.1 }),
    '',
    'None of the 2 examples is left for the validation part',
  ],
];

describe('keepgrid run', () => {
  test.each(BAD)(
    'reports %s with its place and a hint, and exit code 2',
    async (what, settings, place, message) => {
      const config = join(folder, `${what.replaceAll(/\W+/g, '-')}.json`);
      const data = { ...settings, ...(settings.classes ? { classes: settings.classes } : {}) };
      writeFileSync(
        config,
        JSON.stringify({
          data,
          network: { hidden: [2] },
          training: { learning_rate: 0.1, epochs: 1 },
        }),
      );
      const { code, stderr } = await keepgrid('run', config, '--out', join(folder, 'never'));
      expect(stderr).toContain(`error: ${place}`);
      expect(stderr).toContain(message);
      expect(stderr).toContain('hint: ');
      expect(stderr).not.toMatch(/\n\s+at |node:internal/);
      expect(code).toBe(2);
    },
  );
});
