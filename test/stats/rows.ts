/** Made-up rows and the document of their experiment. */
import type { ExperimentDocument } from '../../src/plan/document.js';
import type { ResultRow } from '../../src/results/columns.js';
import { recordedDocument } from '../helpers.js';

export interface MadeUpCell {
  readonly keepProb: readonly number[];
  readonly axes?: ResultRow['axes'];
  /** The validation cost of each repeat; null where the run diverged, undefined where it is missing. */
  readonly costs: readonly (number | null | undefined)[];
  /** By default 1 − cost. */
  readonly accuracies?: readonly number[];
  /** By default 0. */
  readonly trainCost?: number;
}

/** The rows of these cells, which are numbered from 1. */
export function rowsOf(cells: readonly MadeUpCell[]): ResultRow[] {
  return cells.flatMap(({ keepProb, axes = {}, costs, accuracies, trainCost = 0 }, index) =>
    costs.flatMap((valCost, draw) => {
      if (valCost === undefined) return [];
      const isOk = valCost !== null;
      const row: ResultRow = {
        runId: `r${String(index * 1000 + draw).padStart(16, '0')}`,
        cell: index + 1,
        repeat: draw + 1,
        fold: 1,
        seed: 1,
        keepProb,
        axes,
        status: isOk ? 'ok' : 'diverged',
        epochs: 1,
        trainedEpochs: 1,
        trainCost: isOk ? trainCost : null,
        trainAccuracy: isOk ? 1 : null,
        valCost,
        valAccuracy: isOk ? (accuracies?.[draw] ?? 1 - valCost) : null,
        weightNorms: keepProb.map(() => (isOk ? 1 : null)),
        weightsSha256: null,
        message: '',
      };
      return [row];
    }),
  );
}

/** The document of an experiment with these cells; a guess costs 1 and is right half the time. */
export function documentOf(
  cells: readonly MadeUpCell[],
  change: Partial<ExperimentDocument['config']> = {},
): ExperimentDocument {
  const { config, ...document } = recordedDocument();
  const repeats = Math.max(...cells.map(({ costs }) => costs.length));
  return {
    ...document,
    layers: cells[0].keepProb.length,
    axes: Object.keys(cells[0].axes ?? {}),
    cells: cells.length,
    dataset: { examples: 100, features: 4, classes: 2 },
    draws: [{ train: 80, validation: 20, guess_cost: 1, guess_accuracy: 0.5 }],
    config: {
      ...config,
      repeats,
      network: { ...config.network, hidden: cells[0].keepProb.slice(1).map(() => 8) },
      ...change,
    },
  };
}
