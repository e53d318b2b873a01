/** The order in which runs are handed out. */
import type { Run, RunSource } from '../plan/run.js';
import { operationCount } from '../plan/work.js';

/** The longest first, so that no worker is left with a long run at the end. */
export function longestFirst<Job extends Pick<Run, 'network' | 'training'>>(
  runs: readonly Job[],
  examples: number,
): Job[] {
  const withWork = runs.map((run) => ({
    run,
    work: operationCount(run.network, run.training, examples),
  }));
  return withWork.toSorted((a, b) => b.work - a.work).map(({ run }) => run);
}

/** Runs of one repeat that are sorted before they are handed out. */
const MOST_SORTED = 20_000;

/** The runs that pass, repeat by repeat, as a worker prepares each repeat's data once; within one the longest first. */
export function* inOrderOfTraining(
  runs: RunSource,
  passes: (run: Run) => boolean,
  examples: number,
): Generator<Run> {
  for (let repeat = 1; repeat <= runs.repeats; repeat++) {
    if (runs.count / runs.repeats > MOST_SORTED) {
      for (const run of runs.of(repeat)) if (passes(run)) yield run;
    } else yield* longestFirst([...runs.of(repeat)].filter(passes), examples);
  }
}
