/** What a verdict is made of. */
import type { FactorAnalysis } from './answer.js';
import type { CompleteTable } from './complete.js';
import type { CellSummary } from './summary.js';
import type { GuessFigures, Terms } from './terms.js';

/** All that a verdict is made of. */
export interface Evidence {
  readonly terms: Terms;
  readonly cells: readonly CellSummary[];
  readonly table: CompleteTable;
  readonly analysis: FactorAnalysis;
  /** One entry for each draw of the table; null if they are unknown. */
  readonly guesses: readonly GuessFigures[] | null;
  /** With early stopping the metric of each run, by run_id, at the epoch that other draws choose; else null. */
  readonly atOtherEpochs: ReadonlyMap<string, number> | null;
}
