/** Names axes and cells in sentences. */
import { count } from '../text.js';
import type { Factor, Regulariser } from './answer.js';
import { levelOf } from './factors.js';
import type { CellFigures } from './cells.js';

/** `keep_prob_1`; for tied layers `keep_prob_2,3` or `keep_prob_1-4`; for any other axis its own name. */
export function nameOfFactor({ name, layers }: Pick<Factor, 'name' | 'layers'>): string {
  if (layers.length < 2) return name;
  const [first, last] = [layers[0], layers.at(-1)!];
  const inRow = layers.length > 2 && last - first === layers.length - 1;
  return `keep_prob_${inRow ? `${first}-${last}` : layers.join(',')}`;
}

/** `layer 1`; for tied layers `layers 2 and 3`; `the input`; for any other axis its own name. */
export function placeOfFactor({ name, layers }: Pick<Factor, 'name' | 'layers'>): string {
  if (layers.length === 0) return name;
  if (layers.length === 1) return layers[0] === 0 ? 'the input' : `layer ${layers[0]}`;
  return `layers ${listed(layers.map(String))}`;
}

/** The values of the factors in a cell: `keep_prob_1 0.9, keep_prob_2 0.7`. */
export const valuesOf = (
  cell: Pick<CellFigures, 'keepProb' | 'axes'>,
  factors: readonly Factor[],
): string =>
  factors.map((factor) => `${nameOfFactor(factor)} ${levelOf(cell, factor) ?? 'none'}`).join(', ');

const REGULARISER_WORDS: Record<Regulariser, string> = {
  dropout: 'dropout',
  l2: 'L2',
  max_norm: 'max-norm',
};

/** `dropout`, `dropout with max-norm`; `none`. */
export const methodName = (regularisers: readonly Regulariser[]): string =>
  regularisers.length === 0
    ? 'none'
    : regularisers.map((regulariser) => REGULARISER_WORDS[regulariser]).join(' with ');

/** `10 repeats`; `2 repeats of 5 folds`; `7 folds` where some of a repeat are missing. */
export function drawsText(draws: number, folds: number): string {
  if (folds === 1) return count(draws, 'repeat');
  const repeats = draws / folds;
  return Number.isInteger(repeats)
    ? `${count(repeats, 'repeat')} of ${folds} folds`
    : count(draws, 'fold');
}

/** `a`, `a and b`, `a, b and c`. */
export const listed = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
