/**
 * Two writers of one folder, started at the same moment. Usually 20 times and twice with whole commands;
 * KEEPGRID_FAULTS=all does it 200 times and 8 times.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { onWindows, temporaryFolder } from '../helpers.js';
import { Command, reportedIn } from './command.js';
import { bytesOf, filesIn, runIdsIn, strayFiles } from './state.js';

const isAll = process.env['KEEPGRID_FAULTS'] === 'all';
const root = temporaryFolder();
/** Milliseconds from asking both to the moment, in which both must have heard of it. */
const AHEAD = 12;

/** What the two find; the first has the lock of nobody. */
const FOUND = [
  'nothing',
  'the lock of a process that has ended',
  'a lock that a crash left empty',
  'the lock of another host whose lease has run out',
  'the lock of another host, with --force-unlock',
] as const;

function newFolder(found: (typeof FOUND)[number]): string {
  const folder = mkdtempSync(join(root, 'contested-'));
  if (found === 'nothing') return folder;
  const path = join(folder, '.lock');
  const isElsewhere = found.includes('another host');
  const owner = {
    token: 'old',
    pid: 999_999_999,
    host: isElsewhere ? 'node7' : hostname(),
    boot: '',
    started: '',
  };
  writeFileSync(path, found.includes('empty') ? '' : JSON.stringify(owner));
  const longAgo = new Date(Date.now() - 3_600_000);
  if (!found.includes('--force')) utimesSync(path, longAgo, longAgo);
  return folder;
}

interface Answer {
  readonly won?: true;
  readonly refused?: string;
  readonly exitCode?: number | null;
  readonly kept?: boolean;
}

let contenders: readonly ChildProcess[] = [];

const answerOf = (contender: ChildProcess): Promise<Answer> =>
  new Promise((resolve) => contender.once('message', (answer) => resolve(answer as Answer)));

beforeAll(() => {
  const file = fileURLToPath(new URL('contender.mjs', import.meta.url));
  if (!onWindows) contenders = [1, 2].map(() => fork(file));
});
afterAll(() => contenders.forEach((contender) => contender.kill()));

/** What went wrong, in words; '' if one of the two won and kept the lock and the other was told so. */
async function contest(found: (typeof FOUND)[number]): Promise<string> {
  const folder = newFolder(found);
  const answers = Promise.all(contenders.map(answerOf));
  const at = Date.now() + AHEAD;
  const force = found.includes('--force');
  contenders.forEach((contender) => contender.send({ folder, at, force }));
  const given = await answers;
  const winner = given.findIndex(({ won }) => won);
  const other = given[1 - winner];
  if (winner < 0 || other?.won) return `${found}: ${JSON.stringify(given)}`;
  const release = answerOf(contenders[winner]);
  contenders[winner].send({ release: true });
  const { kept } = await release;
  const message = `The results folder is in use by process ${contenders[winner].pid}`;
  const isRight = other?.exitCode === 3 && other.refused === message && kept;
  const left = readdirSync(folder);
  return isRight && left.length === 0 ? '' : `${found}: ${JSON.stringify({ given, kept, left })}`;
}

test(
  'of two that take the lock of a folder at the same moment, one wins and the other is told so',
  { timeout: 120_000 },
  async ({ skip }) => {
    if (onWindows) skip('a lock is looked at otherwise on Windows');
    const times = isAll ? 200 : 20;
    const problems: string[] = [];
    for (let n = 0; n < times; n++) problems.push(await contest(FOUND[n % FOUND.length]));
    const wrong = problems.filter((problem) => problem !== '');
    process.stdout.write(
      `two writers at the same moment: ${times} times, ${times - wrong.length} with one winner\n`,
    );
    expect(wrong).toEqual([]);
  },
);

const CONFIG = `name: contested
repeats: 3
data: {source: iris}
network: {hidden: [16]}
training: {epochs: 300, learning_rate: 0.05}
grid:
  keep_prob: {1: [0.5, 0.7, 1]}
`;

test.for([
  ['of two commands started at the same moment one trains, and the other ends with 3', []],
  [
    'of two commands with --wait started at the same moment the second finds nothing left to train',
    ['--wait'],
  ],
] as const)('%s', { timeout: 120_000 }, async ([, words], { skip }) => {
  if (onWindows) skip('a lock is looked at otherwise on Windows');
  const config = join(root, 'contested.yaml');
  writeFileSync(config, CONFIG);
  const commandOn = (folder: string): Command =>
    new Command(['run', config, '--out', folder, '--workers', '1', '--quiet', '--json', ...words]);
  const reference = mkdtempSync(join(root, 'reference-'));
  expect((await commandOn(reference).ended).code).toBe(0);
  for (let n = 0; n < (isAll ? 4 : 1); n++) {
    const folder = mkdtempSync(join(root, 'both-'));
    const both = await Promise.all(
      [commandOn(folder), commandOn(folder)].map(({ ended }) => ended),
    );
    const codes = both.map(({ code }) => code).toSorted();
    expect(codes, both.map(({ stderr }) => stderr).join()).toEqual(
      words.length === 0 ? [0, 3] : [0, 0],
    );
    const trained = both.map(({ stdout }) => reportedIn(stdout).length).toSorted((a, b) => a - b);
    expect(trained).toEqual([0, runIdsIn(reference, 'results.csv').length]);
    const said =
      words.length === 0
        ? /^error: .*: The results folder is in use by process \d+\n/m
        : /^process \d+ uses the results folder; waiting/m;
    expect(both.filter(({ stderr }) => said.test(stderr))).toHaveLength(1);
    for (const name of ['results.csv', 'history.csv', 'experiment.json'])
      expect(bytesOf(folder, name)).toBe(bytesOf(reference, name));
    expect(strayFiles(folder)).toEqual([]);
    expect(filesIn(folder)).not.toContain('.lock');
  }
});
