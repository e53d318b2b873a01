/** The draws of an experiment: each fold of each repeat, or each repeat where there are no folds. */
import type { Experiment } from '../config/experiment.js';
import type { DrawCounts } from '../engine/draws.js';

export const drawCountsOf = ({ seed, repeats, data }: Experiment): DrawCounts => ({
  seed,
  repeats,
  folds: data.folds ?? 1,
});
