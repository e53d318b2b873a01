/**
 * What a guess costs that does not look at the example: it gives each class its share of the training
 * part, or a regression's mean. A network that does no better has learned nothing that holds.
 */
import { type DrawCounts, drawsOf, firstDraw } from '../engine/draws.js';
import { log } from '../engine/math.js';
import type { Dataset, Target } from './dataset.js';
import type { SplitSettings } from './settings.js';
import { splitRows } from './split.js';

export interface Guess {
  /** The cost of an example with this class number or target, in the units of the targets squared. */
  cost(y: number): number;
  /** Whether an example of this class is guessed right; always false for a regression. */
  isRight(y: number): boolean;
}

/** The guess from the rows `train` of Y, where an example counts as much as the weight of its class. */
export function createGuess(
  target: Target,
  Y: ArrayLike<number>,
  train: Int32Array,
  weights: readonly number[] | null = null,
): Guess {
  if (target.task === 'regression') {
    const mean = train.reduce((sum, row) => sum + Y[row], 0) / train.length;
    return { cost: (y) => (y - mean) ** 2 / 2, isRight: () => false };
  }
  const counts = classCounts(target.classes, Y, train).map((n, y) => n * (weights?.[y] ?? 1));
  const largest = counts.indexOf(Math.max(...counts));
  // Each class counts one more, so that one without training examples has a finite cost.
  const cost = counts.map((n) => -log((n + 1) / (train.length + counts.length)));
  return { cost: (y) => cost[y], isRight: (y) => y === largest };
}

/** How many of the rows are of each class, in the order of `classes`. */
export function classCounts(
  classes: readonly string[],
  Y: ArrayLike<number>,
  rows: Int32Array,
): number[] {
  const counts = classes.map(() => 0);
  rows.forEach((row) => counts[Y[row]]++);
  return counts;
}

/** The sizes of a draw's parts, and what the guess from its training part gives in validation. */
export interface DrawFacts {
  readonly train: number;
  readonly validation: number;
  /** Mean cost, in the target's own units. */
  readonly guess_cost: number;
  /** Share guessed right; null for a regression. */
  readonly guess_accuracy: number | null;
  /** How many classes the validation part has, where it lacks some. */
  readonly validation_classes?: number;
}

/**
 * The facts of each draw in turn, or of the first alone where they are the same in all, as they are
 * for classes without folds: a stratified part has as many examples of each class in every draw.
 * @throws UserError where training or validation would be left without an example.
 */
export function drawFacts(
  dataset: Dataset,
  settings: SplitSettings,
  draws: DrawCounts,
): DrawFacts[] {
  const { target } = dataset;
  const isFixed =
    dataset.validationRows !== null ||
    (target.task === 'classification' && dataset.groups === null && draws.folds === 1);
  return Array.from(isFixed ? [firstDraw(draws.seed)] : drawsOf(draws), (draw) => {
    const { train, validation } = splitRows(dataset, settings, draw);
    const guess = createGuess(target, target.Y, train);
    const present = new Set<number>();
    let [cost, right] = [0, 0];
    for (const row of validation) {
      cost += guess.cost(target.Y[row]);
      if (guess.isRight(target.Y[row])) right++;
      present.add(target.Y[row]);
    }
    return {
      train: train.length,
      validation: validation.length,
      guess_cost: cost / validation.length,
      guess_accuracy: target.task === 'regression' ? null : right / validation.length,
      ...(target.task === 'classification' && present.size < target.classes.length
        ? { validation_classes: present.size }
        : {}),
    };
  });
}
