import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { mergeFolders } from '../../src/results/merge.js';
import { keepgrid, onWindows, temporaryFolder } from '../helpers.js';

const folder = temporaryFolder();
const at = (name: string): string => join(folder, name);
const COUNT = 3;
const shards = Array.from({ length: COUNT }, (_, index) => at(`shard-${index + 1}`));
const config = at('grid.yaml');
writeFileSync(
  config,
  `name: grid
repeats: 2
data: {source: iris}
network: {hidden: [4]}
training: {epochs: 3, learning_rate: 0.05}
grid:
  keep_prob: {1: [0.5, 0.8]}
  l2: [0, 0.1]
`,
);

const run = async (out: string, ...words: string[]): Promise<void> => {
  const { code, stderr } = await keepgrid(
    'run',
    config,
    '--workers',
    '1',
    '--quiet',
    '--out',
    out,
    ...words,
  );
  expect(code, stderr).toBe(0);
};
const textOf = (dir: string, file: string): string => readFileSync(join(dir, file), 'utf8');
const bytesOf = (dir: string): string[] =>
  ['results.csv', 'history.csv', 'experiment.json'].map((file) => textOf(dir, file));
const edit = (dir: string, file: string, change: (text: string) => string): void =>
  writeFileSync(join(dir, file), change(textOf(dir, file)));
const digestOf = (texts: readonly string[]): string =>
  createHash('sha256').update(texts.join('\0')).digest('hex');
/** A copy of a folder under another name. */
function copy(dir: string, name: string): string {
  cpSync(dir, at(name), { recursive: true });
  return at(name);
}
const runIdsIn = (dir: string, file = 'results.csv'): string[] =>
  textOf(dir, file)
    .split('\n')
    .slice(1, -1)
    .map((line) => line.split(',')[0]);

beforeAll(async () => {
  await run(at('whole'));
  for (const [index, dir] of shards.entries()) {
    await run(dir, '--shard', `${index + 1}/${COUNT}`);
  }
});

describe('merging the folders of all shards', () => {
  test('gives the bytes of one sweep in whichever order and groups, with some given twice', async () => {
    let number = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.subarray([0, 1, 2], { minLength: 1 }), { maxLength: 3 }),
        fc.shuffledSubarray([0, 1, 2], { minLength: 3 }),
        async (groups, order) => {
          const root = at(`groups-${number++}`);
          const merged: string[] = [];
          for (const group of groups) {
            merged.push(join(root, String(merged.length)));
            await mergeFolders(
              merged.at(-1)!,
              group.map((index) => shards[index]),
            );
          }
          const all = [...merged, ...order.map((index) => shards[index])];
          const report = await mergeFolders(join(root, 'all'), [...all, shards[0]]);
          expect(report).toMatchObject({ rows: 12, missing: 0, aside: 0 });
          expect(bytesOf(join(root, 'all'))).toEqual(bytesOf(at('whole')));
        },
      ),
      { numRuns: 15 },
    );
  });

  test('keeps the timing of each run once, and the folders as they were', async () => {
    const before = shards.map((dir) => readdirSync(dir).map((name) => textOf(dir, name)));
    await mergeFolders(at('timed'), shards);
    await mergeFolders(at('timed'), shards);
    expect(runIdsIn(at('timed'), 'timings.csv').toSorted()).toEqual(
      runIdsIn(at('whole')).toSorted(),
    );
    expect(shards.map((dir) => readdirSync(dir).map((name) => textOf(dir, name)))).toEqual(before);
  });

  test('needs neither the config nor the data file', async () => {
    const data = at('flowers.csv');
    const lines = Array.from({ length: 60 }, (_, i) => `${i % 7},${(i * i) % 11},${'ab'[i % 2]}`);
    writeFileSync(data, `one,two,kind\n${lines.join('\n')}\n`);
    const words = ['--set', `data={source: ${data}, target: kind}`];
    await run(at('flowers'), ...words);
    for (const index of [1, 2])
      await run(at(`flowers-${index}`), '--shard', `${index}/2`, ...words);
    writeFileSync(data, '');
    await mergeFolders(at('flowers-all'), [at('flowers-1'), at('flowers-2')]);
    expect(bytesOf(at('flowers-all'))).toEqual(bytesOf(at('flowers')));
  });
});

