/** What figures are to be read beside. */
import type { ExperimentDocument } from '../plan/document.js';
import { count, short } from '../text.js';
import { bestBaseline } from './rank.js';
import type { CellSummary } from './summary.js';
import { listed } from './words.js';

export interface Background {
  /**
   * The share of the validation part that is of the largest class, averaged over the draws: the accuracy
   * of a network that always says this class. Null for a regression, or if unknown.
   */
  readonly largestClass: number | null;
  readonly isRegression: boolean;
  /** How many examples are in the test part, which no figure is computed on. */
  readonly heldBack: number;
}

/** The background of the figures of an experiment; folders of older versions know less of it. */
export function backgroundOf({ dataset, draws = [] }: ExperimentDocument): Background {
  const shares = draws.flatMap(({ guess_accuracy: share }) => (share === null ? [] : [share]));
  const [first] = draws;
  return {
    largestClass:
      shares.length === 0 ? null : shares.reduce((sum, share) => sum + share, 0) / shares.length,
    isRegression: dataset !== undefined && dataset.classes === null,
    heldBack:
      dataset === undefined || first === undefined
        ? 0
        : Math.max(0, dataset.examples - first.train - first.validation),
  };
}

/** The root of the mean squared error of which a regression's cost is the half. */
export const rmseOf = (cost: number): number => Math.sqrt(2 * cost);

/** The RMSE of a cell in validation: the mean over its runs if they have it, else that of its mean cost. */
export const rmseIn = ({ valRmse, valCost }: Pick<CellSummary, 'valRmse' | 'valCost'>): number =>
  valRmse.mean ?? rmseOf(valCost.mean!);

/** What the cost of a regression means, with the RMSE of the cells of most interest; null for classes. */
export function costWords(
  { isRegression }: Background,
  cells: readonly CellSummary[],
): string | null {
  if (!isRegression) return null;
  const selected = cells.find((cell) => cell.selected);
  const baseline = bestBaseline(cells);
  const named = [
    ['selected cell', selected],
    ['best baseline', baseline === selected ? undefined : (baseline ?? undefined)],
  ] as const;
  const roots = named.flatMap(([name, cell]) =>
    cell === undefined || cell.valCost.mean === null
      ? []
      : [`${short(rmseIn(cell))} in the ${name}`],
  );
  const root = roots.length === 0 ? '' : `; its root, the RMSE, is ${listed(roots)}`;
  return `val_cost is half the mean squared error${root}`;
}

/** The accuracy to compare others with; null for a regression. */
export const largestClassWords = ({ largestClass }: Background): string | null =>
  largestClass === null
    ? null
    : `the largest class is ${short(largestClass)} of the validation part, the accuracy of always guessing it`;

/** `359 examples are held back in the test part; no figure here has seen them`; null if none are. */
export function heldBackWords({ heldBack }: Background): string | null {
  if (heldBack === 0) return null;
  const [are, them] = heldBack === 1 ? ['is', 'it'] : ['are', 'them'];
  return `${count(heldBack, 'example')} ${are} held back in the test part; no figure here has seen ${them}: keepgrid best scores the final network there`;
}
