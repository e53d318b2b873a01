/** Says how much a plan comes to. */
import type { Study } from '../plan/study.js';
import { count } from '../text.js';

/** `100 cells × 5 repeats = 500 runs`; with folds, and the rungs of a search, where there are some. */
export function totals(
  { plan: { cellCount, runs, rungs, runCount, shard } }: Pick<Study, 'plan'>,
  about = '',
): string {
  const { repeats, folds } = runs.draws;
  const each = folds === 1 ? '' : ` × ${count(folds, 'fold')}`;
  const inRungs = rungs === null ? '' : `, in ${count(rungs.length, 'rung')}`;
  const equals = shard === undefined ? ' =' : ', of which';
  return `${count(cellCount, 'cell')}${about} × ${count(repeats, 'repeat')}${each}${inRungs}${equals} ${count(runCount, 'run')}`;
}