describe('merging the folders of some shards', () => {
  test('names what is missing, and a later merge or sweep adds it', async () => {
    const { code, stdout } = await keepgrid('merge', at('part'), shards[0], shards[2]);
    expect(code).toBe(1);
    expect(stdout).toContain('grid: 8 of 12 runs');
    expect(stdout).toContain('4 runs missing:\n  shard 2 of 3: 4 runs\n');
    const part = copy(at('part'), 'part-by-sweep');
    const { missing, before } = await mergeFolders(at('part'), [shards[1]]);
    expect([missing, before]).toEqual([0, 8]);
    expect(bytesOf(at('part'))).toEqual(bytesOf(at('whole')));
    await run(part);
    expect(bytesOf(part)).toEqual(bytesOf(at('whole')));
  });

  test('ends with a JSON object for scripts', async () => {
    const { stdout } = await keepgrid('merge', at('json'), shards[1], '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      event: 'merged',
      out: at('json'),
      name: 'grid',
      folders: [{ dir: shards[1], shard: { index: 2, count: 3 }, rows: 4, in_use: false }],
      rows: 4,
      missing: 8,
      missing_shards: [
        { index: 1, count: 3, missing: 4 },
        { index: 3, count: 3, missing: 4 },
      ],
    });
  });

  test('keeps failures of runs that no folder has, by their last time', async () => {
    const failing = copy(shards[0], 'failing');
    const [open, done] = [runIdsIn(shards[1])[0], runIdsIn(shards[0])[0]];
    const line = (runId: string, hour: number, reason: string): string =>
      `${runId},1,1,1,2026-01-01T0${hour}:00:00.000Z,${reason}\n`;
    const header = 'run_id,cell,repeat,fold,time,reason\n';
    writeFileSync(
      join(failing, 'failures.csv'),
      header + line(open, 3, 'the last') + line(done, 1, 'settled'),
    );
    const second = copy(shards[2], 'failing-too');
    writeFileSync(join(second, 'failures.csv'), header + line(open, 2, 'the first'));
    const { code, stderr } = await keepgrid('merge', at('failed'), failing, second);
    expect([code, stderr]).toEqual([1, expect.stringContaining('1 of the missing runs failed')]);
    expect(textOf(at('failed'), 'failures.csv')).toBe(header + line(open, 3, 'the last'));
    await mergeFolders(at('failed'), [shards[1]]);
    expect(existsSync(join(at('failed'), 'failures.csv'))).toBe(false);
  });
});

