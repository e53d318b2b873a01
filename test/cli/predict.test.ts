import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { float32Text } from '../../src/cli/predictionLines.js';
import type { Model } from '../../src/model/model.js';
import { createPredictor } from '../../src/model/predict.js';
import { keepgrid, onWindows, type Ran, temporaryFolder } from '../helpers.js';
import {
  peopleSettings,
  peopleTable,
  saveModel,
  type Trained,
  trainedModel,
} from '../model/trainedModel.js';

const folder = temporaryFolder();
const path = (name: string): string => join(folder, name);
const ROWS = 90;
const LABELS = ['=no', 'yes, sir', 'may"be'];

let classes: Trained;
let regression: Trained;
beforeAll(async () => {
  const label = (row: number, age: number): string =>
    `"${LABELS[(row + age) % 3].replaceAll('"', '""')}"`;
  writeFileSync(path('people.csv'), peopleTable(ROWS, label));
  writeFileSync(
    path('numbers.csv'),
    peopleTable(ROWS, (_, age) => String(age * 3)),
  );
  classes = await trainedModel(folder, peopleSettings);
  regression = await trainedModel(folder, {
    ...peopleSettings,
    source: 'numbers.csv',
    task: 'regression',
  });
  await saveModel(classes.model, path('classes'));
  await saveModel(regression.model, path('regression'));
  await saveModel(withoutDropout(classes.model), path('without'));
});

const withoutDropout = ({ facts, parameters }: Model): Model => ({
  facts: { ...facts, network: { ...facts.network, keepProb: [1, 1] } },
  parameters,
});

const predict = (model: string, data: string, ...options: string[]): Promise<Ran> =>
  keepgrid('predict', path(model), path(data), ...options);

/** The lines of CSV without quotes in them. */
const records = (text: string): string[][] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));

