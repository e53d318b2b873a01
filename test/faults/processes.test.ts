/**
 * Kills, signals, dying threads, full and read-only disks, files changed by others, a clock set back and
 * closed pipes, at random moments of a sweep. Usually a few; KEEPGRID_FAULTS=all strikes with each kind
 * many times, KEEPGRID_FAULTS=SIGINT with those of that name, KEEPGRID_SEED=… draws other moments.
 */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { onWindows, temporaryFolder } from '../helpers.js';
import { Command } from './command.js';
import { type Kind, KINDS, RUNS } from './kinds.js';
import { Ground, type Outcome } from './processTrial.js';
import { Random } from './random.js';
import { runIdsIn } from './state.js';

const CHOICE = process.env['KEEPGRID_FAULTS'] ?? 'sample';
const SEED = Number(process.env['KEEPGRID_SEED'] ?? 1);
/** How many kinds a sample has. */
const SAMPLE = 10;
const MUST = process.env['KEEPGRID_SERVICES'] === '1';

const CONFIG = `name: processes
repeats: 4
data: {source: iris}
network: {hidden: [16]}
training: {epochs: 100, learning_rate: 0.05}
grid:
  keep_prob: {1: [0.5, 0.6, 0.7, 0.8, 0.9, 1]}
`;

const root = temporaryFolder();
const config = join(root, 'processes.yaml');
const reference = join(root, 'reference');
let grounds: readonly Ground[] = [];

interface Fault {
  readonly kind: Kind;
  /** From which all of its random choices follow. */
  readonly name: string;
}

/** Each kind as often as it is to strike, in an order that mixes them. */
function faults(hasDisk: boolean): Fault[] {
  const random = new Random(`order ${SEED}`);
  const possible = KINDS.filter(({ needsDisk = false }) => hasDisk || !needsDisk);
  const times = ({ name, times: all }: Kind): number =>
    CHOICE === 'sample' ? 1 : CHOICE === 'all' || CHOICE === name ? all : 0;
  const drawn = possible
    .flatMap((kind) => Array.from({ length: times(kind) }, (_, n) => ({ kind, n })))
    .map(({ kind, n }) => ({ kind, name: `seed ${SEED}, ${kind.name} ${n + 1}` }))
    .map((fault) => ({ fault, rank: random.next() }))
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ fault }) => fault);
  return CHOICE === 'sample' ? drawn.slice(0, SAMPLE) : drawn;
}

/** `kill -9 of run: 12 faults, 11 resumed to the same bytes, 1 ended with the same bytes`, a line for each kind. */
function lines(outcomes: readonly Outcome[]): string[] {
  return KINDS.flatMap(({ name }) => {
    const own = outcomes.filter(({ kind }) => kind.name === name);
    const ends = [...new Set(own.map(({ ended }) => ended))].toSorted();
    const counts = ends.map((end) => `${own.filter(({ ended }) => ended === end).length} ${end}`);
    const noun = own.length === 1 ? 'fault' : 'faults';
    return own.length === 0 ? [] : [`${name}: ${own.length} ${noun}, ${counts.join(', ')}`];
  });
}

/** Leaves the folder of an undisturbed sweep, which all others must end like. */
async function makeReference(): Promise<void> {
  writeFileSync(config, CONFIG);
  const words = ['run', config, '--out', reference, '--quiet', '--json'];
  const { code, stderr } = await new Command(words).ended;
  expect(code, stderr).toBe(0);
  expect(runIdsIn(reference, 'results.csv')).toHaveLength(RUNS);
}

/** Kinds of which no fault has met the sweep, though they should. */
const ineffective = (outcomes: readonly Outcome[]): string[] =>
  KINDS.filter((kind) => {
    const own = outcomes.filter((outcome) => outcome.kind === kind);
    return kind.harmless !== true && own.length > 2 && !own.some(({ hasStruck }) => hasStruck);
  }).map(({ name }) => name);

afterAll(() => grounds.forEach((ground) => ground.remove()));

test(
  `whatever happens to a sweep, the next command ends with its bytes, or says why not and how (${CHOICE}, seed ${SEED})`,
  { timeout: 600_000 },
  async ({ skip }) => {
    if (onWindows) skip('Windows has none of these signals');
    await makeReference();
    // A mount below the folder that is removed at the end would be emptied first, so each has its own.
    grounds = ['one', 'two'].map(
      (name) => new Ground(mkdtempSync(join(tmpdir(), `keepgrid-${name}-`)), config, reference),
    );
    const hasDisk = grounds.every((ground) => ground.hasDisk);
    if (MUST) expect(hasDisk, 'a disk can be mounted, which takes root').toBe(true);
    const queue = faults(hasDisk);
    const outcomes: Outcome[] = [];
    const started = performance.now();
    await Promise.all(
      grounds.map(async (ground) => {
        for (let fault = queue.shift(); fault !== undefined; fault = queue.shift())
          outcomes.push(await ground.judge(fault.kind, fault.name));
      }),
    );
    const seconds = Math.round((performance.now() - started) / 1000);
    const problems = outcomes.flatMap((outcome) => outcome.problems);
    const without = hasDisk
      ? ''
      : '; without a full or read-only disk, as none can be mounted here';
    if (outcomes.length === 0) skip('no kind has this name');
    process.stdout.write(
      `${lines(outcomes).join('\n')}\n${outcomes.length} faults: seed ${SEED}, ${seconds} s, ` +
        `${problems.length} problems${without}\n`,
    );
    expect(problems).toEqual([]);
    expect(ineffective(outcomes), 'kinds that have met no sweep').toEqual([]);
  },
);
