/**
 * How much of the variance between cells each axis explains, and each pair of axes beyond that: the
 * analysis of variance of a full grid, with the draws as blocks.
 */
import type { Factor, FactorAnalysis, VarianceShare } from './answer.js';
import { placesOn } from './effects.js';
import type { FullGrid } from './factors.js';

export interface Term {
  /** The name of a factor, or those of a pair. */
  readonly factors: readonly string[];
  /** The sum of squares over the means of the cells. */
  readonly squares: number;
  readonly freedom: number;
}

export interface Variance {
  /** Main effects, then pairs, in the order of the factors. */
  readonly terms: readonly Term[];
  /** The sum of squares of all differences between the means of the cells. */
  readonly total: Omit<Term, 'factors'>;
  /** The mean square of what neither cell nor draw explains, over the number of draws. */
  readonly noise: number;
}

/**
 * The analysis of variance of the means of the cells, for two or more cells and draws. A sum of squares
 * of an analysis of single runs is that of the means times the number of draws.
 */
export function varianceOf(grid: FullGrid, scores: ReadonlyMap<number, Float64Array>): Variance {
  const rows = grid.cells.map((cell) => scores.get(cell)!);
  const [C, J] = [rows.length, rows[0].length];
  const means = rows.map((own) => own.reduce((sum, value) => sum + value, 0) / J);
  const mean = average(means);
  const ofDraw = Array.from({ length: J }, (_, draw) => average(rows.map((own) => own[draw])));
  const residual = rows.reduce(
    (sum, own, cell) =>
      own.reduce((total, y, draw) => total + (y - means[cell] - ofDraw[draw] + mean) ** 2, sum),
    0,
  );
  const places = grid.factors.map((factor) => placesOn(grid, factor));
  const sizes = grid.factors.map(({ levels }) => levels.length);
  const names = grid.factors.map(({ name }) => name);
  const deviations = means.map((own) => own - mean);
  const mains = names.map((name, f) => {
    const byLevel = averagesBy(deviations, places[f], sizes[f]);
    return { byLevel, term: term([name], byLevel, C, sizes[f] - 1) };
  });
  const pairs = names.flatMap((name, f) =>
    names.slice(f + 1).map((other, index) => {
      const g = f + 1 + index;
      const joint = places[f].map((place, cell) => place * sizes[g] + places[g][cell]);
      const both = averagesBy(deviations, joint, sizes[f] * sizes[g]).map(
        (value, at) =>
          value - mains[f].byLevel[Math.floor(at / sizes[g])] - mains[g].byLevel[at % sizes[g]],
      );
      return term([name, other], both, C, (sizes[f] - 1) * (sizes[g] - 1));
    }),
  );
  return {
    terms: [...mains.map((main) => main.term), ...pairs],
    total: { squares: sumOfSquares(deviations), freedom: C - 1 },
    noise: residual / ((C - 1) * (J - 1)) / J,
  };
}

/**
 * The share of each term in the variance between cells, largest first. What noise alone would give is
 * taken off each term and off the whole. Where noise is strong the terms may exceed the whole, and
 * their sum then takes its place; all shares are 0 if noise explains everything.
 */
export function sharesOf({ terms, total, noise }: Variance): VarianceShare[] {
  const beyondNoise = ({ squares, freedom }: Omit<Term, 'factors'>): number =>
    Math.max(0, squares - freedom * noise);
  const whole = Math.max(
    beyondNoise(total),
    terms.reduce((sum, own) => sum + beyondNoise(own), 0),
  );
  return terms
    .map((own) => ({ factors: own.factors, share: whole === 0 ? 0 : beyondNoise(own) / whole }))
    .toSorted((a, b) => b.share - a.share);
}

/** The factors by their share of the variance, those of keep_prob first. */
export function byWeight({
  factors,
  shares,
}: Pick<FactorAnalysis, 'factors' | 'shares'>): Factor[] {
  const alone = new Map(
    shares.filter((own) => own.factors.length === 1).map((own) => [own.factors[0], own.share]),
  );
  const isOther = ({ layers }: Factor): number => Number(layers.length === 0);
  const shareOf = ({ name }: Factor): number => alone.get(name) ?? 0;
  return factors.toSorted((a, b) => isOther(a) - isOther(b) || shareOf(b) - shareOf(a));
}

const term = (
  factors: readonly string[],
  averages: readonly number[],
  cells: number,
  freedom: number,
): Term => ({ factors, squares: (cells / averages.length) * sumOfSquares(averages), freedom });

function averagesBy(values: readonly number[], places: readonly number[], size: number): number[] {
  const sums = Array.from({ length: size }, () => 0);
  for (const [index, value] of values.entries()) sums[places[index]] += value;
  return sums.map((sum) => (sum * size) / values.length);
}

const sumOfSquares = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value * value, 0);

const average = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
