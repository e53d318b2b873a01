import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { keepgrid, temporaryFolder } from '../helpers.js';

const folder = temporaryFolder();
const inFolder = (name: string): string => join(folder, name);

function configFile(name: string, data: string, rest: string): string {
  const path = inFolder(`${name}.yaml`);
  writeFileSync(
    path,
    `name: ${name}
repeats: 3
data: {source: ${data}, test: 0.1}
network: {hidden: [8]}
training: {epochs: 3, learning_rate: 0.05}
grid: {keep_prob: {1: [0.5, 1]}}
${rest}
`,
  );
  return path;
}

const OF_CLASSES = 'metrics: [roc_auc, f1_macro, balanced_accuracy]';
const KINDS = {
  many: configFile('many', 'digits', OF_CLASSES),
  two: configFile('two', 'moons', OF_CLASSES),
  numbers: configFile('numbers', 'linear', 'metrics: [mae]\nselect: {metric: val_r2}'),
};
const kinds = Object.keys(KINDS) as (keyof typeof KINDS)[];

const read = (name: string, file: string): string =>
  readFileSync(join(inFolder(name), file), 'utf8');

beforeAll(async () => {
  for (const kind of kinds) {
    const ran = await keepgrid('run', KINDS[kind], '--out', inFolder(kind), '--no-report');
    if (ran.code !== 0) throw new Error(ran.stderr);
  }
});

describe('metrics', () => {
  test.each([
    ['many', 'balanced_accuracy', 'f1_macro', 'roc_auc'],
    ['two', 'balanced_accuracy', 'f1_macro', 'roc_auc'],
    ['numbers', 'r2', 'mae'],
  ] as const)('have columns in the order of the table: %s', (kind, ...names) => {
    const columns = names.flatMap((name) => [`train_${name}`, `val_${name}`]);
    const [header, ...lines] = read(kind, 'results.csv').trimEnd().split('\n');
    expect(header).toContain(`,val_accuracy,${columns.join()},weight_norm_1,`);
    const at = header.split(',').indexOf(columns[0]);
    for (const line of lines) {
      const figures = line.split(',').slice(at, at + columns.length);
      for (const figure of figures) expect(figure).toMatch(/^-?\d/);
    }
  });

  test.each(kinds)(
    'have the same bits with one worker and on the plain kernels: %s',
    async (kind) => {
      const again = await keepgrid('verify', inFolder(kind), '--all', '--kernels', 'plain');
      expect(again.code, again.stdout + again.stderr).toBe(0);
      const out = inFolder(`${kind}-alone`);
      await keepgrid('run', KINDS[kind], '--out', out, '--workers', '1', '--no-report', '--quiet');
      expect(readFileSync(join(out, 'results.csv'), 'utf8')).toBe(read(kind, 'results.csv'));
    },
  );

  test('change no other column, and are not held against a folder without them', async () => {
    const out = inFolder('without');
    const words = ['--set', 'metrics=[]', '--out', out, '--no-report', '--quiet'];
    await keepgrid('run', KINDS.many, ...words);
    const { code, stdout } = await keepgrid('compare', inFolder('many'), out);
    expect(code, stdout).toBe(0);
    expect(read('without', 'results.csv')).not.toContain('f1_macro');
    expect(read('without', 'experiment.json')).not.toContain('metrics');
  });
});

