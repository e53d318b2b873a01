import type { Experiment } from './experiment.js';

const WITHOUT_GRID =
  'there is no grid, so only the network without dropout is trained; grid.keep_prob has the values to try';

/** Warnings about what is allowed in a config and hardly ever meant. */
export function warningsOf({ grids }: Experiment): string[] {
  if (grids.every(({ axes }) => axes.length === 0)) return [WITHOUT_GRID];
  const low = grids
    .flatMap(({ axes }) => axes.filter(({ layers }) => layers.includes(0)))
    .flatMap(({ values }) => ('source' in values ? [] : values))
    .filter((value) => typeof value === 'number' && value <= 0.5);
  if (low.length === 0) return [];
  const shown = low.slice(0, 5).join(', ') + (low.length > 5 ? ', …' : '');
  return [
    `keep_prob ${shown} in the input layer drops half of each example or more; 1 or 0.9 is usual there`,
  ];
}
