/**
 * Kills, failing operations and full disks at the file operations of commands that write to a results
 * folder. Usually a sample; KEEPGRID_FAULTS=all strikes with every fault, KEEPGRID_FAULTS=shrink:kill:37
 * with the one of that name, KEEPGRID_SEED=… draws another sample.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../helpers.js';
import { Lane } from './lane.js';
import { bytesOf, runIdsIn } from './state.js';
import { Bench, SCENARIOS } from './sweeps.js';
import {
  type Fault,
  faultsOf,
  type FaultMode,
  MODES,
  nameOf,
  operationsOf,
  Trials,
  type Verdict,
} from './trial.js';

const CHOICE = process.env['KEEPGRID_FAULTS'] ?? 'sample';
const SEED = Number(process.env['KEEPGRID_SEED'] ?? 1);
const WHICH = CHOICE === 'sample' ? `a sample, seed ${SEED}` : CHOICE;
/** Of each scenario. */
const SAMPLE: Readonly<Record<FaultMode, number>> = { kill: 2, torn: 1, fail: 2, full: 1 };
const REASON = 'Windows has no signal that ends a process as SIGKILL does';

const bench = new Bench(temporaryFolder());
// A fault that is named is repeated as its user would meet it.
const trials = new Trials(bench, ['all', 'sample'].includes(CHOICE) ? 'run' : 'alone');
const lanes = ['one', 'two'].map((name) => {
  const scratch = join(bench.root, name);
  mkdirSync(scratch);
  return { lane: new Lane(scratch), scratch };
});

/** As many as wanted, the same for the same seed and name. */
function drawn<T>(from: readonly T[], count: number, name: string): T[] {
  let state = SEED;
  for (const character of name) state = Math.imul(state, 31) + character.charCodeAt(0);
  const rest = [...from];
  const chosen: T[] = [];
  while (chosen.length < count && rest.length > 0) {
    state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9;
    chosen.push(...rest.splice(((state ^ (state >>> 13)) >>> 0) % rest.length, 1));
  }
  return chosen;
}

function chosen(all: readonly Fault[], key: string): readonly Fault[] {
  if (CHOICE === 'all') return all;
  if (CHOICE !== 'sample') return all.filter((fault) => nameOf(fault) === CHOICE);
  return MODES.flatMap((mode) =>
    drawn(
      all.filter((fault) => fault.mode === mode),
      SAMPLE[mode],
      `${key} ${mode}`,
    ),
  );
}

/** How many faults of each mode ended how. */
function outcomes(verdicts: readonly Verdict[]): string {
  const counts = new Map<string, number>();
  for (const { fault, code, struck } of verdicts) {
    const name = `${fault.mode} → ${struck ? code : 'not reached'}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].map(([name, count]) => `${count} ${name}`).join(', ');
}

describe('faults of the file system:', () => {
  beforeAll(async () => {
    if (process.platform !== 'win32') await bench.prepare(lanes[0].lane);
  }, 120_000);
  afterAll(() => Promise.all(lanes.map(({ lane }) => lane.renew())));

  test('a folder brought in line with a smaller grid has the bytes of a sweep of that grid, and keeps the other rows', ({
    skip,
  }) => {
    if (process.platform === 'win32') skip(REASON);
    for (const name of ['results.csv', 'history.csv'])
      expect(bytesOf(bench.folder('left'), name)).toBe(bytesOf(bench.folder('narrow'), name));
    for (const name of ['results.unplanned.csv', 'history.unplanned.csv'])
      expect(runIdsIn(bench.folder('left'), name)).toHaveLength(2);
  });

  test.for(SCENARIOS.map((scenario) => [scenario.title, scenario] as const))(
    `%s ends with the same bytes, whichever file operation a kill, an error or a full disk strikes (${WHICH})`,
    { timeout: 3_600_000 },
    async ([, scenario], { skip }) => {
      if (process.platform === 'win32') skip(REASON);
      const operations = await operationsOf(scenario, bench, lanes[0].lane, lanes[0].scratch);
      const faults = chosen(faultsOf(scenario, operations), scenario.key);
      const queue = [...faults];
      const verdicts: Verdict[] = [];
      const started = performance.now();
      await Promise.all(
        lanes.map(async ({ lane, scratch }) => {
          for (let fault = queue.shift(); fault !== undefined; fault = queue.shift())
            verdicts.push(await trials.judge(fault, lane, scratch));
        }),
      );
      const problems = verdicts.flatMap((verdict) => verdict.problems);
      if (CHOICE === 'all') {
        const seconds = Math.round((performance.now() - started) / 1000);
        process.stdout.write(
          `${scenario.title}: ${operations.length} operations, ${faults.length} faults in ${seconds} s: ` +
            `${outcomes(verdicts)}; ${verdicts.filter((verdict) => verdict.problems.length > 0).length} with problems\n`,
        );
      }
      expect(problems, `seed ${SEED}`).toEqual([]);
    },
  );
});
