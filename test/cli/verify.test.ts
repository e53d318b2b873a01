import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { parseExperiment } from '../../src/config/loadExperiment.js';
import { loadDataset } from '../../src/data/loadDataset.js';
import { runIdentity, splitIdentity } from '../../src/plan/identity.js';
import { NUMERICS } from '../../src/plan/numerics.js';
import { createPlan } from '../../src/plan/plan.js';
import { effectiveSettings } from '../../src/plan/settings.js';
import { keepgrid, onWindows, type Ran, temporaryFolder } from '../helpers.js';

const BIN = fileURLToPath(new URL('../../bin/keepgrid.js', import.meta.url));
const root = temporaryFolder();
const project = join(root, 'project');
const config = join(project, 'small.yaml');
const original = join(project, 'results', 'small');
const data = join(project, 'points.csv');

beforeAll(async () => {
  mkdirSync(project);
  const points = Array.from({ length: 40 }, (_, n) => {
    const [x, y] = [(n * 37) % 40, (n * 11) % 23];
    return `${x / 10},${y / 10},${x + y > 30 ? 'far' : 'near'}`;
  });
  writeFileSync(data, `x,y,place\n${points.join('\n')}\n`);
  writeFileSync(
    config,
    `repeats: 2
data: {source: points.csv, target: place, validation: 0.3}
network: {hidden: [4, 3]}
training: {epochs: 3, batch_size: 8}
grid: {keep_prob: {1: [0.5, 0.8, 1], 2: [0.7, 1]}, learning_rate: [0.1, 0.05]}
`,
  );
  await keepgrid('run', config, '--out', original, '--quiet');
});

let copies = 0;
/** Makes a copy of the project, whose files a test may damage. */
function copy(): { readonly dir: string; readonly data: string } {
  const to = join(root, `copy-${++copies}`);
  cpSync(project, to, { recursive: true });
  return { dir: join(to, 'results', 'small'), data: join(to, 'points.csv') };
}

function edit(path: string, change: (text: string) => string): void {
  const before = readFileSync(path, 'utf8');
  const after = change(before);
  expect(after).not.toBe(before);
  writeFileSync(path, after);
}

/** Changes one digit of a column in a line; the header is line 1. */
const editDigit = (text: string, line: number, column: string): string => {
  const lines = text.split('\n');
  const at = lines[0].split(',').indexOf(column);
  const fields = lines[line - 1].split(',');
  fields[at] = fields[at].replace(/[0-9](?=[^0-9]*$)/, (digit) => String((Number(digit) + 1) % 10));
  return lines.with(line - 1, fields.join(',')).join('\n');
};

interface Done {
  readonly holds: boolean;
  readonly cause: string | null;
  readonly trained: number;
  readonly differing: number;
  readonly missing: string[];
  readonly identity: { part: string; recorded: unknown; here: unknown }[];
  readonly faults: string[];
}

interface Verdict {
  readonly run_id: string;
  readonly line: number;
  readonly trained: boolean;
  readonly holds: boolean;
  readonly differences: { file: string; column: string; epoch: number | null; by: number | null }[];
}

const linesOf = ({ stdout }: Ran): unknown[] =>
  stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
const doneOf = (ran: Ran): Done => linesOf(ran).at(-1) as Done;
const verdictsOf = (ran: Ran): Verdict[] => linesOf(ran).slice(0, -1) as Verdict[];

