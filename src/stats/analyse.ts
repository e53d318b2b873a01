/** What the axes of the grid do, if the cells are every combination of their values. */
import type { FactorAnalysis } from './answer.js';
import { type CompleteTable, scoresOf } from './complete.js';
import { effectsOf } from './effects.js';
import { factorsOf, fullGrid } from './factors.js';
import { sharesOf, varianceOf } from './shares.js';
import type { CellSummary } from './summary.js';
import type { Terms } from './terms.js';

/** The effects and shares of the axes, or the reason why there are none. */
export function analyse(
  cells: readonly CellSummary[],
  table: CompleteTable,
  terms: Terms,
): FactorAnalysis {
  const factors = factorsOf(cells, terms.derivedAxes);
  const without = (reason: string): FactorAnalysis => ({
    factors,
    effects: [],
    shares: [],
    reason,
  });
  if (factors.length === 0) return without('The grid has no axis with two values.');
  const ranked = cells.filter(({ rank }) => rank !== null);
  const grid = fullGrid(ranked, terms.derivedAxes);
  if (grid === null || grid.factors.length === 0) {
    return without(
      terms.stopped > 0
        ? 'Layers are not told apart, as halving stopped most cells early.'
        : ranked.length < cells.length
          ? 'Layers are not told apart, as some cells lack runs that did not diverge.'
          : 'Layers are not told apart, as the grid does not hold every combination of its values.',
    );
  }
  const scores = scoresOf(table, terms.select.metric);
  const { design, distributions } = terms;
  return {
    factors,
    effects: effectsOf(grid, scores, design, distributions),
    shares: table.draws.length < 2 ? [] : sharesOf(varianceOf(grid, scores)),
    reason: null,
  };
}