describe('a merge refuses', () => {
  const refusal = async (out: string, dirs: readonly string[], ...words: string[]) => {
    const content = (): string | null =>
      existsSync(out) ? digestOf(readdirSync(out).map((name) => textOf(out, name))) : null;
    const there = content();
    const { code, stdout, stderr } = await keepgrid('merge', out, ...dirs, ...words);
    expect(content()).toBe(there);
    expect(stdout).toBe('');
    return [code, stderr] as const;
  };

  test.each([
    ['seed', 'seed=7', 'the seed differs'],
    ['data', 'data.source=digits', 'the data differs'],
    ['repeats', 'repeats=3', 'the number of repeats differs'],
    ['epochs', 'training.epochs=4', 'training differs'],
    ['values', 'grid.l2=[0,0.2]', 'the grid differs'],
    ['history', 'record.history=false', 'record differs'],
  ])('folders with another %s, by name', async (name, set, reason) => {
    await run(at(`other-${name}`), '--shard', '1/3', '--set', set);
    const [exit, stderr] = await refusal(at('strange'), [shards[0], at(`other-${name}`)]);
    expect([exit, stderr]).toEqual([3, expect.stringContaining(at(`other-${name}`))]);
    expect(stderr).toContain(reason);
  });

  test('rows of one run that differ, and names the run and both folders', async () => {
    const other = copy(shards[1], 'edited');
    edit(other, 'results.csv', (text) => text.replace(/,ok,([^\n]*),0\.\d+,/, ',ok,$1,0.125,'));
    const [code, stderr] = await refusal(at('differing'), [shards[0], other, shards[1]]);
    expect(code).toBe(1);
    expect(stderr).toContain(`${other} and ${shards[1]}`);
    expect(stderr).toContain(runIdsIn(shards[1])[0]);
    await mergeFolders(at('taken'), [shards[1]]);
    expect((await refusal(at('taken'), [other]))[0]).toBe(1);
  });

  test('history of one run that differs', async () => {
    const other = copy(shards[1], 'edited-history');
    edit(other, 'history.csv', (text) => text.replace(/,1,0\.\d/, ',1,0.9999'));
    const [code, stderr] = await refusal(at('differing-history'), [shards[1], other]);
    expect([code, stderr]).toEqual([1, expect.stringContaining('history.csv differs')]);
  });

  test('the folder of a shard as the place to merge into', async () => {
    const [code, stderr] = await refusal(shards[0], [shards[1]]);
    expect([code, stderr]).toEqual([3, expect.stringContaining('the folder of shard 1 of 3')]);
  });

  test('what is no results folder, and a merge of nothing', async () => {
    mkdirSync(at('nothing'));
    expect(await refusal(at('none'), [shards[0], at('nothing')])).toEqual([
      3,
      expect.stringContaining(at('nothing')),
    ]);
    expect((await refusal(at('none'), [at('missing')]))[0]).toBe(3);
    expect((await refusal(at('whole'), [at('whole')]))[0]).toBe(2);
    expect((await refusal(at('none'), []))[0]).toBe(2);
    expect((await refusal(join(config, 'below'), [shards[0]]))[0]).toBe(3);
  });

  test.each([
    ['experiment.json', (text: string) => text.slice(0, 90)],
    ['experiment.json', (text: string) => text.replace('"index": 1', '"index": 9')],
    ['experiment.json', (text: string) => text.replace('"features": 4', '"features": 4e9')],
    ['experiment.json', (text: string) => text.replace('"classes": 3', '"classes": 4e9')],
    ['experiment.json', (text: string) => text.replace(/"0.5",|0\.5,/, '7,')],
    ['results.csv', (text: string) => text.replace('run_id', 'id')],
    ['results.csv', (text: string) => text.replace(/,ok,/, ',\u001b[31m,')],
    ['history.csv', (text: string) => text.replace(/,2,/, ',9,')],
  ])('a folder with a damaged %s (%#)', async (file, damage) => {
    const name = `damaged-${file}-${readdirSync(folder).length}`;
    edit(copy(shards[0], name), file, damage);
    const [code, stderr] = await refusal(at('from-damaged'), [shards[1], at(name)]);
    expect([code, stderr]).toEqual([3, expect.stringContaining(at(name))]);
    expect(stderr).not.toContain('\u001b');
  });
});

test('a merge refuses a folder of more classes than memory could hold, also alone', async () => {
  const dir = copy(shards[0], 'many-classes');
  edit(dir, 'experiment.json', (text) => text.replace('"classes": 3', '"classes": 4e9'));
  const { code, stderr } = await keepgrid('merge', at('from-many'), dir);
  expect([code, stderr]).toEqual([3, expect.stringContaining('classes are too many')]);
  expect(existsSync(at('from-many'))).toBe(false);
});

