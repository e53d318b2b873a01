/** The order in which runs are given to workers. */
import { filledShare } from '../data/filled.js';
import { drawsOf } from '../engine/draws.js';
import type { Run, RunSource } from '../plan/run.js';
import { operationCount } from '../plan/work.js';
import type { WorkerSetup } from './job.js';

type Data = Pick<WorkerSetup, 'dataset' | 'data'>;
type Sized = Pick<Run, 'network' | 'training'>;

/** The runs on this data with the longest first, so that no worker starts a long run at the end. */
export const longestFirst = <Job extends Sized>(runs: readonly Job[], data: Data): Job[] =>
  sorted(runs, workOn(data));

/** About how much there is to compute for a run. */
function workOn({ dataset, data }: Data): (run: Sized) => number {
  const filled = filledShare(dataset, data.scale);
  return ({ network, training }) => operationCount(network, training, dataset.m, filled);
}

function sorted<Job extends Sized>(runs: readonly Job[], workOf: (run: Job) => number): Job[] {
  const withWork = runs.map((run) => ({ run, work: workOf(run) }));
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
  data: Data,
): Generator<Run> {
  const workOf = workOn(data);
  for (const draw of drawsOf(runs.draws)) {
    let part: Run[] = [];
    for (const run of runs.of(draw)) {
      if (!passes(run)) continue;
      part.push(run);
      if (part.length < MOST_SORTED) continue;
      yield* sorted(part, workOf);
      part = [];
    }
    yield* sorted(part, workOf);
  }
}
