import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { openExamples } from '../../src/data/examples.js';
import type { ModelInput } from '../../src/model/model.js';
import { type RawOptions, rawRows } from '../../src/model/rawRows.js';
import { temporaryFolder } from '../helpers.js';
import { peopleSettings, peopleTable, type Trained, trainedModel } from './trainedModel.js';

const folder = temporaryFolder();
const ROWS = 60;
let trained: Trained;
let input: ModelInput;
beforeAll(async () => {
  writeFileSync(
    join(folder, 'people.csv'),
    peopleTable(ROWS, (row) => 'ab'[row % 2]),
  );
  trained = await trainedModel(folder, peopleSettings);
  ({ input } = trained.model.facts);
});

const strict: RawOptions = {
  allowExtra: false,
  unknownAsZeros: false,
  delimiter: 'auto',
  decimal: 'auto',
};

/** X of a file, and how many unknown categories it has. */
async function read(
  path: string,
  model: ModelInput = input,
  options: Partial<RawOptions> = {},
): Promise<{ X: number[]; unknown: number }> {
  const X: number[] = [];
  let unknown = 0;
  for await (const rows of rawRows(await openExamples(path), model, { ...strict, ...options })) {
    X.push(...rows.X);
    unknown += rows.unknown;
  }
  return { X, unknown };
}

