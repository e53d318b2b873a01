/** The order in which runs are given to workers. */
import type { Run, RunSource } from '../plan/run.js';
import { operationCount } from '../plan/work.js';

/** The runs with the longest first, so that no worker starts a long run at the end. */
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

/** How many runs of a repeat are sorted at most; more of them stay in plan order. */
const MOST_SORTED = 20_000;

/**
 * The runs that pass, repeat by repeat, so that a worker prepares the data of each repeat only once.
 * Within a repeat the longest come first.
 */
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
