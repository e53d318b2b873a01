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

/** How many runs are sorted at once: so many are in memory. */
const MOST_SORTED = 1000;

/**
 * The runs that pass, draw by draw, so that a worker prepares the data of each draw only once. Within a
 * draw the longest of each thousand come first.
 */
export function* inOrderOfTraining(
  runs: RunSource,
  passes: (run: Run) => boolean,
  examples: number,
): Generator<Run> {
  for (const draw of drawsOf(runs.draws)) {
    let part: Run[] = [];
    for (const run of runs.of(draw)) {
      if (!passes(run)) continue;
      part.push(run);
      if (part.length < MOST_SORTED) continue;
      yield* longestFirst(part, examples);
      part = [];
    }
    yield* longestFirst(part, examples);
  }
}