describe('keepgrid verify', () => {
  test('trains the same sample again each time, and says that every column is equal', async () => {
    const first = await keepgrid('verify', original);
    expect(first.code, first.stderr).toBe(0);
    expect(first.stdout).toBe(
      'verified: 10 of 24 rows trained again, every column of results.csv and history.csv equal bit for bit\n',
    );
    expect(first.stderr).toMatch(/made by keepgrid \d+\.\d+\.\d+, .* numerics \d+/);
    expect(first.stderr).toContain('10/10 runs');
    const [a, b] = [
      await keepgrid('verify', original, '--sample', '3', '--json', '--workers', '1'),
      await keepgrid('verify', original, '--sample', '3', '--json', '--workers', '2'),
    ];
    const ids = verdictsOf(a).map(({ run_id }) => run_id);
    expect(ids).toHaveLength(3);
    expect(verdictsOf(b).map(({ run_id }) => run_id)).toEqual(expect.arrayContaining(ids));
  });

  test.each(['auto', 'plain'])('trains all rows again with --kernels %s', async (kernels) => {
    const ran = await keepgrid('verify', original, '--all', '--json', '--kernels', kernels);
    expect(ran.code, ran.stderr).toBe(0);
    expect(doneOf(ran)).toMatchObject({ holds: true, trained: 24, differing: 0, cause: null });
  });

  test('trains the runs that --run names, and refuses an unknown one with exit code 2', async () => {
    const [, , third, fourth] = readFileSync(join(original, 'results.csv'), 'utf8').split('\n');
    const ids = [third, fourth].map((line) => line.split(',')[0]);
    const words = ids.flatMap((id) => ['--run', id]);
    const ran = await keepgrid('verify', original, ...words, '--json');
    expect(ran.code, ran.stderr).toBe(0);
    expect(verdictsOf(ran).map(({ line }) => line)).toEqual(expect.arrayContaining([3, 4]));
    expect(doneOf(ran).trained).toBe(2);
    const unknown = await keepgrid('verify', original, '--run', 'r0123456789abcdef');
    expect(unknown).toMatchObject({ code: 2, stdout: '' });
    expect(unknown.stderr).toContain('There is no run "r0123456789abcdef"');
  });

  test('writes nothing into the folder', async () => {
    const { dir } = copy();
    const names = ['results.csv', 'history.csv', 'timings.csv', 'experiment.json'];
    const bytes = (): string => names.map((name) => readFileSync(join(dir, name), 'utf8')).join();
    const before = bytes();
    expect((await keepgrid('verify', dir, '--all')).code).toBe(0);
    expect(bytes()).toBe(before);
  });

  test('does not claim to have compared a history.csv that does not exist', async () => {
    const { dir } = copy();
    rmSync(join(dir, 'history.csv'));
    const ran = await keepgrid('verify', dir);
    expect(ran.code).toBe(0);
    expect(ran.stdout).toContain('every column of results.csv equal');
    expect(ran.stderr).toContain('history.csv is not compared');
  });

  test.each([
    [['--sample', '0'], '--sample'],
    [['--sample', '2', '--all'], '--all'],
    [['--all', '--run', 'r1'], '--run'],
  ])('refuses %j with exit code 2', async (words, named) => {
    const ran = await keepgrid('verify', original, ...words);
    expect(ran.code).toBe(2);
    expect(ran.stderr).toContain(named);
  });

  test('accepts rows from before history was recorded, and reports them', async () => {
    const dir = join(project, 'results', 'history-later');
    await keepgrid('run', config, '--out', dir, '--quiet', '--set', 'record.history=false');
    await keepgrid('run', config, '--out', dir, '--quiet');
    const ran = await keepgrid('verify', dir, '--sample', '3');
    expect(ran.stdout).toContain('history.csv has no line of 3 runs\nverified: 3 of 24 rows');
    expect(ran.code).toBe(0);
  });

  test('ends with exit code 3 if the folder has no results of keepgrid, or its config is damaged', async () => {
    expect((await keepgrid('verify', root)).code).toBe(3);
    const { dir } = copy();
    edit(join(dir, 'experiment.json'), (text) => text.replace('"relu"', '"rule"'));
    const ran = await keepgrid('verify', dir);
    expect(ran.code).toBe(3);
    expect(ran.stderr).toContain('activation');
  });

  test('verifies runs that diverged', async () => {
    const dir = join(project, 'results', 'diverged');
    const words = ['--set', 'grid.learning_rate=[0.1,1e30]', '--set', 'repeats=1', '--quiet'];
    expect((await keepgrid('run', config, '--out', dir, ...words)).code).toBe(0);
    expect(readFileSync(join(dir, 'results.csv'), 'utf8')).toContain(',diverged,');
    const ran = await keepgrid('verify', dir, '--all');
    expect(ran.code, ran.stdout).toBe(0);
  });

  test.skipIf(onWindows)('ends with exit code 130 on SIGINT', async () => {
    const words = ['run', config, '--out', join(root, 'long'), '--quiet', '--set'];
    expect((await keepgrid(...words, 'training.epochs=2500')).code).toBe(0);
    const long = ['verify', join(root, 'long'), '--all', '--json', '--kernels', 'plain'];
    const child = spawn(process.execPath, [BIN, ...long], { cwd: project });
    const done = new Promise((resolve) => child.on('exit', resolve));
    await new Promise((resolve) => child.stdout.once('data', resolve));
    child.kill('SIGINT');
    expect(await done).toBe(130);
  });
});

