import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { keepgrid, onWindows, temporaryFolder } from '../helpers.js';

const BIN = fileURLToPath(new URL('../../bin/keepgrid.js', import.meta.url));
const folder = temporaryFolder();

const BASE = `repeats: 3
network: {hidden: [12, 8]}
training: {epochs: 27, learning_rate: 0.05}
grid:
  keep_prob: {1: [0.5, 0.6, 0.7, 0.8, 0.9, 1], 2: [0.5, 0.75, 1]}
  learning_rate: [0.05, 0.02]
`;
const KINDS = {
  folds: 'data: {source: iris, folds: 4}\n',
  random: 'data: {source: iris}\nsearch: {random: 9}\n',
  halving: 'data: {source: iris}\nsearch: {halving: {eta: 3, min_epochs: 3}}\n',
  stopping: 'data: {source: iris, folds: 2}\n',
  both: 'data: {source: iris, folds: 3}\nsearch: {random: 12, halving: {eta: 2, min_epochs: 5}}\n',
} as const;

const configs = Object.fromEntries(
  [...Object.entries(KINDS), ['grid', 'data: {source: iris}\n']].map(([kind, text]) => {
    const path = join(folder, `${kind}.yaml`);
    const base =
      kind === 'stopping'
        ? BASE.replace('epochs: 27', 'epochs: 90, early_stopping: {patience: 2, min_delta: 0.001}')
        : BASE;
    writeFileSync(path, `name: ${kind}\n${base}${text}`);
    return [kind, path];
  }),
) as Record<keyof typeof KINDS | 'grid', string>;

const bytesOf = (dir: string): string =>
  ['results.csv', 'history.csv'].map((name) => readFileSync(join(dir, name), 'utf8')).join('\n');

const run = (config: string, dir: string, ...words: string[]) =>
  keepgrid('run', config, '--out', dir, '--quiet', ...words);

describe.each(Object.keys(KINDS) as (keyof typeof KINDS)[])('a sweep with %s', (kind) => {
  const whole = join(folder, `${kind}-whole`);

  test('gives the same bytes with one worker and with two, and can be verified', async () => {
    expect((await run(configs[kind], whole, '--workers', '2')).code).toBe(0);
    const dir = join(folder, `${kind}-one`);
    expect((await run(configs[kind], dir, '--workers', '1', '--kernels', 'plain')).code).toBe(0);
    expect(bytesOf(dir)).toBe(bytesOf(whole));
    const verified = await keepgrid('verify', dir, '--all');
    expect([verified.code, verified.stdout]).toEqual([0, expect.stringMatching(/^verified: /)]);
  });

  test.skipIf(onWindows)(
    'gives the same bytes although it is killed again and again',
    async () => {
      const dir = join(folder, `${kind}-killed`);
      const words = [BIN, 'run', configs[kind], '--out', dir, '--quiet', '--kernels', 'plain'];
      let struck = 0;
      for (let round = 0; round < 6; round++) {
        const child = spawn(process.execPath, words, { stdio: 'ignore' });
        const timer = setTimeout(() => child.kill('SIGKILL'), 450 + ((round * 173) % 400));
        const [, signal] = (await once(child, 'exit')) as [number | null, string | null];
        clearTimeout(timer);
        if (signal === 'SIGKILL') struck++;
      }
      expect(struck).toBeGreaterThan(0);
      expect(spawnSync(process.execPath, words).status).toBe(0);
      expect(bytesOf(dir)).toBe(bytesOf(whole));
    },
    120_000,
  );
});

describe('a search by halving', () => {
  test('takes the rows of a finished grid aside, and ends with the bytes of a folder of its own', async () => {
    const dir = join(folder, 'changed');
    await run(configs.grid, dir);
    const grid = bytesOf(dir);
    const halved = await keepgrid('run', configs.halving, '--out', dir, '--json', '--no-report');
    // The last rung's runs are those of the grid.
    expect(JSON.parse(halved.stdout.split('\n').at(-3)!)).toMatchObject({
      event: 'done',
      trained: 150,
      reused: 18,
    });
    expect(bytesOf(dir)).toBe(bytesOf(join(folder, 'halving-whole')));
    // And back: no run of the grid is trained again.
    const back = await keepgrid('run', configs.grid, '--out', dir, '--json', '--no-report');
    expect(JSON.parse(back.stdout.split('\n').at(-3)!)).toMatchObject({
      event: 'done',
      trained: 0,
    });
    expect(bytesOf(dir)).toBe(grid);
  });

  test('takes cells that diverged out, and knows that nothing is left then', async () => {
    const dir = join(folder, 'diverging');
    const words = ['--set', 'training={epochs: 27, learning_rate: 1000, optimizer: sgd}'];
    const grid = ['--set', 'grid={keep_prob: {1: [0.5, 0.7]}}'];
    expect((await run(configs.halving, dir, ...words, ...grid)).code).toBe(0);
    const plan = await keepgrid('plan', configs.halving, '--out', dir, ...words, ...grid);
    expect(plan.stdout).toContain('nothing is left to train');
    const { stdout } = await keepgrid('summary', dir);
    expect(stdout).toContain('3 of 3 cells without a rank (–): runs diverged in 3');
    expect(stdout).not.toContain('alving');
    expect((await keepgrid('verify', dir, '--all')).code).toBe(0);
  });

  test('can be compared rung by rung with a search of another seed', async () => {
    const dir = join(folder, 'other-seed');
    await run(configs.halving, dir, '--set', 'seed=2');
    const whole = join(folder, 'halving-whole');
    const { code, stdout } = await keepgrid('compare', whole, dir, '--json');
    expect(code).toBe(1);
    const { columns } = JSON.parse(stdout.trim().split('\n').at(-1)!) as {
      columns: { column: string }[];
    };
    const names = columns.map(({ column }) => column);
    expect(names).toContain('val_cost');
    expect(names).not.toContain('epochs');
    expect((await keepgrid('compare', whole, whole)).code).toBe(0);
  });

  test('says in plan what it costs beside the whole grid', async () => {
    const { stdout } = await keepgrid('plan', configs.halving, '--out', join(folder, 'none'));
    expect(stdout).toMatch(
      /rung +epochs +cells +runs\n +1 +3 +36 +108\n +2 +9 +14 +42\n +3 +27 +6 +18/,
    );
    // 36·3 + 14·6 + 6·18 = 300 epochs of 972 in each repeat.
    expect(stdout).toContain('That is 900 epochs, 31 % of the 2916');
    const json = JSON.parse((await keepgrid('plan', configs.halving, '--json')).stdout);
    expect(json).toMatchObject({ cells: 36, runs: 168, rungs: [{ epochs: 3, cells: 36 }, {}, {}] });
  });

  test('ranks only the cells that were trained to the end, and says that others were stopped', async () => {
    const { stdout } = await keepgrid('summary', join(folder, 'halving-whole'), '--json');
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const cells = lines.slice(0, -1);
    const ranked = cells.filter(({ rank }) => rank !== null);
    expect(ranked.map(({ epochs }) => epochs)).toEqual([27, 27, 27, 27, 27, 27]);
    expect(cells.filter(({ epochs }) => epochs === 9)).toHaveLength(8);
    expect(lines.at(-1).sentences.join(' ')).toContain(
      'Halving stopped 30 of 34 cells with dropout early',
    );
  });
});