function write(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const problem = async (path: string, options: Partial<RawOptions> = {}): Promise<string> =>
  read(path, input, options).then(
    () => 'it was read',
    (error: unknown) => String(error).replaceAll(folder, ''),
  );

describe('the rows of a table', () => {
  test('are those that the model was trained on, in any order of the columns', async () => {
    const expected = { X: [...trained.dataset.X], unknown: 0 };
    const [titles, ...lines] = peopleTable(ROWS, () => '')
      .trimEnd()
      .split('\n');
    const names = titles.split(',');
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(names, { minLength: names.length }), async (order) => {
        const shuffled = [titles, ...lines].map((line) => {
          const fields = line.split(',');
          return order.map((name) => fields[names.indexOf(name)]).join(',');
        });
        expect(await read(write('shuffled.csv', shuffled.join('\n')))).toEqual(expected);
      }),
      { numRuns: 8, seed: 1 },
    );
  });

  test('may be without the target and what training left out', async () => {
    expect((await read(write('few.csv', 'fare,class,age\n1.5,3rd,\n2,1st,30\n'))).X).toEqual([
      Number.NaN,
      2,
      1.5,
      30,
      0,
      2,
    ]);
  });

  test('are the same from JSON, with values that are missing or of another type', async () => {
    const rows = [
      { age: null, class: '3rd', fare: 1.5 },
      { class: '1st', age: 30, fare: 2 },
    ];
    const expected = [Number.NaN, 2, 1.5, 30, 0, 2];
    expect((await read(write('rows.json', JSON.stringify(rows)))).X).toEqual(expected);
    const lines = rows.map((row) => JSON.stringify(row)).join('\n');
    expect((await read(write('rows.jsonl', lines))).X).toEqual(expected);
  });

  test('lack columns: all are named, with names that are near', async () => {
    expect(await problem(write('bad.csv', 'Age,klass,other\n1,2,3\n'))).toBe(
      [
        '/bad.csv:1: The data lacks 3 columns that the model needs:',
        '  "age": is it "Age"?',
        '  "class": is it "klass"?',
        '  "fare"',
        '  hint: name the columns as they were named in training; their order does not matter',
      ].join('\n'),
    );
  });

  test('have columns that the model does not know, which may be allowed', async () => {
    const path = write('extra.csv', 'age,class,fare,town,ward\n20,1st,3,x,1\n');
    expect(await problem(path)).toContain(
      'extra.csv:1: The model does not know 2 columns of the data: "town", "ward"\n  hint: take them out',
    );
    expect((await read(path, input, { allowExtra: true })).X).toEqual([20, 0, 3]);
  });

  test('lack a value where the model never did', async () => {
    expect(await problem(write('gap.csv', 'age,class,fare\n20,1st,3\n20,1st,NA\n'))).toContain(
      'gap.csv:3: Column "fare": the value is missing\n  hint: no value was missing',
    );
    expect(await problem(write('gap.csv', 'age,class,fare\n20,,3\n'))).toContain(
      'gap.csv:2: Column "class": the value is missing',
    );
  });

  test.each([
    ['after numbers', 'age,class,fare\n20,1st,3\n20,1st,x\n', 3, '"x" is not a number'],
    ['from the start', 'age,class,fare\n20,1st,x\n20,1st,3\n', 2, '"x" is not a number'],
    ['after what is missing', 'fare,age,class\n1,,1st\n1,old,1st\n', 3, '"old" is not a number'],
    ['with a comma for a point', 'age;class;fare\n20;1st;0,5\n20;1st;1.5\n', 2, '"0,5" is not'],
  ])('have text for a number, %s', async (_, text, line, words) => {
    expect(await problem(write('text.csv', text))).toMatch(
      new RegExp(`^/text\\.csv:${line}: Column "(?:age|fare)": ${words}`),
    );
  });

  test('are read with the delimiter and the decimals that are asked for', async () => {
    // Three decimals may be thousands, so that a comma is not taken for a point.
    const path = write('comma.csv', 'age;class;fare\n20;1st;1,125\n');
    expect(await problem(path)).toContain('"1,125" is not a number');
    expect((await read(path, input, { decimal: ',' })).X).toEqual([20, 0, 1.125]);
    const tabs = write('tabs.csv', 'age\tclass\tfare\n20\t1st\t1\n');
    expect((await read(tabs, input, { delimiter: 'tab' })).X).toEqual([20, 0, 1]);
  });

  test('have a category that the model has not seen, which may be taken as zeros', async () => {
    const path = write('new.csv', 'age,class,fare\n20,1st,3\n21,4th,3\n22,crew,3\n');
    expect(await problem(path)).toBe(
      '/new.csv:3: Column "class": the model has not seen the category "4th"\n' +
        '  hint: known are 1st, 2nd, 3rd; --unknown-as-zeros takes such a category as none of the known ones',
    );
    expect(await read(path, input, { unknownAsZeros: true })).toEqual({
      X: [20, 0, 3, 21, -1, 3, 22, -1, 3],
      unknown: 2,
    });
  });

  test('have a category that only the validation part of the training had', async () => {
    const fitted = input.fitted!.map((fit) =>
      fit.kind === 'category' ? { ...fit, isSeen: [true, false, true] } : fit,
    );
    const path = write('rare.csv', 'age,class,fare\n20,2nd,3\n');
    const rare = { ...input, fitted };
    await expect(read(path, rare)).rejects.toThrow('has not seen the category "2nd"');
    expect((await read(path, rare, { unknownAsZeros: true })).unknown).toBe(1);
  });
});

describe('rows without names', () => {
  const plain = (features: number): ModelInput => ({
    ...input,
    features: Array.from({ length: features }, (_, k) => `x${k + 1}`),
    columns: null,
    fitted: null,
    target: null,
  });

  test('are taken in their order', async () => {
    const path = write(
      'x.json',
      JSON.stringify({
        X: [
          [1, 2],
          [3, 4],
        ],
      }),
    );
    expect((await read(path, plain(2))).X).toEqual([1, 2, 3, 4]);
    await expect(read(path, plain(3))).rejects.toThrow(
      'The data has 2 features, the model takes 3',
    );
    await expect(read(path)).rejects.toThrow('no names of columns');
  });

  test('of a built-in data set are its own', async () => {
    expect((await read('iris', plain(4))).X).toHaveLength(600);
    await expect(read('moons', plain(2))).rejects.toThrow('made up anew');
  });

  test('are those of a model of numbers in a table too, by name', async () => {
    expect((await read(write('x.csv', 'x2,x1\n2,1\n4,3\n'), plain(2))).X).toEqual([1, 2, 3, 4]);
  });
});
