/** Results folders of strangers in which links lead elsewhere: nothing outside of them is written to. */
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { keepgrid, onWindows, temporaryFolder } from '../helpers.js';
import { expectRefusal } from './refusal.js';

const root = temporaryFolder();
const [config, good, folder] = ['grid.yaml', 'good', 'results'].map((name) => join(root, name));
const elsewhere = join(root, 'elsewhere');
const victim = join(elsewhere, 'victim');
const SECRET = 'what must stay\n';

const run = (...words: string[]) =>
  keepgrid('run', config, '--out', folder, '--quiet', '--workers', '1', ...words);
const cut = (name: string): void => {
  const lines = readFileSync(join(good, name), 'utf8').split('\n');
  writeFileSync(join(folder, name), `${lines.slice(0, 2).join('\n')}\n`);
};

beforeAll(async () => {
  writeFileSync(
    config,
    `data: {source: iris}
repeats: 2
network: {hidden: [2]}
training: {epochs: 1, learning_rate: 0.1, batch_size: full}
grid: {keep_prob: {1: [0.5, 1]}}`,
  );
  await keepgrid('run', config, '--out', good, '--quiet');
});

beforeEach(() => {
  rmSync(folder, { recursive: true, force: true });
  rmSync(elsewhere, { recursive: true, force: true });
  cpSync(good, folder, { recursive: true });
  mkdirSync(elsewhere);
  writeFileSync(victim, SECRET);
});

/** Puts a link to the victim in place of a file. */
function link(name: string, to = victim): void {
  rmSync(join(folder, name), { force: true, recursive: true });
  symlinkSync(to, join(folder, name));
}

function expectUntouched(): void {
  expect(readdirSync(elsewhere)).toEqual(['victim']);
  expect(readFileSync(victim, 'utf8')).toBe(SECRET);
}

describe.skipIf(onWindows)('a results folder with a link in it', () => {
  test.each(['results.csv', 'history.csv', 'timings.csv'])(
    'is refused by run, which would append to %s',
    async (name) => {
      // The link leads to a table that is fine, so that only the link is in the way.
      rmSync(victim);
      cpSync(join(good, name), victim);
      cut('results.csv');
      cut('history.csv');
      link(name);
      const before = readFileSync(victim, 'utf8');
      const ran = await run();
      expect(readFileSync(victim, 'utf8')).toBe(before);
      if (ran.code !== 0) expectRefusal(ran, name);
      // It may also have been replaced by a file, as a whole.
      else expect(statSync(join(folder, name)).ino).not.toBe(statSync(victim).ino);
    },
  );

  test('is refused by run, which would append to failures.csv', async () => {
    const { Appender } = await import('../../src/results/appender.js');
    link('failures.csv');
    const opened = Appender.open(join(folder, 'failures.csv'), 'run_id\n');
    await expect(opened).rejects.toMatchObject({
      exitCode: 3,
      message: 'This is a symbolic link, and nothing is written through one',
    });
    expectUntouched();
  });

  test.each(['.lock', 'experiment.json.tmp', 'results.csv.tmp', 'history.csv.tmp'])(
    'has its %s removed or refused by run, not written through',
    async (name) => {
      cut('results.csv');
      link(name);
      const ran = await run();
      expectUntouched();
      if (ran.code !== 0) expectRefusal(ran);
    },
  );

  test.each([
    ['summary', 'summary.csv'],
    ['summary', 'summary.csv.tmp'],
    ['report', 'report.html'],
    ['report', 'report.html.tmp'],
  ])('has a file put in the place of its link by %s: %s', async (command, name) => {
    link(name);
    const words = command === 'report' ? ['--no-train'] : [];
    expect((await keepgrid(command, folder, ...words)).code).toBe(0);
    expectUntouched();
    const made = join(folder, name.replace('.tmp', ''));
    expect(readFileSync(made, 'utf8')).not.toBe(SECRET);
  });

  test('is not taken for a move under way by run, which would move its files to elsewhere', async () => {
    link('.old', elsewhere);
    expectRefusal(await run(), '.old: This is not a folder of keepgrid');
    expectUntouched();
    expect(existsSync(join(folder, 'results.csv'))).toBe(true);
  });

  test('is used where the folder itself is a link, as users make one', async () => {
    const linked = join(root, 'linked');
    symlinkSync(folder, linked);
    cut('results.csv');
    const ran = await keepgrid('run', config, '--out', linked, '--quiet');
    expect(ran).toMatchObject({ code: 0 });
    const text = (name: string) => readFileSync(join(name, 'results.csv'), 'utf8');
    expect(text(folder)).toBe(text(good));
  });
});