describe('mistakes in a search', () => {
  test.each([
    [
      'search: {halving: {eta: 3, min_epochs: 27}}',
      'min_epochs must be below training.epochs, which is 27',
    ],
    ['search: {halving: {eta: 1, min_epochs: 3}}', 'search.halving.eta must be at least 2, not 1'],
    ['search: random', 'search must be grid, {random: 40}'],
    ['search: {random: 0}', 'search.random must be at least 1, not 0'],
    ['patience: 3\nsearch: {random: 3}', 'There is no key "patience"'],
    ['random_search: 10', 'There is no key "random_search"'],
    ['search: {halving: {eta: 3, min_epochs: 3, min_epoch: 2}}', 'did you mean "min_epochs"?'],
    ['search: {randm: 3}', 'did you mean "random"?'],
  ])('%s', async (line, message) => {
    const path = join(folder, 'wrong.yaml');
    writeFileSync(path, `data: {source: iris}\n${BASE}${line}\n`);
    const { code, stderr } = await keepgrid('plan', path);
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
  });

  test('an axis of epochs beside halving', async () => {
    const path = join(folder, 'axis.yaml');
    writeFileSync(
      path,
      `${readFileSync(configs.halving, 'utf8').replace('  learning_rate: [', '  epochs: [9, 27]\n  learning_rate: [')}`,
    );
    const { code, stderr } = await keepgrid('plan', path);
    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining('The number of epochs is what halving spends'),
    ]);
  });

  test('a validation share beside folds', async () => {
    mkdirSync(join(folder, 'shares'), { recursive: true });
    const path = join(folder, 'shares', 'both.yaml');
    writeFileSync(path, `${BASE}data: {source: iris, folds: 4, validation: 0.2}\n`);
    const { code, stderr } = await keepgrid('plan', path);
    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining('data.validation has no meaning beside data.folds'),
    ]);
  });
});

describe('early stopping', () => {
  const whole = join(folder, 'stopping-whole');

  test('says what it has saved, and corrects the score for the choice of the epoch', async () => {
    const { stdout, stderr } = await keepgrid('summary', whole);
    expect(stderr).toMatch(
      /Early stopping left out \d+ of 19440 epochs \(\d+ %\), about \S+ m?s of\s+training/,
    );
    expect(stdout.replaceAll('\n', ' ')).toContain('and of the best epoch flatters it');
    expect(readFileSync(join(whole, 'results.csv'), 'utf8').split('\n')[0]).toContain(
      ',epochs,trained_epochs,best_epoch,train_cost,',
    );
  });

  test('makes plan take the runs that are left to stop as early as those that are finished', async () => {
    const more = ['--out', whole, '--set', 'repeats=4'];
    const { stdout } = await keepgrid('plan', configs.stopping, ...more);
    expect(stdout).toMatch(/Early stopping: finished runs trained \d+ % of their epochs/);
    const anew = await keepgrid('plan', configs.stopping, '--out', join(folder, 'nothing'));
    expect(anew.stdout).toContain('less where runs stop early');
  });

  test('changes the columns of a folder and gives them back', async () => {
    const dir = join(folder, 'columns');
    const words = ['--set', 'repeats=1', '--set', 'grid.learning_rate=[0.05]'];
    await run(configs.folds, dir, ...words);
    const before = bytesOf(dir);
    const stop = ['--set', 'training.early_stopping={patience: 2}'];
    expect((await run(configs.folds, dir, ...words, ...stop)).code).toBe(0);
    expect(readFileSync(join(dir, 'results.csv'), 'utf8')).toContain('best_epoch');
    expect((await run(configs.folds, dir, ...words)).code).toBe(0);
    expect(bytesOf(dir)).toBe(before);
  });
});
