import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadDataset } from '../../src/data/loadDataset.js';
import { prepareData } from '../../src/data/prepare.js';
import type { DataSettings } from '../../src/data/settings.js';
import { unseenWarning } from '../../src/data/unseen.js';
import { firstDraw } from '../../src/engine/draws.js';
import { dataSettings, temporaryFolder } from '../helpers.js';

const folder = temporaryFolder();
let files = 0;

/** Writes a table, and loads it with these settings; the target is y. */
async function load(text: string, change: Partial<DataSettings> = {}) {
  const source = `table${++files}.csv`;
  writeFileSync(join(folder, source), text);
  return loadDataset(dataSettings({ source, target: 'y', ...change }), { folder, seed: 1 });
}

const message = async (text: string, change: Partial<DataSettings> = {}): Promise<string> =>
  load(text, change).then(
    () => 'it was read',
    (error: unknown) => String(error).replaceAll(`table${files}.csv`, 'FILE'),
  );

const columns = (change: Partial<DataSettings['columns']>): Partial<DataSettings> => ({
  columns: { use: null, drop: [], categorical: [], ...change },
});

/** A table with these rows, each written once for each of the classes a and b. */
const table = (names: string, rows: readonly string[]): string =>
  [`${names},y`, ...rows.flatMap((row) => [`${row},a`, `${row},b`])].join('\n');

describe('a table', () => {
  test('has a feature for each category of its text columns, in their order', async () => {
    const dataset = await load(table('n,colour', ['1,red', '2,blue', '3,red', '4,green']));
    expect(dataset.featureNames).toEqual(['n', 'colour=blue', 'colour=green', 'colour=red']);
    expect(dataset.features).toBe(4);
    expect(Array.from(dataset.X.slice(0, 8))).toEqual([1, 2, 1, 2, 2, 0, 2, 0]);
  });

  test('takes numbers for names where data.columns.categorical says so, by size', async () => {
    const dataset = await load(
      table('zip', ['10', '9', '10', '7']),
      columns({ categorical: ['zip'] }),
    );
    expect(dataset.featureNames).toEqual(['zip=7', 'zip=9', 'zip=10']);
  });

  test('has the same digest whatever its columns are called, and another for other categories', async () => {
    const one = await load(table('colour', ['red', 'blue']));
    expect((await load(table('c', ['red', 'blue']))).sha256).toBe(one.sha256);
    expect((await load(table('colour', ['red', 'black']))).sha256).not.toBe(one.sha256);
    expect((await load(table('colour', ['blue', 'red']))).sha256).not.toBe(one.sha256);
  });

  test('that has only numbers keeps its digest whatever data.missing says', async () => {
    const text = table('n', ['1', '2', '3']);
    const { sha256, columns: none } = await load(text, { missing: 'impute' });
    expect(none).toBeNull();
    expect(sha256).toBe((await load(text)).sha256);
  });

  test('has a feature that says where a number is missing, for all parts if it misses in one', async () => {
    writeFileSync(join(folder, 'part.csv'), 'n,colour,y\n,violet,a\n7,,b\n');
    const dataset = await load(table('n,colour', ['1,red', '2,blue', '3,red']), {
      missing: 'impute',
      validation: { source: 'part.csv', target: null },
    });
    expect(dataset.featureNames).toEqual(['n', 'n (missing)', 'colour=blue', 'colour=red']);
    const { X, validation } = prepareData(
      dataset,
      dataSettings({ scale: 'none', validation: { source: 'part.csv', target: null } }),
      firstDraw(1),
    );
    const features = [...validation].map((row) => Array.from(X.subarray(4 * row, 4 * row + 4)));
    expect(features).toEqual([
      [2, 1, 0, 0],
      [7, 0, 0, 0],
    ]);
  });

  test('keeps rows of one group on one side', async () => {
    const rows = Array.from(
      { length: 40 },
      (_, row) => `${row},p${row % 20},${row % 2 ? 'a' : 'b'}`,
    );
    const dataset = await load(`n,patient,y\n${rows.join('\n')}`, { group: 'patient' });
    expect(dataset.featureNames).toEqual(['n']);
    const { train, validation } = prepareData(dataset, dataSettings(), firstDraw(1));
    expect([train.length, validation.length]).toEqual([32, 8]);
    const inTrain = new Set([...train].map((row) => row % 20));
    expect([...validation].filter((row) => inTrain.has(row % 20))).toEqual([]);
  });

  test('tells how often a category stands in validation parts alone', async () => {
    const rows = Array.from(
      { length: 30 },
      (_, row) => `${row},${row === 7 ? 'rare' : 'usual'},${row % 2 ? 'a' : 'b'}`,
    );
    const dataset = await load(`n,kind,y\n${rows.join('\n')}`);
    const warning = unseenWarning(dataset, dataSettings(), { seed: 1, repeats: 20, folds: 1 });
    expect(warning).toMatch(
      /^In \d+ of 20 repeats the validation part has a category that the training part lacks \(kind=rare; \d+ examples? in all\)/,
    );
    expect(
      unseenWarning(await load(table('n', ['1', '2', '3'])), dataSettings(), {
        seed: 1,
        repeats: 20,
        folds: 1,
      }),
    ).toBeNull();
  });
});

