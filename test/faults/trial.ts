/** One fault: the command is struck, what comes next is run undisturbed, and all that must hold is looked at. */
import { cpSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Lane, Mode, Operation, Ran } from './lane.js';
import { bytesOf, digestOf, runIdsIn, strayFiles } from './state.js';
import type { Bench, Scenario, Step } from './sweeps.js';

export type FaultMode = Exclude<Mode, 'count'>;
export const MODES: readonly FaultMode[] = ['kill', 'torn', 'fail', 'full'];

export interface Fault {
  readonly scenario: Scenario;
  readonly mode: FaultMode;
  readonly at: Operation;
}

export interface Verdict {
  readonly fault: Fault;
  /** Exit code or signal of the command that was struck. */
  readonly code: number | string;
  /** False where the command ended before it came to that operation. */
  readonly struck: boolean;
  /** Each a sentence that names the fault. */
  readonly problems: readonly string[];
}

/** What was seen after the fault. */
interface Recovery {
  readonly problems: readonly string[];
  readonly trained: readonly string[];
  /** All was trained again, as it was asked to be. */
  readonly anew: boolean;
}

/** The operations of the command, none disturbed. */
export async function operationsOf(
  scenario: Scenario,
  bench: Bench,
  lane: Lane,
  scratch: string,
): Promise<readonly Operation[]> {
  const folder = join(scratch, 'work');
  bench.copy(scenario.before, folder);
  const words = bench.words(scenario.step.words, folder);
  const { code, stderr, operations } = await lane.run(words, { folder, mode: 'count', at: 0 });
  if (code !== 0) throw new Error(`${scenario.title}, undisturbed, ended with ${code}: ${stderr}`);
  return operations;
}

/**
 * The faults to strike with so that every operation meets every one. A kill before an operation leaves
 * what a kill before the next one that changes the disk leaves, and a disk that is full from an
 * operation on is full for the next one that needs space: each such group is one fault.
 */
export function faultsOf(scenario: Scenario, operations: readonly Operation[]): Fault[] {
  const struck: Readonly<Record<FaultMode, (operation: Operation) => boolean>> = {
    kill: ({ changes, number }) => changes || number === operations.length,
    torn: ({ tears }) => tears,
    fail: () => true,
    full: ({ space }) => space,
  };
  return MODES.flatMap((mode) =>
    operations.filter(struck[mode]).map((at) => ({ scenario, mode, at })),
  );
}

export const nameOf = ({ scenario, mode, at }: Fault): string =>
  `${scenario.key}:${mode}:${at.number}`;

/** Trials share what was seen after faults that left the same bytes. */
export class Trials {
  readonly #seen = new Map<string, Recovery>();

  constructor(
    private readonly bench: Bench,
    /** In a process that is used again, or in processes of their own, as kills always are. */
    private readonly how: 'run' | 'alone',
  ) {}

