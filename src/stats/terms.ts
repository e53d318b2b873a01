/** The terms on which cells are compared, as the document of an experiment gives them. */
import { type Select, WORTH } from '../metrics.js';
import type { ExperimentDocument } from '../plan/document.js';
import type { CompleteTable } from './complete.js';
import type { Distributions } from './distributions.js';
import type { Design } from './interval.js';
import type { CellFigures } from './cells.js';

/** The terms on which cells are compared. */
export interface Terms {
  readonly select: Select;
  /** Axes that are computed from others, in which a baseline may differ from its cell. */
  readonly derivedAxes: readonly string[];
  readonly design: Design;
  readonly distributions: Distributions;
  /** How many folds a repeat has; 1 where there are none. */
  readonly folds: number;
  /** How many cells with dropout a search stopped before the epochs that are compared. */
  readonly stopped: number;
  /** The layer sizes n[0] … n[L−1] of a cell. */
  readonly sizesOf: (cell: Pick<CellFigures, 'axes'>) => readonly number[];
  /** Whether every class counts alike in the training of a cell. */
  readonly isBalanced: (cell: Pick<CellFigures, 'axes'>) => boolean;
}

/** What a guess that does not look at the example gives in a draw. */
export interface GuessFigures {
  readonly cost: number;
  /** The cost if every class gets the same share; null if there are no classes. */
  readonly uniformCost: number | null;
  /** Null for a regression. */
  readonly accuracy: number | null;
  /** The number of classes in the validation part; null for a regression. */
  readonly classes: number | null;
}

/** How many folds a repeat of the experiment has; 1 where there are none. */
export const foldsOf = ({ config }: Pick<ExperimentDocument, 'config'>): number =>
  Number(config.data['folds'] ?? 1);

export function termsOf(document: ExperimentDocument, distributions: Distributions): Terms {
  const { config, derived_axes, dataset } = document;
  const inputs = dataset?.features ?? 0;
  return {
    select: { worth: WORTH, ...config.select },
    derivedAxes: derived_axes,
    design: designOf(document),
    distributions,
    folds: foldsOf(document),
    stopped: 0,
    sizesOf: ({ axes }) => [
      inputs,
      ...config.network.hidden.map((size, index) => Number(axes[`hidden_${index + 1}`] ?? size)),
    ],
    isBalanced: ({ axes }) =>
      (axes['class_weight'] ?? config.training['class_weight']) === 'balanced',
  };
}

/** The sizes of the parts; in a folder of an older version only their shares are known. */
function designOf({ draws, identity: { validation, test } }: ExperimentDocument): Design {
  const average = (key: 'train' | 'validation'): number | null =>
    draws === undefined || draws.length === 0
      ? null
      : draws.reduce((sum, draw) => sum + draw[key], 0) / draws.length;
  const rows = average('validation');
  if (validation === 'own') return { overlap: 0, validation: rows };
  const shared = 1 - (test === 'own' ? 0 : test);
  return {
    overlap:
      rows === null ? (validation ?? 0) / (shared - (validation ?? 0)) : rows / average('train')!,
    validation: rows,
  };
}

/** The guess's figures in each draw of the table; null if the folder does not have them. */
export function guessesOf(
  { draws, dataset, config: { repeats } }: ExperimentDocument,
  table: CompleteTable,
): GuessFigures[] | null {
  if (draws === undefined || draws.length === 0) return null;
  const folds = draws.length / repeats;
  const guesses = table.draws.map(({ repeat, fold }) =>
    draws.length === 1 ? draws[0] : draws[(repeat - 1) * folds + fold - 1],
  );
  const classes = dataset?.classes ?? null;
  const uniformCost = classes === null ? null : Math.log(classes);
  return guesses.includes(undefined!)
    ? null
    : guesses.map(({ guess_cost: cost, guess_accuracy: accuracy, validation_classes }) => ({
        cost,
        uniformCost,
        accuracy,
        classes: validation_classes ?? classes,
      }));
}
