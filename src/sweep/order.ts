/** The order in which runs are given to workers. */
import { drawsOf } from '../engine/draws.js';
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

/** How many runs of a draw are sorted at most; more of them stay in plan order. */
const MOST_SORTED = 20_000;

/**
 * The runs that pass, draw by draw, so that a worker prepares the data of each draw only once. Within a
 * draw the longest come first.
 */
export function* inOrderOfTraining(
  runs: RunSource,
  passes: (run: Run) => boolean,
  examples: number,
): Generator<Run> {
  const { draws } = runs;
  for (const draw of drawsOf(draws)) {
    if (runs.count / (draws.repeats * draws.folds) > MOST_SORTED) {
      for (const run of runs.of(draw)) if (passes(run)) yield run;
    } else yield* longestFirst([...runs.of(draw)].filter(passes), examples);
  }
}