describe('keepgrid predict', () => {
  test('writes the likeliest class and the probability of each', async () => {
    const { code, stdout, stderr } = await predict('classes', 'people.csv');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const lines = stdout.trimEnd().split('\n');
    expect(lines[0]).toBe('row,prediction,p_=no,"p_may""be","p_yes, sir"');
    expect(lines).toHaveLength(ROWS + 1);
    const { model, dataset } = classes;
    const chosen = new Int32Array(ROWS);
    const values = createPredictor(model).predict(dataset.X, ROWS, chosen);
    const cells = [`'=no`, '"may""be"', '"yes, sir"'];
    lines.slice(1).forEach((line, row) => {
      const [a, b, c] = [...values.subarray(3 * row, 3 * row + 3)].map(float32Text);
      expect(line).toBe(`${row + 1},${cells[chosen[row]]},${a},${b},${c}`);
    });
    expect(new Set(chosen).size).toBeGreaterThan(1);
  });

  test('writes the prediction of a regression, and with --mc its spread', async () => {
    const { model, dataset } = regression;
    const values = createPredictor(model).predict(dataset.X, ROWS);
    const plain = records((await predict('regression', 'numbers.csv')).stdout);
    expect(plain[0]).toEqual(['row', 'prediction']);
    expect(plain.slice(1).map(([, text]) => Math.fround(Number(text)))).toEqual([...values]);
    const { mean, sd } = createPredictor(model).predictMc(dataset.X, ROWS, {
      draws: 20,
      seed: 1,
      firstRow: 0,
    });
    const masked = records((await predict('regression', 'numbers.csv', '--mc', '20')).stdout);
    expect(masked[0]).toEqual(['row', 'prediction', 'sd']);
    expect(masked[1]).toEqual(['1', float32Text(mean[0]), float32Text(sd[0])]);
    const other = await predict('regression', 'numbers.csv', '--mc', '20', '--seed', '2');
    expect(records(other.stdout)[1]).not.toEqual(masked[1]);
  });

  test('gives the spread of the probability of the class that the mean chooses', async () => {
    const { model, dataset } = classes;
    const chosen = new Int32Array(ROWS);
    const options = { draws: 5, seed: 7, firstRow: 0 };
    const { sd } = createPredictor(model).predictMc(dataset.X, ROWS, options, chosen);
    const { stdout } = await predict('classes', 'people.csv', '--mc', '5', '--seed', '7');
    const [title, ...lines] = stdout.trimEnd().split('\n');
    expect(title.endsWith(',sd')).toBe(true);
    lines.forEach((line, row) => {
      expect(line.endsWith(`,${float32Text(sd[3 * row + chosen[row]])}`)).toBe(true);
    });
  });

  test('says in its help what the spread is, and what it is not', async () => {
    const { code, stdout } = await keepgrid('predict', '--help');
    expect(code).toBe(0);
    expect(stdout).toContain('Example:\n  keepgrid predict ');
    expect(stdout.replaceAll('\n', ' ')).toMatch(
      /is not calibrated; it is not the noise in the target/,
    );
    expect(Math.max(...stdout.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(80);
  });

  test('writes the same file as stdout, whole or not at all', async () => {
    const { stdout } = await predict('classes', 'people.csv');
    const out = path('out.csv');
    const ran = await predict('classes', 'people.csv', '--out', out);
    expect(ran).toEqual({ code: 0, stdout: '', stderr: `wrote ${ROWS} predictions to ${out}\n` });
    expect(readFileSync(out, 'utf8')).toBe(stdout);
    writeFileSync(path('bad.csv'), 'age,class,fare\n20,1st,3\n20,1st,x\n');
    expect((await predict('classes', 'bad.csv', '-o', out)).code).toBe(2);
    expect(readFileSync(out, 'utf8')).toBe(stdout);
    expect(existsSync(`${out}.tmp`)).toBe(false);
  });

  test('warns of categories taken as zeros, and of a table without rows', async () => {
    writeFileSync(path('new.csv'), 'age,class,fare\n20,4th,3\n');
    expect(await predict('classes', 'new.csv')).toMatchObject({ code: 2, stdout: '' });
    const taken = await predict('classes', 'new.csv', '--unknown-as-zeros');
    expect(taken.code).toBe(0);
    expect(taken.stderr).toContain('1 value of categories that the model has not seen');
    writeFileSync(path('none.csv'), 'age,class,fare\n');
    const none = await predict('classes', 'none.csv');
    expect(none.stderr).toContain('has no rows to predict from');
    expect(none.stdout.trimEnd().split('\n')).toHaveLength(1);
  });

  test.each([
    [
      '--mc for a model without dropout',
      ['without', 'people.csv', '--mc', '10'],
      'trained without dropout',
    ],
    ['a single pass', ['classes', 'people.csv', '--mc', '1'], 'from 2 to 1000000'],
    ['a seed of nothing', ['classes', 'people.csv', '--seed', '1'], '--seed is the seed of masks'],
    ['data that is not there', ['classes', 'nothing.csv'], 'There is no such data file'],
    ['a model that is not there', ['nothing', 'people.csv'], 'There is no such model'],
  ])('refuses %s', async (_, [model, data, ...options], words) => {
    const { code, stdout, stderr } = await predict(model, data, ...options);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(words);
  });

  test('refuses to overwrite its data, a folder or a device', async () => {
    for (const out of [path('people.csv'), folder, path('no/where.csv')]) {
      const { code, stderr } = await predict('classes', 'people.csv', '--out', out);
      expect(code).toBe(2);
      expect(stderr).toMatch(/overwrite the data|not a regular file|no such folder/);
    }
    expect(readFileSync(path('people.csv'), 'utf8')).toContain('id,age');
  });

  test('gives the same bytes in blocks of CSV and as lines of JSON at once', async () => {
    const rows = Array.from({ length: 90_000 }, (_, row) => ({
      age: row % 13 === 0 ? null : row % 70,
      class: ['1st', '2nd', '3rd'][row % 3],
      fare: (row % 1000) / 8,
    }));
    const table = rows.map((row) => `${row.age ?? ''},${row.class},${row.fare}`);
    writeFileSync(path('blocks.csv'), `age,class,fare\n${table.join('\n')}\n`);
    writeFileSync(path('whole.jsonl'), rows.map((row) => JSON.stringify(row)).join('\n'));
    for (const options of [[], ['--mc', '2']]) {
      const blocks = (await predict('classes', 'blocks.csv', ...options)).stdout;
      expect(blocks.split('\n')).toHaveLength(rows.length + 2);
      expect(await predict('classes', 'whole.jsonl', ...options)).toMatchObject({ stdout: blocks });
    }
  });

  test.skipIf(onWindows)('ends quietly where its reader stops early', () => {
    const rows = Array.from({ length: 200_000 }, (_, row) => `${row % 70},1st,${row % 9}`);
    writeFileSync(path('long.csv'), `age,class,fare\n${rows.join('\n')}\n`);
    const bin = fileURLToPath(new URL('../../bin/keepgrid.js', import.meta.url));
    const words = [process.execPath, bin, 'predict', path('classes'), path('long.csv')];
    const command = `${words.map((word) => `'${word}'`).join(' ')} | head -n 2; echo "\${PIPESTATUS[0]}"`;
    const { stdout, stderr } = spawnSync('bash', ['-c', command], { encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(stdout.trimEnd().split('\n')).toHaveLength(3);
    expect(stdout).toMatch(/^row,prediction,.*\n1,.*\n0\n$/);
  });
});

test('float32Text() gives the fewest digits that read back, of any float32', () => {
  expect([0.1, 0.5, -0, 1 / 3, 1e-7, 16777216].map((x) => float32Text(Math.fround(x)))).toEqual([
    '0.1',
    '0.5',
    '0',
    '0.33333334',
    '1e-7',
    '16777216',
  ]);
  fc.assert(
    fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (value) => {
      expect(Math.fround(Number(float32Text(value))) === value).toBe(true);
    }),
    { seed: 1 },
  );
});
