/**
 * What each level of an axis gains over the axis's reference, averaged over all other axes. Every draw
 * gives one such difference, so the interval is that of any other paired difference.
 */
import type { Factor, FactorEffects } from './answer.js';
import type { Distributions } from './distributions.js';
import type { FullGrid, Level } from './factors.js';
import { holm } from './holm.js';
import { type Design, intervalOf } from './interval.js';

/** The place of each cell of the grid on a factor: the index of its level. */
export function placesOn({ factors, cells }: FullGrid, factor: Factor): number[] {
  const at = factors.indexOf(factor);
  const stride = factors.slice(at + 1).reduce((product, { levels }) => product * levels.length, 1);
  return Array.from(cells, (_, index) => Math.floor(index / stride) % factor.levels.length);
}

/** Keep_prob 1, or the highest one; of another axis 0 or none where it has them, else the first level. */
export function referenceOf({ layers, levels }: Factor): Level {
  if (layers.length > 0) return levels.at(-1)!;
  return levels.find((level) => level === null || level === 0) ?? levels[0];
}

/**
 * The effects of every factor of the grid. `scores` are those of each cell in each draw. Holm's
 * adjustment is over all levels of the keep_prob axes, and apart from them over those of the others.
 */
export function effectsOf(
  grid: FullGrid,
  scores: ReadonlyMap<number, Float64Array>,
  design: Design,
  distributions: Distributions,
): FactorEffects[] {
  const draws = scores.get(grid.cells[0])!.length;
  const all = grid.factors.map((factor) => {
    const means = meansByLevel(grid, factor, scores, draws);
    const reference = referenceOf(factor);
    const base = means[factor.levels.indexOf(reference)];
    const levels = factor.levels
      .map((level, index) => ({ level, own: means[index] }))
      .filter(({ level }) => level !== reference)
      .map(({ level, own }) => ({
        level,
        interval: intervalOf(
          own.map((mean, draw) => mean - base[draw]),
          design,
          distributions,
        ),
      }));
    return { factor, reference, levels };
  });
  const adjusted = new Map(
    [true, false].flatMap((isLayer) => {
      const family = all
        .filter(({ factor }) => factor.layers.length > 0 === isLayer)
        .flatMap(({ levels }) => levels);
      const values = holm(family.map(({ interval }) => interval.p));
      return family.map((entry, index) => [entry, values[index]] as const);
    }),
  );
  return all.map(({ factor, reference, levels }) => ({
    factor,
    reference,
    levels: levels.map((entry) => ({
      level: entry.level,
      gain: entry.interval.mean,
      low: entry.interval.low,
      high: entry.interval.high,
      pAdjusted: adjusted.get(entry)!,
    })),
  }));
}

/** For each level, the mean score of its cells in each draw. */
function meansByLevel(
  grid: FullGrid,
  factor: Factor,
  scores: ReadonlyMap<number, Float64Array>,
  draws: number,
): number[][] {
  const places = placesOn(grid, factor);
  const sums = factor.levels.map(() => Array.from({ length: draws }, () => 0));
  for (const [index, cell] of grid.cells.entries()) {
    const own = scores.get(cell)!;
    const sum = sums[places[index]];
    for (let draw = 0; draw < draws; draw++) sum[draw] += own[draw];
  }
  const each = grid.cells.length / factor.levels.length;
  return sums.map((sum) => sum.map((total) => total / each));
}
