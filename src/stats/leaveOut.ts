/**
 * The gain of choosing a cell: it is chosen on some draws and scored on others, so that the choice
 * among many cells does not flatter it.
 */
import type { CompleteTable } from './complete.js';
import { groupsBy } from './groups.js';

type RepeatAndFold = CompleteTable['draws'][number];

export interface Choices {
  /** The chosen cell of each draw, by its number. */
  readonly chosen: readonly number[];
  /** Its score in the draw. */
  readonly scores: readonly number[];
}

/**
 * What is left out together, as a number for each draw: a repeat with all its folds, or, if there is only one
 * repeat, a fold.
 */
export function blockOf(draws: readonly RepeatAndFold[]): (draw: RepeatAndFold) => number {
  const isOneRepeat = draws.every(({ repeat }) => repeat === draws[0].repeat);
  return ({ repeat, fold }) => (isOneRepeat ? fold : repeat);
}

/**
 * For each draw, the cell with the best mean on the draws of the other repeats, and its score in this
 * one. If there is only one repeat, its folds are left out one by one. Of equal cells the first is
 * chosen. `scores` are those of the cells to choose from; there are no choices below two draws.
 */
export function leaveOneOut(
  scores: ReadonlyMap<number, Float64Array>,
  draws: CompleteTable['draws'],
): Choices | null {
  const numberOf = blockOf(draws);
  const blocks = groupsBy(draws.keys(), (draw) => numberOf(draws[draw]));
  if (scores.size === 0 || blocks.size < 2) return null;
  const totals = [...scores].map(([cell, own]) => ({ cell, own, total: sumOf(own) }));
  const chosen = draws.map(() => 0);
  for (const block of blocks.values()) {
    let best = { cell: 0, sum: Number.NEGATIVE_INFINITY };
    for (const { cell, own, total } of totals) {
      const sum = total - sumOf(block.map((draw) => own[draw]));
      if (sum > best.sum) best = { cell, sum };
    }
    for (const draw of block) chosen[draw] = best.cell;
  }
  return { chosen, scores: chosen.map((cell, draw) => scores.get(cell)![draw]) };
}

function sumOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < values.length; index++) sum += values[index];
  return sum;
}
