/** Selects a cell by select.rule. */
import type { Select } from '../metrics.js';

/** A cell as a rule sees it. */
export interface Candidate {
  /** The mean of the metric, negated if higher is better. */
  readonly loss: number;
  /** The standard error of that mean; null for a single draw. */
  readonly se: number | null;
  /** The number of units that a step drops, on average: Σ n[l]·(1 − keepProb[l]). */
  readonly dropped: number;
}

/**
 * Returns the selected candidate, or null if there is none. The rule `best` selects the first one with
 * the least loss. The rule `one_se` selects, within one standard error of that one, the least complex
 * cell (Breiman et al. 1984, section 3.4.3), which is the one that drops the most units, and among
 * equals the one with the least loss.
 */
export function select<C extends Candidate>(
  candidates: readonly C[],
  rule: Select['rule'],
): C | null {
  const least = (cells: readonly C[]): C =>
    cells.reduce((best, cell) => (cell.loss < best.loss ? cell : best));
  if (candidates.length === 0) return null;
  const best = least(candidates);
  if (rule === 'best') return best;
  const within = candidates.filter(({ loss }) => loss <= best.loss + (best.se ?? 0));
  const most = Math.max(...within.map(({ dropped }) => dropped));
  return least(within.filter(({ dropped }) => dropped === most));
}

/** Σ n[l]·(1 − keepProb[l]), equal for sums that differ by rounding alone. */
export const droppedUnits = (keepProb: readonly number[], sizes: readonly number[]): number =>
  Number(keepProb.reduce((sum, p, l) => sum + sizes[l] * (1 - p), 0).toPrecision(12));