describe('keepgrid verify finds', () => {
  test.each(['train_cost', 'train_accuracy', 'val_cost', 'weight_norm_2', 'weights_sha256'])(
    'one digit of %s that was edited',
    async (column) => {
      const { dir } = copy();
      edit(join(dir, 'results.csv'), (text) => editDigit(text, 7, column));
      const ran = await keepgrid('verify', dir, '--all', '--json');
      expect(ran.code).toBe(1);
      expect(doneOf(ran)).toMatchObject({ holds: false, differing: 1, cause: 'edited' });
      const [wrong] = verdictsOf(ran).filter(({ holds }) => !holds);
      expect(wrong).toMatchObject({ line: 7, trained: true });
      expect(wrong.differences.map((difference) => difference.column)).toEqual([column]);
      const { by } = wrong.differences[0];
      expect(by === null).toBe(column === 'weights_sha256');
      const { stdout } = await keepgrid('verify', dir, '--all');
      expect(stdout).toMatch(/^r[0-9a-f]{16} \(cell 3, repeat 2; results\.csv:7\)$/m);
      expect(stdout).toMatch(new RegExp(`^  ${column} \\S+ recorded, \\S+ expected`, 'm'));
      expect(stdout).toContain('NOT verified: 24 of 24 rows trained again; 1 run differs');
      expect(stdout).toContain('likely cause: an edited file');
    },
  );

  test.each(['run_id', 'cell', 'repeat', 'seed', 'keep_prob_1', 'learning_rate'])(
    'one digit of %s that was edited in a row outside the sample',
    async (column) => {
      const { dir } = copy();
      const sampled = verdictsOf(await keepgrid('verify', dir, '--sample', '1', '--json'))[0].line;
      const line = sampled === 9 ? 10 : 9;
      edit(join(dir, 'results.csv'), (text) => editDigit(text, line, column));
      const ran = await keepgrid('verify', dir, '--sample', '1', '--json');
      expect(ran.code).toBe(1);
      expect(doneOf(ran)).toMatchObject({ differing: 1, trained: 1, cause: 'edited' });
      const [wrong] = verdictsOf(ran).filter(({ holds }) => !holds);
      expect(wrong.line).toBe(line);
      expect(wrong.differences.map((difference) => difference.column)).toEqual([column]);
    },
  );

  test('a figure that is written in another way', async () => {
    const { dir } = copy();
    edit(join(dir, 'results.csv'), (text) => text.replace(/,0\.7,/, ',0.70,'));
    expect(doneOf(await keepgrid('verify', dir, '--sample', '1', '--json')).cause).toBe('edited');
  });

  test('one digit of history.csv that was edited', async () => {
    const { dir } = copy();
    edit(join(dir, 'history.csv'), (text) => editDigit(text, 6, 'val_cost'));
    const ran = await keepgrid('verify', dir, '--all', '--json');
    expect(doneOf(ran)).toMatchObject({ differing: 1, cause: 'edited' });
    const [wrong] = verdictsOf(ran).filter(({ holds }) => !holds);
    expect(wrong.differences).toMatchObject([
      { file: 'history.csv', column: 'val_cost', epoch: 2 },
    ]);
  });

  test('one changed byte of the data file', async () => {
    const { dir, data: file } = copy();
    edit(file, (text) => text.replace('3.7,1.1,', '3.8,1.1,'));
    const ran = await keepgrid('verify', dir, '--all', '--json');
    expect(ran.code).toBe(1);
    const done = doneOf(ran);
    expect(done).toMatchObject({ cause: 'data', trained: 24, differing: 24 });
    expect(done.identity.map(({ part }) => part)).toEqual(['data']);
    expect(done.identity[0].recorded).not.toBe(done.identity[0].here);
    const columns = verdictsOf(ran)[0].differences.map(({ column }) => column);
    expect(columns).toEqual(expect.arrayContaining(['run_id', 'weights_sha256']));
    expect((await keepgrid('verify', dir)).stdout).toContain('likely cause: other data');
  });

  test('results that have another numerics version', async () => {
    const { dir } = copy();
    const { config: recorded } = JSON.parse(readFileSync(join(dir, 'experiment.json'), 'utf8')) as {
      config: object;
    };
    const { experiment } = await parseExperiment(JSON.stringify(recorded), 'experiment.json');
    const { seed } = experiment;
    const dataset = await loadDataset(experiment.data, { folder: project, seed });
    const split = { ...splitIdentity(experiment.data, dataset), numerics: 99 };
    const plan = await createPlan(experiment, dataset);
    const ids = [...plan.runs.of()].map(({ runId, network, training, repeat, fold }) => [
      runId,
      runIdentity(effectiveSettings(network, training), split, { seed, repeat, fold }),
    ]);
    const renamed = (text: string): string =>
      ids.reduce((changed, [from, to]) => changed.replaceAll(from, to), text);
    edit(join(dir, 'results.csv'), renamed);
    edit(join(dir, 'history.csv'), renamed);
    edit(join(dir, 'experiment.json'), (text) =>
      text.replace(`"numerics": ${NUMERICS}`, '"numerics": 99'),
    );
    const ran = await keepgrid('verify', dir, '--json');
    expect(ran.code).toBe(1);
    expect(doneOf(ran)).toMatchObject({
      cause: 'numerics',
      identity: [{ part: 'numerics', recorded: 99 }],
      differing: 24,
    });
    for (const { differences } of verdictsOf(ran)) {
      expect(differences.map(({ column }) => column)).toEqual(['run_id']);
    }
    expect((await keepgrid('verify', dir)).stdout).toContain('another version of the arithmetic');
  });

  test('a numerics version that was edited in experiment.json alone', async () => {
    const { dir } = copy();
    edit(join(dir, 'experiment.json'), (text) =>
      text.replace(`"numerics": ${NUMERICS}`, '"numerics": 99'),
    );
    const ran = await keepgrid('verify', dir, '--json');
    expect(ran.code).toBe(1);
    expect(doneOf(ran)).toMatchObject({ cause: 'edited', identity: [{ part: 'numerics' }] });
  });

  test('a setting that was edited in experiment.json', async () => {
    const { dir } = copy();
    edit(join(dir, 'experiment.json'), (text) => text.replace('"epochs": 3', '"epochs": 4'));
    const ran = await keepgrid('verify', dir, '--json');
    expect(ran.code).toBe(1);
    expect(doneOf(ran)).toMatchObject({ holds: false, cause: 'edited' });
  });

  test('figures of other training in every row, and blames the arithmetic', async () => {
    const { dir } = copy();
    edit(join(dir, 'results.csv'), (text) =>
      ['weights_sha256', 'weight_norm_1', 'val_cost'].reduce(
        (changed, column) =>
          Array.from({ length: 24 }, (_, row) => row + 2).reduce(
            (rows, line) => editDigit(rows, line, column),
            changed,
          ),
        text,
      ),
    );
    const ran = await keepgrid('verify', dir, '--json');
    expect(ran.code).toBe(1);
    expect(doneOf(ran)).toMatchObject({ cause: 'arithmetic', differing: 10 });
  });

  test('a missing row, a row too many, and rows in another order', async () => {
    const lines = readFileSync(join(original, 'results.csv'), 'utf8').split('\n');
    const spoilt = async (changed: string[]): Promise<Ran> => {
      const { dir } = copy();
      writeFileSync(join(dir, 'results.csv'), changed.join('\n'));
      return keepgrid('verify', dir, '--sample', '1', '--json');
    };
    const missing = await spoilt(lines.toSpliced(4, 1));
    expect(missing.code).toBe(1);
    expect(doneOf(missing)).toMatchObject({
      cause: 'unfinished',
      missing: [lines[4].split(',')[0]],
    });
    const [, , ...fields] = lines[8].split(',');
    const strange = ['r0123456789abcdef', '99', ...fields].join();
    const many = await spoilt(lines.toSpliced(4, 0, strange));
    expect(many.code).toBe(1);
    expect(doneOf(many)).toMatchObject({ cause: 'edited', missing: [] });
    expect(doneOf(many).faults.join()).toContain('1 of 25 rows belongs to no run of the plan');
    const swapped = await spoilt(lines.with(4, lines[5]).with(5, lines[4]));
    expect(swapped.code).toBe(1);
    expect(doneOf(swapped).faults).toEqual([
      'the rows are not in the order of the plan, from line 5 on',
    ]);
  });
});