describe('summary --metric', () => {
  test('ranks by another metric, with or without its val_, and trains nothing', async () => {
    const before = read('many', 'results.csv');
    const { code, stdout } = await keepgrid('summary', inFolder('many'), '--metric', 'f1_macro');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^rank +keep_prob_1 +val_f1_macro /m);
    expect(stdout).toContain('validation F1');
    expect(read('many', 'results.csv')).toBe(before);
    expect(read('many', 'summary.csv')).toMatch(
      /,se_val_accuracy,mean_val_balanced_accuracy,.*,mean_val_f1_macro,.*,mean_val_roc_auc,/,
    );
    const same = await keepgrid('summary', inFolder('many'), '--metric', 'val_f1_macro');
    expect(same.stdout).toBe(stdout);
  });

  test('says which metrics there are, and how to add one', async () => {
    const { code, stderr } = await keepgrid('summary', inFolder('numbers'), '--metric', 'rmse');
    expect(code).toBe(2);
    expect(stderr).toContain('The results have no val_rmse');
    expect(stderr).toContain('they have val_cost, val_r2, val_mae; to add it, add rmse to metrics');
  });

  test.each([
    ['accuracy', 'val_accuracy is a metric of classification, but the task is regression'],
    ['f2', 'There is no metric "f2"'],
    ['val_rmsee', 'did you mean "val_rmse"?'],
  ])('refuses %s', async (name, message) => {
    const { code, stderr } = await keepgrid('summary', inFolder('numbers'), '--metric', name);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });

  test('--json says of each cell whether it is selected, by the metric', async () => {
    const words = ['summary', inFolder('many'), '--json', '--metric', 'roc_auc'];
    const { stdout } = await keepgrid(...words);
    const lines = stdout.trimEnd().split('\n');
    const cells = lines
      .slice(0, -1)
      .map((line) => JSON.parse(line) as { selected: boolean; mean_val_roc_auc: number });
    const best = Math.max(...cells.map((cell) => cell.mean_val_roc_auc));
    expect(cells.map(({ selected }) => selected)).toEqual(
      cells.map((cell) => cell.mean_val_roc_auc === best),
    );
  });

  test.each([
    ['val_roc_auc', 'many', -1],
    ['val_mae', 'numbers', 1],
  ] as const)('puts the better cells first if sorted by %s', async (metric, kind, sign) => {
    const words = ['--sort', metric, '--columns', `mean_${metric}`];
    const { stdout } = await keepgrid('summary', inFolder(kind), ...words);
    const table = stdout.slice(stdout.indexOf(`mean_${metric}\n`));
    const figures = [...table.matchAll(/^ *(\d\S*)$/gm)].map(([, figure]) => sign * Number(figure));
    expect(figures.length).toBe(2);
    expect(figures).toEqual(figures.toSorted((one, other) => one - other));
  });
});

test('summary says that a metric does not exist where the validation part has one class', async () => {
  const rows = Array.from({ length: 100 }, (_, row) => `${row % 7},${row % 5},good`);
  writeFileSync(inFolder('rare.csv'), ['a,b,label', ...rows, '1,2,bad', '9,9,bad', ''].join('\n'));
  const config = configFile('rare', 'rare.csv, target: label', 'select: {metric: val_roc_auc}');
  const { code, stdout } = await keepgrid('run', config, '--out', inFolder('rare'), '--no-report');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^No run has a validation ROC AUC, which does not exist/);
  expect(stdout).toContain('2 of 2 cells without a rank (–): val_roc_auc does not exist in 2\n');
  const again = await keepgrid('summary', inFolder('rare'), '--metric', 'accuracy');
  expect(again.stdout).toContain(' * 1 ');
});

test('report --metric compares by another metric', async () => {
  const out = inFolder('report.html');
  const words = ['--metric', 'roc_auc', '--no-train', '--out', out];
  const { code, stderr } = await keepgrid('report', inFolder('many'), ...words);
  expect(code, stderr).toBe(0);
  const page = readFileSync(out, 'utf8');
  expect(page).toContain('validation ROC AUC (val_roc_auc)');
  expect(page).toContain('the largest class is 0.1');
});

describe('summary says what its figures are to be read beside', () => {
  test('how many examples the test part holds back', async () => {
    const { stdout } = await keepgrid('summary', inFolder('numbers'));
    expect(stdout.replaceAll('\n', ' ')).toContain(
      '30 examples are held back in the test part; no figure here has seen them',
    );
    const whole = inFolder('whole');
    const words = ['--set', 'data.test=0', '--set', 'repeats=1', '--no-report'];
    const { stdout: without } = await keepgrid('run', KINDS.two, ...words, '--out', whole);
    expect(without).toContain('val_roc_auc');
    expect(without).not.toContain('held back');
  });

  test('the RMSE of a regression, and the share of the largest class', async () => {
    const numbers = await keepgrid('summary', inFolder('numbers'));
    expect(numbers.stdout.replaceAll('\n', ' ')).toMatch(
      /val_cost is half the mean squared error; its root, the RMSE, is [\d.]+ in the selected cell/,
    );
    const many = await keepgrid('summary', inFolder('many'));
    expect(many.stdout.replaceAll('\n', ' ')).toMatch(
      /its accuracy \S+ and \S+ \(largest class: 0\.1/,
    );
    expect(many.stdout).not.toContain('RMSE');
  });
});
