import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { keepgrid, temporaryFolder } from '../helpers.js';

const folder = temporaryFolder();
const at = (name: string): string => join(folder, name);

/** Writes a table and the config for it, and returns the config. */
async function draft(name: string, text: string, ...options: string[]): Promise<string> {
  writeFileSync(at(`${name}.csv`), text);
  const { code, stderr } = await keepgrid(
    'init',
    at(`${name}.csv`),
    at(`${name}.yaml`),
    ...options,
  );
  expect(stderr).toContain('Wrote');
  expect(code).toBe(0);
  return readFileSync(at(`${name}.yaml`), 'utf8');
}

const rows = (count: number, row: (k: number) => string): string =>
  Array.from({ length: count }, (_, k) => row(k)).join('\n');

const PEOPLE = `id,name,age,town,kind,grade\n${rows(
  60,
  (k) =>
    `${k + 1},"Doe, ${k}",${k % 7 ? 20 + ((k * 31) % 50) : ''},${['Kiel', 'Ulm', ''][k % 3]},${['S', 'M', '40'][(k * 7) % 3]},${(k * 13) % 4}`,
)}\n`;

describe('keepgrid init FILE', () => {
  test('says what it guessed of the table, and why it drops what it drops', async () => {
    const config = await draft('people', PEOPLE);
    expect(config).toContain('  source: people.csv\n');
    expect(config).toMatch(
      / {2}target: grade {10}# guessed, as it is the last column; another one: keepgrid init FILE --target NAME\n/,
    );
    expect(config).toContain(
      '  task: classification   # 4 classes: 0 25 %, 1 25 %, 2 25 %, 3 25 %\n',
    );
    expect(config).toContain('  missing: impute        # rows lack age (9), town (20)\n');
    expect(config).toContain('      - id               # counts the rows\n');
    expect(config).toContain(
      '      - name             # has 60 different texts in 60 rows: hardly categories\n',
    );
    expect(config).toContain('    categorical: [kind]');
    expect(config).toContain(
      '  # used as numbers: age\n  # used as categories: town (2), kind (3)\n',
    );
  });

  test('takes the target that it is told, and finds the task for it', async () => {
    const config = await draft(
      'price',
      PEOPLE.replace('age', 'price').replaceAll(',,', ',1.5,'),
      '--target',
      'price',
    );
    expect(config).toContain('task: regression');
    expect(config).toContain('target: price          # the column to predict');
  });

  test.each([
    [
      'a known name before the last column',
      'a,Survived,b',
      /target: Survived +# guessed by its name/,
    ],
    ['the last column where no name is known', 'a,b,c', /target: c +# guessed, as it is the last/],
  ])('guesses %s', async (_, names, expected) => {
    const text = `${names}\n${rows(40, (k) => `${k * k},${k % 2},${k % 2}`)}\n`;
    expect(await draft(names.replaceAll(',', '-'), text)).toMatch(expected);
  });

  test('makes a config that plan accepts without a warning', async () => {
    await draft('quiet', PEOPLE);
    const { code, stdout, stderr } = await keepgrid('plan', at('quiet.yaml'));
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('The 8 features come from 3 columns');
  });

  test('overwrites neither a config nor, by mistake, the data', async () => {
    await draft('kept', PEOPLE);
    const again = await keepgrid('init', at('kept.csv'), at('kept.yaml'));
    expect(again).toMatchObject({ code: 2 });
    expect(again.stderr).toContain('--force');
    writeFileSync(at('data.weird'), 'x');
    const weird = await keepgrid('init', at('data.weird'), '--force');
    expect(weird).toMatchObject({ code: 2 });
    expect(readFileSync(at('data.weird'), 'utf8')).toBe('x');
  });

  test.each([
    ['a file that is not there', 'none.csv', [], 'There is no such data file'],
    ['an empty file', 'empty.csv', [], 'The data file is empty'],
    ['a target of one class', 'one.csv', [], 'The target "y" is the same in every row'],
    ['a target with gaps', 'gaps.csv', [], 'gaps.csv:3: The target "y" is missing in 1 of 3 rows'],
    [
      'columns of which none is of use',
      'useless.csv',
      [],
      '\n  "id" counts the rows\n  "b" is the same',
    ],
    ['a table of the target alone', 'alone.csv', [], 'There is no column to learn "y" from'],
    ['a target that is not there', 'people.csv', ['--target', 'grad'], 'did you mean "grade"?'],
  ])('reports %s, and writes nothing', async (_, file, options, message) => {
    writeFileSync(at('empty.csv'), '');
    writeFileSync(at('one.csv'), 'a,y\n1,x\n2,x\n');
    writeFileSync(at('gaps.csv'), 'a,y\n1,x\n2,\n3,z\n');
    writeFileSync(at('useless.csv'), 'id,b,y\n1,3,x\n2,3,z\n3,3,x\n');
    writeFileSync(at('alone.csv'), 'y\n1\n0\n');
    const { code, stderr } = await keepgrid('init', at(file), at('never.yaml'), ...options);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
    expect(existsSync(at('never.yaml'))).toBe(false);
  });
});
