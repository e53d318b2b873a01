/** Means of a study's cells and differences between them, with 95 % intervals over its repeats. */
import { loadDistributions } from '../../../dist/stats/distributions.js';
import { intervalOf } from '../../../dist/stats/interval.js';

const distributions = await loadDistributions();

/**
 * The validation images are the same in every repeat, and the simulations have data of their own: nothing
 * overlaps, so that the plain t interval is right.
 */
const DESIGN = { overlap: 0, validation: null };

/** The mean of the values: `{mean, low, high, n}`; an interval needs two of them. */
export const meanOf = (values) => intervalOf(values, DESIGN, distributions);

/** Of one cell's error less another's, paired by repeat. */
export const differenceOf = (cell, other) =>
  meanOf(cell.errors.map((error, index) => error - other.errors[index]));

/** The cell whose settings include all of `wanted`. */
export function cellAt({ cells }, wanted) {
  const found = cells.filter(({ at }) =>
    Object.entries(wanted).every(([name, value]) => at[name] === value),
  );
  if (found.length !== 1) {
    throw new Error(`${found.length} cells with ${JSON.stringify(wanted)}, not one`);
  }
  return found[0];
}

/** The cell with the smallest mean error. */
export const bestOf = (cells) =>
  cells.reduce((best, cell) => (meanOf(cell.errors).mean < meanOf(best.errors).mean ? cell : best));

/** `1.74 % [1.6, 1.9]`. */
export const shown = ({ mean, low, high }) =>
  `${mean.toFixed(2)} % [${low.toFixed(2)}, ${high.toFixed(2)}]`;

/** `−0.31 [−0.4, −0.2]`: of a difference of percentages. */
export const shownDifference = ({ mean, low, high }) =>
  `${signed(mean)} [${signed(low)}, ${signed(high)}]`;

const signed = (value) => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(2)}`;