describe('a merge takes', () => {
  test('rows that were set aside, with their history, where the plan has them', async () => {
    const aside = copy(shards[1], 'aside');
    const [header, ...lines] = textOf(aside, 'results.csv').split('\n');
    writeFileSync(join(aside, 'results.csv'), `${header}\n`);
    writeFileSync(join(aside, 'results.unplanned.csv'), [header, ...lines].join('\n'));
    cpSync(join(aside, 'history.csv'), join(aside, 'history.unplanned.csv'));
    edit(aside, 'history.csv', (text) => text.split('\n', 1)[0] + '\n');
    await mergeFolders(at('from-aside'), [shards[0], aside, shards[2]]);
    expect(bytesOf(at('from-aside'))).toEqual(bytesOf(at('whole')));
  });

  test('rows that no plan has along, set aside', async () => {
    const wide = at('wide');
    await run(wide, '--set', 'grid.l2=[0,0.1,0.5]');
    await run(wide);
    expect(runIdsIn(wide, 'results.unplanned.csv')).toHaveLength(6);
    const { aside, missing } = await mergeFolders(at('from-wide'), [shards[0], wide]);
    expect([aside, missing]).toEqual([6, 0]);
    expect(bytesOf(at('from-wide'))).toEqual(bytesOf(at('whole')));
    await run(at('from-wide'), '--set', 'grid.l2=[0,0.1,0.5]');
    expect(runIdsIn(at('from-wide'))).toHaveLength(18);
    expect(runIdsIn(at('from-wide'), 'timings.csv')).toHaveLength(12);
  });

  test('whole lines of a shard that was killed, and whole history rather than a part', async () => {
    const torn = copy(shards[0], 'torn');
    edit(torn, 'results.csv', (text) => text.slice(0, -20));
    const begun = copy(shards[1], 'begun');
    // The history of a run whose row another folder has.
    const first = textOf(shards[0], 'history.csv').split('\n')[1];
    appendFileSync(join(begun, 'history.csv'), `${first}\n`);
    const { missing } = await mergeFolders(at('torn-all'), [torn, begun, shards[2]]);
    expect(missing).toBe(1);
    await mergeFolders(at('torn-all'), [begun, shards[0]]);
    expect(bytesOf(at('torn-all'))).toEqual(bytesOf(at('whole')));
  });

  test('tables that some tool has given CR LF, without touching them', async () => {
    const other = copy(shards[0], 'windows');
    for (const file of ['results.csv', 'history.csv']) {
      edit(other, file, (text) => text.replaceAll('\n', '\r\n'));
    }
    const before = bytesOf(other);
    await mergeFolders(at('from-windows'), [other, shards[0], ...shards]);
    expect(bytesOf(at('from-windows'))).toEqual(bytesOf(at('whole')));
    expect(bytesOf(other)).toEqual(before);
  });

  test('the sound lines of a damaged folder with --repair', async () => {
    const other = copy(shards[0], 'repaired');
    edit(other, 'results.csv', (text) => text.replace(',ok,', ',so-so,'));
    const before = bytesOf(other);
    const { code, stderr } = await keepgrid(
      'merge',
      at('sound'),
      other,
      ...shards.slice(1),
      '--repair',
    );
    expect([code, stderr]).toEqual([1, expect.stringContaining('1 damaged line left out')]);
    expect(runIdsIn(at('sound'))).toHaveLength(11);
    expect(bytesOf(other)).toEqual(before);
  });

  test('finished rows of a folder that is in use, and says so', async () => {
    const used = copy(shards[1], 'used');
    // Of another host, and renewed just now.
    const owner = { token: 't', pid: 1, host: `not-${hostname()}`, boot: '', started: '' };
    writeFileSync(join(used, '.lock'), JSON.stringify(owner));
    const { code, stderr } = await keepgrid('merge', at('with-used'), shards[0], used, shards[2]);
    expect([code, stderr]).toEqual([
      0,
      expect.stringContaining(`${used}: a sweep is writing to it`),
    ]);
    const locked = await keepgrid('merge', used, shards[0]);
    expect(locked.code).toBe(3);
  });

  test('over a lock of another host with --force-unlock alone', async () => {
    const out = at('locked');
    await mergeFolders(out, [shards[0]]);
    const owner = { token: 't', pid: 1, host: `not-${hostname()}`, boot: '', started: '' };
    writeFileSync(join(out, '.lock'), JSON.stringify(owner));
    expect((await keepgrid('merge', out, shards[1])).code).toBe(3);
    expect((await keepgrid('merge', out, shards[1], shards[2], '--force-unlock')).code).toBe(0);
    expect(bytesOf(out)).toEqual(bytesOf(at('whole')));
  });
});

test.skipIf(onWindows)(
  'merges while a shard is being trained give valid folders, and the last one the bytes of one sweep',
  async () => {
    const live = at('live');
    const words = ['run', config, '--shard', '1/2', '--out', live, '--workers', '1', '--quiet'];
    const set = ['--set', 'training.epochs=200'];
    const [whole, second, out] = [at('live-whole'), at('live-second'), at('live-out')];
    await run(whole, ...set);
    await run(second, '--shard', '2/2', ...set);
    const child = spawn(process.execPath, ['bin/keepgrid.js', ...words, ...set], {
      stdio: 'ignore',
    });
    const ended = once(child, 'exit');
    let merges = 0;
    while (child.exitCode === null) {
      if (existsSync(join(live, 'experiment.json'))) {
        const { rows } = await mergeFolders(out, [live, second]);
        expect(runIdsIn(out)).toHaveLength(rows);
        merges++;
      }
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect((await ended)[0]).toBe(0);
    expect(merges).toBeGreaterThan(0);
    await mergeFolders(out, [live, second]);
    expect(bytesOf(out)).toEqual(bytesOf(whole));
  },
);
