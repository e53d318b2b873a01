import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { readRows } from '../../src/results/read.js';
import { summariseFolder } from '../../src/stats/summariseFolder.js';
import { keepgrid, temporaryFolder } from '../helpers.js';

const root = temporaryFolder();
let made = 0;

/** A rate of 1e30 diverges in the first epoch. */
const configOf = (epochs: string, keepProbs = '[0.5, 0.8, 1]'): string => `
name: earlier
repeats: 2
data: {source: iris}
network: {hidden: [4], activation: identity}
training: {learning_rate: 0.05, epochs: 2}
grid:
  keep_prob: {1: ${keepProbs}}
  learning_rate: [0.05, 1e30]
  ${epochs}
`;

function configFile(text: string): string {
  const path = join(root, `config-${++made}.yaml`);
  writeFileSync(path, text);
  return path;
}

async function run(config: string, dir: string): Promise<void> {
  const { code, stderr } = await keepgrid('run', configFile(config), '--out', dir, '--quiet');
  expect(code, stderr).toBe(0);
}

const textOf = (dir: string, name = 'results.csv'): string => readFileSync(join(dir, name), 'utf8');

/** Rewrites a table as earlier versions did: without the planned epochs, and with those trained as `epochs`. */
function makeEarlier(path: string): void {
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
  const names = lines[0].split(',');
  const planned = names.indexOf('epochs');
  const rows = lines.map((line) => line.split(',').filter((_, at) => at !== planned));
  rows[0][rows[0].indexOf('trained_epochs')] = 'epochs';
  writeFileSync(path, rows.map((fields) => `${fields.join()}\n`).join(''));
}

/** A copy of the folder as an earlier version would have written it. */
function earlier(dir: string): string {
  const copy = join(root, `earlier-${++made}`);
  cpSync(dir, copy, { recursive: true });
  for (const name of ['results.csv', 'results.unplanned.csv']) {
    if (existsSync(join(copy, name))) makeEarlier(join(copy, name));
  }
  const document = JSON.parse(textOf(copy, 'experiment.json')) as {
    config: { training: Record<string, unknown> };
  };
  for (const name of ['lr_schedule', 'lr_warmup', 'lr_step', 'lr_factor', 'class_weight']) {
    delete document.config.training[name];
  }
  writeFileSync(join(copy, 'experiment.json'), JSON.stringify(document));
  return copy;
}

test('cells that diverge at the same epoch keep their own epochs, and their baselines', async () => {
  const dir = join(root, 'axis');
  await run(configOf('epochs: [2, 4]'), dir);
  const rows = await readRows(dir);
  const diverged = rows.filter(({ status }) => status === 'diverged');
  expect(diverged.length).toBe(12);
  expect(new Set(diverged.map(({ trainedEpochs }) => trainedEpochs))).toEqual(new Set([1]));
  for (const epochs of [2, 4]) {
    const own = rows.filter((row) => row.epochs === epochs && row.axes['epochs'] === epochs);
    expect(own.length).toBe(12);
    for (const row of own) {
      expect(row.trainedEpochs).toBe(row.status === 'ok' ? epochs : 1);
    }
  }
  const { cells } = await summariseFolder(dir);
  for (const cell of cells) {
    if (cell.isBaseline || cell.runs === 0) continue;
    const baseline = cells[cell.baseline! - 1];
    expect(baseline.axes).toEqual(cell.axes);
  }
  const told = cells.map(({ keepProb, axes }) => JSON.stringify([keepProb, axes]));
  expect(new Set(told).size).toBe(12);
});

describe.each([
  ['without an axis epochs', ''],
  ['with an axis epochs', 'epochs: [2, 4]'],
])('a folder of an earlier version, %s,', (_, epochs) => {
  const now = join(root, `now-${epochs.length}`);
  beforeAll(() => run(configOf(epochs), now));

  test('is verified and is equal to a new one', async () => {
    const before = earlier(now);
    const verified = await keepgrid('verify', before, '--all');
    expect(verified.code, verified.stdout + verified.stderr).toBe(0);
    for (const pair of [
      [before, now],
      [now, before],
      [before, before],
    ]) {
      const compared = await keepgrid('compare', ...pair);
      expect(compared.code, compared.stdout + compared.stderr).toBe(0);
    }
  });

  test('has the summary of a new one, but for the epochs of cells that diverged', async () => {
    const before = earlier(now);
    for (const dir of [before, now]) {
      expect((await keepgrid('summary', dir)).code).toBe(0);
    }
    const done = (dir: string): string[] =>
      textOf(dir, 'summary.csv')
        .split('\n')
        .filter((line) => !line.includes('1e+30'));
    expect(done(before)).toEqual(done(now));
  });

  test('is rewritten by run, which trains nothing', async () => {
    const before = earlier(now);
    const timings = textOf(before, 'timings.csv');
    await run(configOf(epochs), before);
    for (const name of ['results.csv', 'history.csv', 'experiment.json']) {
      expect(textOf(before, name)).toBe(textOf(now, name));
    }
    expect(textOf(before, 'timings.csv')).toBe(timings);
  });

  test('loses nothing when rows are set aside and come back', async () => {
    const before = earlier(now);
    await run(configOf(epochs, '[0.8, 1]'), before);
    expect(textOf(before, 'results.unplanned.csv').split('\n').length).toBe(epochs === '' ? 6 : 10);
    // Rows that were set aside by the earlier version, and others that are now.
    const aside = earlier(before);
    await run(configOf(epochs, '[0.5, 1]'), aside);
    await run(configOf(epochs), aside);
    for (const name of ['results.csv', 'history.csv']) {
      expect(textOf(aside, name)).toBe(textOf(now, name));
    }
    expect(existsSync(join(aside, 'results.unplanned.csv'))).toBe(false);
    expect(textOf(aside, 'timings.csv')).toBe(textOf(now, 'timings.csv'));
  });
});
