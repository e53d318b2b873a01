/** What is noticed only once the cells are known. */
import type { Experiment } from '../config/experiment.js';
import type { Plan } from './plan.js';
import { isBaseline } from './run.js';

/** Warnings about a plan that trains no network with dropout although its grid has axes of keep_prob. */
export function warningsOfPlan({
  experiment: { grids },
  plan,
}: {
  readonly experiment: Pick<Experiment, 'grids'>;
  readonly plan: Pick<Plan, 'cells'>;
}): string[] {
  if (!grids.some(({ axes }) => axes.some(({ layers }) => layers.length > 0))) return [];
  for (const { network } of plan.cells()) if (!isBaseline(network)) return [];
  const filter = grids.find(({ where }) => where !== null)?.where;
  return [
    filter
      ? `${filter.where}: where keeps no cell with dropout: only baselines are trained`
      : 'every keep_prob of the grid is 1, so only networks without dropout are trained',
  ];
}