describe('keepgrid verify refuses with exit code 3', () => {
  const header = (text: string): string => text.split('\n')[0];
  test.each<[string, string, (text: string) => string, string]>([
    [
      'a renamed column',
      'results.csv:1',
      (text) => text.replace('val_cost', 'cost'),
      'val_cost missing; cost not a column',
    ],
    ['a torn line', 'results.csv:5', (text) => cutLine(text, 5), 'the line has 3 fields'],
    [
      'an unknown status',
      'results.csv:2',
      (text) => text.replace(',ok,', ',fine,'),
      '"fine" is not a value of status',
    ],
    [
      'a row that occurs twice',
      'results.csv:26',
      (text) => text + text.split('\n')[8] + '\n',
      'the run of this line has a row already',
    ],
    [
      'an axis that experiment.json does not name',
      'results.csv:1',
      (text) => text.replace(header(text), header(text).replace('learning_rate', 'l2')),
      'learning_rate missing; l2 not a column',
    ],
  ])('%s', async (_, place, spoil, message) => {
    const { dir } = copy();
    edit(join(dir, 'results.csv'), spoil);
    const ran = await keepgrid('verify', dir);
    expect(ran.code).toBe(3);
    expect(ran.stderr).toContain(join(dir, place));
    expect(ran.stderr).toContain(message);
  });
});

