/** Finds which row of a folder belongs to which run of its plan, and which rows and runs are left over. */
import { runIdentities, type SplitIdentity } from '../plan/identity.js';
import type { Run, RunSource } from '../plan/run.js';
import { effectiveSettings } from '../plan/settings.js';
import type { TextRow } from '../results/read.js';
import { join } from './join.js';

export interface Pair {
  readonly run: Run;
  readonly row: TextRow;
}

export interface Pairing {
  /** In plan order. */
  readonly pairs: readonly Pair[];
  readonly missing: readonly Run[];
  /** Rows that belong to no run of the plan, or to one that has a row already. */
  readonly unplanned: readonly TextRow[];
}

/**
 * Pairs by the run_id that the run had when the folder was written, then by cell, repeat, fold and
 * epochs, then without the epochs. A row thus finds its run even if its run_id was edited, or the data has
 * changed since.
 */
export function pairRows(
  runs: RunSource,
  rows: readonly TextRow[],
  recorded: SplitIdentity,
): Pairing {
  const placeOf = ({ cell, repeat, fold }: Pick<Run, 'cell' | 'repeat' | 'fold'>): string =>
    `${cell}/${repeat}/${fold}`;
  const { pairs, onlyA, onlyB } = join([...runs.of()], rows, [
    [recordedIds(recorded, runs.draws.seed), ({ row }) => row.runId],
    [
      (run) => `${placeOf(run)}/${run.training.epochs}`,
      ({ row }) => `${placeOf(row)}/${row.epochs}`,
    ],
    [placeOf, ({ row }) => placeOf(row)],
  ]);
  return { pairs: pairs.map(({ a, b }) => ({ run: a, row: b })), missing: onlyA, unplanned: onlyB };
}

/** The run_id that a run has with the data and the numerics version that the folder has recorded. */
function recordedIds(split: SplitIdentity, seed: number): (run: Run) => string {
  const idsOf = runIdentities(split, seed);
  let last: Pick<Run, 'network' | 'training'> | null = null;
  let idOf = idsOf({});
  return (run) => {
    // The runs of a cell, which follow one another, share its settings.
    if (run.network !== last?.network || run.training !== last.training) {
      idOf = idsOf(effectiveSettings(run.network, run.training));
      last = run;
    }
    return idOf(run);
  };
}