describe('columns that cannot be used', () => {
  const rows = Array.from(
    { length: 12 },
    (_, row) =>
      `${row},${row % 3 ? row : ''},Name ${row},2024-01-${row + 1},${row === 4 ? 'n.a.' : row},,${row % 2}`,
  );
  const text = `,age,name,joined,size,empty,y\n${rows.join('\n')}`;

  test('are told all at once, with the lines of the config that mend them', async () => {
    expect(await message(text)).toBe(`FILE: 6 columns of the table cannot be used as they are:
  "" has no name and counts the rows
  "age" lacks 4 values of 12, the first in FILE:2
  "name" has 12 different texts in 12 rows: hardly categories
  "joined" holds dates, such as 2024-01-1
  "size" holds 11 numbers and 1 other value; in FILE:6 "n.a." is not a number
  "empty" has no value at all
  hint: fix the values, or write under data:
    missing: impute
    columns: {drop: ["", name, joined, size, empty]}
    (categorical: [size] takes their values for names instead)`);
  });

  test('are no longer in the way once the config has those lines', async () => {
    const drop = ['', 'name', 'joined', 'size', 'empty'];
    const dataset = await load(text, { missing: 'impute', ...columns({ drop }) });
    expect(dataset.featureNames).toEqual(['age', 'age (missing)']);
  });

  test('keep what the config drops already in the line to write', async () => {
    expect(
      await message(text, {
        missing: 'impute',
        ...columns({ drop: ['', 'name', 'joined', 'empty'] }),
      }),
    ).toContain('columns: {drop: ["", name, joined, empty, size]}');
  });

  test('are twenty at most in one message', async () => {
    const names = Array.from({ length: 30 }, (_, k) => `c${k}`).join(',');
    const gaps = ','.repeat(30);
    expect(await message(`${names},y\n${gaps}a\n${gaps}b\n`)).toContain('\n  and 10 more\n');
  });
});

describe('columns that are hardly meant', () => {
  const rows = Array.from({ length: 60 }, (_, row) => {
    const y = row % 2 ? 'yes' : 'no';
    return `${row + 1},${1000 - 7 * row},${y === 'yes' ? 5 + row : -row},${y === 'yes' ? 'j' : 'n'},3,${(row * 37) % 11},${y}`;
  });
  const text = `index,customer_id,leak,answer,same,good,y\n${rows.join('\n')}`;

  test('are warned of: identifiers, copies of the target, constants', async () => {
    const { warnings } = await load(text);
    const end = 'leave it out with data.columns.drop, unless it is meant';
    expect(warnings).toEqual([
      `Column "index" is different in each row, so it only names the rows: ${end}`,
      `Column "customer_id" is different in each row, so it only names the rows: ${end}`,
      `Column "leak" gives the target away all by itself: ${end}`,
      `Column "answer" gives the target away all by itself: ${end}`,
      'Column same is the same in every row, which tells a network nothing',
    ]);
  });

  test('are a line of the target in a regression', async () => {
    const lines = Array.from({ length: 60 }, (_, row) => {
      const celsius = ((row * 37) % 23) + 0.5;
      return `${celsius * 1.8 + 32},${(row * 17) % 19},${celsius}`;
    });
    const { warnings } = await load(`fahrenheit,other,y\n${lines.join('\n')}`, {
      task: 'regression',
    });
    expect(warnings).toEqual([expect.stringContaining('"fahrenheit" gives the target away')]);
  });

  test('are not seen in features that only help', async () => {
    const { warnings } = await loadDataset(dataSettings({ source: 'iris' }), { folder, seed: 1 });
    expect(warnings).toEqual([]);
  });
});

describe('a target of numbers', () => {
  const target = (values: readonly number[]): string =>
    `n,y\n${values.map((value, row) => `${row * row},${value}`).join('\n')}`;

  test.each<[string, number[]]>([
    ['many whole numbers', Array.from({ length: 300 }, (_, row) => row % 31)],
    ['more than ten with few examples each', Array.from({ length: 44 }, (_, row) => row % 11)],
    ['fractions', [0.5, 1, 0.5, 1]],
  ])('is refused where it has %s, with both lines to choose from', async (_, values) => {
    const text = await message(target(values));
    expect(text).toContain('task: regression');
    expect(text).toContain('task: classification');
  });

  test('is classes where they are few, or where the config says so', async () => {
    const few = Array.from({ length: 300 }, (_, row) => row % 30);
    expect((await load(target(few))).target.task).toBe('classification');
    const many = Array.from({ length: 300 }, (_, row) => row % 31);
    const { target: asked } = await load(target(many), { task: 'classification' });
    expect(asked).toMatchObject({ task: 'classification', classes: { length: 31 } });
  });
});