/** Cuts a line to three fields; the header is line 1. */
function cutLine(text: string, number: number): string {
  const lines = text.split('\n');
  const cut = lines[number - 1].split(',').slice(0, 3).join(',');
  return lines.with(number - 1, cut).join('\n');
}

describe('keepgrid verify --data', () => {
  test('replaces an absolute path of the config, which experiment.json does not record', async () => {
    const dir = join(root, 'absolute');
    const words = ['--out', dir, '--quiet', '--set', `data.source=${data}`, '--set', 'repeats=1'];
    expect((await keepgrid('run', config, ...words)).code).toBe(0);
    expect(readFileSync(join(dir, 'experiment.json'), 'utf8')).not.toContain(root);
    expect((await keepgrid('verify', dir, '--data', data)).code).toBe(0);
  });
  test('finds a data file that has moved', async () => {
    const { dir, data: file } = copy();
    const moved = join(root, 'elsewhere.csv');
    cpSync(file, moved);
    rmSync(file);
    const lost = await keepgrid('verify', dir);
    expect(lost.code).toBe(2);
    expect(lost.stderr).toContain('points.csv: There is no such data file');
    expect(lost.stderr).toContain('--data');
    const ran = await keepgrid('verify', dir, '--data', moved);
    expect(ran.code, ran.stderr).toBe(0);
  });
});