  async judge(fault: Fault, lane: Lane, scratch: string): Promise<Verdict> {
    const { scenario, mode, at } = fault;
    const folder = join(scratch, 'work');
    this.bench.copy(scenario.before, folder);
    const before = scenario.before === null ? folder : this.bench.folder(scenario.before);
    const finished = scenario.finished(before);
    const kills = mode === 'kill' || mode === 'torn';
    const how = kills ? 'alone' : this.how;
    const ran = await lane[how](this.bench.words(scenario.step.words, folder), {
      folder,
      mode,
      at: at.number,
    });
    // It must be gone before the next command looks at what it has left.
    if (how === 'run' && (strayFiles(folder).length > 0 || ![0, 3, 70].includes(Number(ran.code))))
      await lane.renew();
    const struck = ran.operations.length > 0;
    const trained = trainedBy(ran);
    const problems = [
      ...endOf(ran, kills && struck, mode),
      ...(existsSync(folder) ? scenario.lost(before, folder, false) : []).map(
        (what) => `after it is lost: ${what}`,
      ),
      ...trainedAgain(finished, trained, 'it'),
    ];
    if (ran.code === 0) problems.push(...this.#differences(folder, scenario.step, 'it'));
    const digest = digestOf(folder);
    for (const [way, steps] of scenario.next.entries()) {
      const key = `${scenario.key} ${way} ${digest}`;
      let recovery = this.#seen.get(key);
      if (recovery === undefined) {
        const copy = join(scratch, 'next');
        rmSync(copy, { recursive: true, force: true });
        if (existsSync(folder)) cpSync(folder, copy, { recursive: true });
        recovery = await this.#recover(scenario, before, copy, steps, lane);
        this.#seen.set(key, recovery);
      }
      problems.push(...recovery.problems);
      if (!recovery.anew) {
        const known = [...finished, ...trained];
        problems.push(...trainedAgain(known, recovery.trained, wordsOf(steps)));
      }
    }
    const [seen = at] = ran.operations;
    const place = `${scenario.title}, ${mode} at operation ${at.number} (${seen.name} ${withoutToken(seen.path)})`;
    return {
      fault,
      code: ran.code,
      struck,
      problems: problems.map(
        (problem) => `${place}: ${problem} [KEEPGRID_FAULTS=${nameOf(fault)} repeats it]`,
      ),
    };
  }

  async #recover(
    scenario: Scenario,
    before: string,
    folder: string,
    steps: readonly Step[],
    lane: Lane,
  ): Promise<Recovery> {
    const problems: string[] = [];
    const trained: string[] = [];
    const done: Step[] = [];
    let anew = false;
    for (const step of steps) {
      done.push(step);
      anew ||= step.anew ?? false;
      const after = wordsOf(done);
      const ran = await lane[this.how](this.bench.words(step.words, folder));
      if (ran.code !== 0) await lane.renew();
      trained.push(...trainedBy(ran));
      if (step.mayRefuse && ran.code === 3) {
        problems.push(...endOf(ran, false, null).map((problem) => `then ${after}: ${problem}`));
        continue;
      }
      if (ran.code !== 0) {
        problems.push(`then ${after}: exit code ${ran.code}: ${firstLine(ran.stderr)}`);
        return { problems, trained, anew };
      }
      problems.push(...this.#differences(folder, step, after));
      if (step.mayRefuse) break;
    }
    const after = wordsOf(done);
    problems.push(
      ...strayFiles(folder).map((name) => `after ${after} there is left ${withoutToken(name)}`),
      ...scenario.lost(before, folder, true).map((what) => `after ${after} is lost: ${what}`),
    );
    return { problems, trained, anew };
  }

  /** Where the folder is not what the undisturbed command leaves. */
  #differences(folder: string, { like }: Step, after: string): string[] {
    const reference = this.bench.folder(like);
    const other = ['results.csv', 'history.csv', 'experiment.json'].filter(
      (name) => bytesOf(folder, name) !== bytesOf(reference, name),
    );
    const problems = other.map((name) => `after ${after} ${name} has other bytes`);
    const [rows, histories] = ['results', 'history'].map((stem) =>
      runIdsIn(folder, `${stem}.unplanned.csv`).toSorted(),
    );
    const planned = new Set(runIdsIn(folder, 'results.csv'));
    if (rows.join() !== histories.join())
      problems.push(`after ${after} rows and history set aside are not of the same runs`);
    if (rows.some((runId) => planned.has(runId)))
      problems.push(`after ${after} a planned row stands in results.unplanned.csv too`);
    if (runIdsIn(reference, 'results.unplanned.csv').some((runId) => !rows.includes(runId)))
      problems.push(`after ${after} a row is missing from results.unplanned.csv`);
    return problems;
  }
}

const wordsOf = (steps: readonly Step[]): string =>
  steps
    .map(({ words }) => (words[0] === 'merge' ? 'merge' : `run ${words.slice(1).join(' ')}`))
    .join(', ');

/** Some names hold a token that is another each time. */
export const withoutToken = (text: string): string =>
  text.replace(/[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/g, '*');

/** run_ids that the command said it has trained. */
const trainedBy = ({ stdout }: Ran): string[] =>
  [...stdout.matchAll(/^\{"event":"run","run_id":"(\w+)"/gm)].map(([, runId]) => runId);

function trainedAgain(
  finished: readonly string[],
  trained: readonly string[],
  by: string,
): string[] {
  const again = trained.filter(
    (runId, place) => finished.includes(runId) || trained.indexOf(runId) < place,
  );
  return again.length === 0 ? [] : [`${by} trained ${again.length} finished runs again`];
}

/** What is wrong with the way in which a command ended that may not have got all it wanted. */
function endOf({ code, stderr }: Ran, isKill: boolean, mode: FaultMode | null): string[] {
  if (isKill) return code === 'SIGKILL' ? [] : [`it was not killed, but ended with ${code}`];
  if (code === 'hang') return ['it hangs'];
  if (code !== 0 && code !== 3) return [`exit code ${code}: ${firstLine(stderr)}`];
  const problems: string[] = [];
  if (/^\s+at .+:\d+/m.test(stderr)) problems.push('it prints a stack trace');
  if (code === 3 && !/^error: /m.test(stderr)) problems.push('exit code 3 without a message');
  const cause = mode === 'fail' ? 'EIO' : mode === 'full' ? 'ENOSPC' : '';
  if (code === 3 && !stderr.includes(cause))
    problems.push(`the message does not say ${cause}: ${firstLine(stderr)}`);
  return problems;
}

/** The first line, with the scratch folder left out. */
const firstLine = (text: string): string =>
  text.trim() === ''
    ? 'no message'
    : text.split('\n')[0].replace(/(?:\/[^\s/:]+)+\/(?=work|next)/g, '');
