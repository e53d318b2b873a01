/**
 * Kills, failing operations and full disks at the file operations of commands that write to a results
 * folder. Usually a sample; KEEPGRID_FAULTS=all strikes with every fault, KEEPGRID_FAULTS=shrink:kill:37
 * with the one of that name, KEEPGRID_SEED=… draws another sample.
 */
import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { onWindows, temporaryFolder } from '../helpers.js';
import { Lane, type Operation } from './lane.js';
import { bytesOf, runIdsIn } from './state.js';
import { Bench, type Scenario, SCENARIOS } from './sweeps.js';
import {
  type Fault,
  faultsOf,
  type FaultMode,
  MODES,
  operationsOf,
  Trials,
  type Verdict,
  withoutToken,
} from './trial.js';

const CHOICE = process.env['KEEPGRID_FAULTS'] ?? 'sample';
const SEED = Number(process.env['KEEPGRID_SEED'] ?? 1);
const WHICH = CHOICE === 'sample' ? `a sample, seed ${SEED}` : CHOICE === 'all' ? 'each' : CHOICE;
/** Of each scenario. */
const SAMPLE: Readonly<Record<FaultMode, number>> = { kill: 2, torn: 1, fail: 2, full: 1 };
const REASON = 'Windows has no signal that ends a process as SIGKILL does';

const bench = new Bench(temporaryFolder());
/** A fault that is named is repeated as a user would meet it, in processes of its own. */
const isShared = CHOICE === 'all' || CHOICE === 'sample';
const trials = new Trials(bench, isShared ? 'run' : 'alone');
const lanes = ['one', 'two'].map((name) => {
  const scratch = join(bench.root, name);
  mkdirSync(scratch);
  return { lane: new Lane(scratch), scratch };
});

/**
 * So many of the faults, the same for the same seed. They go by what they strike, not by its number:
 * in one sweep two rows are written at once that in the next are written one after the other.
 */
function drawn(from: readonly Fault[], count: number): Fault[] {
  const met = new Map<string, number>();
  const ranked = from.map((fault) => {
    const { scenario, mode, at } = fault;
    const what = `${SEED} ${scenario.key} ${mode} ${at.name} ${withoutToken(at.path)}`;
    met.set(what, (met.get(what) ?? 0) + 1);
    return {
      fault,
      rank: createHash('sha256')
        .update(`${what} ${met.get(what)}`)
        .digest('hex'),
    };
  });
  return ranked
    .toSorted((a, b) => (a.rank < b.rank ? -1 : 1))
    .slice(0, count)
    .map(({ fault }) => fault);
}

/** Those of KEEPGRID_FAULTS that strike this scenario. */
function chosen(scenario: Scenario, operations: readonly Operation[]): readonly Fault[] {
  if (!isShared) {
    const [of, mode, number] = CHOICE.split(':');
    const at = operations[Number(number) - 1];
    if (of !== scenario.key) return [];
    expect(MODES, CHOICE).toContain(mode);
    expect(at, `${CHOICE}: there are ${operations.length} operations`).toBeDefined();
    return [{ scenario, mode: mode as FaultMode, at }];
  }
  const all = faultsOf(scenario, operations);
  if (CHOICE === 'all') return all;
  return MODES.flatMap((mode) => {
    const ofMode = all.filter((fault) => fault.mode === mode);
    return drawn(ofMode, SAMPLE[mode]);
  });
}

/** Of all scenarios. */
const judged: Verdict[] = [];

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
    if (!onWindows) await bench.prepare(lanes[0].lane);
  }, 120_000);
  afterAll(async () => {
    await Promise.all(lanes.map(({ lane }) => lane.renew()));
    if (judged.length > 0)
      process.stdout.write(`${judged.length} faults of the file system: ${outcomes(judged)}\n`);
  });

  test('a folder brought in line with a smaller grid has the bytes of a sweep of that grid, and keeps the other rows', ({
    skip,
  }) => {
    if (onWindows) skip(REASON);
    for (const name of ['results.csv', 'history.csv'])
      expect(bytesOf(bench.folder('left'), name)).toBe(bytesOf(bench.folder('narrow'), name));
    for (const name of ['results.unplanned.csv', 'history.unplanned.csv'])
      expect(runIdsIn(bench.folder('left'), name)).toHaveLength(2);
  });

  test.for(SCENARIOS.map((scenario) => [scenario.title, scenario] as const))(
    `%s ends with the same bytes, whichever file operation a kill, an error or a full disk strikes (${WHICH})`,
    { timeout: 3_600_000 },
    async ([, scenario], { skip }) => {
      if (onWindows) skip(REASON);
      const operations = await operationsOf(scenario, bench, lanes[0].lane, lanes[0].scratch);
      const faults = chosen(scenario, operations);
      const queue = [...faults];
      const verdicts: Verdict[] = [];
      const started = performance.now();
      await Promise.all(
        lanes.map(async ({ lane, scratch }) => {
          for (let fault = queue.shift(); fault !== undefined; fault = queue.shift())
            verdicts.push(await trials.judge(fault, lane, scratch));
        }),
      );
      judged.push(...verdicts);
      const problems = verdicts.flatMap((verdict) => verdict.problems);
      if (CHOICE !== 'sample' && faults.length > 0) {
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
