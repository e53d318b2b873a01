import type { Experiment } from './experiment.js';

/** Warnings about what is allowed in a config and hardly ever meant. */
export function warningsOf({ grids }: Experiment): string[] {
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
