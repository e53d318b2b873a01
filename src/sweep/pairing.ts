/** The rows of a folder beside the runs of its plan: which row is which run's, what is missing, what is too much. */
import type { Plan } from '../plan/plan.js';
import type { Run } from '../plan/run.js';
import { runIdentity, type SplitIdentity } from '../plan/identity.js';
import { effectiveSettings } from '../plan/settings.js';
import type { TextRow, TextTable } from '../results/table.js';

export interface Pair {
  readonly run: Run;
  readonly row: TextRow;
}

export interface Pairing {
  /** In plan order. */
  readonly pairs: readonly Pair[];
  readonly missing: readonly Run[];
  /** Rows of no run of the plan, or of one that has a row already. */
  readonly unplanned: readonly TextRow[];
}

/**
 * Pairs by the run_id that the run had when the folder was written, then by cell, repeat and fold: so
 * that a row finds its run though its run_id was edited, or the data is another by now.
 */
export function pairRows(
  plan: Plan,
  { header, rows }: TextTable,
  recorded: SplitIdentity,
): Pairing {
  const column = (name: string): ((row: TextRow) => string) => {
    const at = header.indexOf(name);
    return ({ fields }) => fields[at] ?? '';
  };
  const [idOf, cell, repeat, fold] = ['run_id', 'cell', 'repeat', 'fold'].map(column) as [
    (row: TextRow) => string,
    (row: TextRow) => string,
    (row: TextRow) => string,
    (row: TextRow) => string,
  ];
  const byId = new Map<string, TextRow>();
  for (const row of rows) if (!byId.has(idOf(row))) byId.set(idOf(row), row);
  const found: { run: Run; row: TextRow | null }[] = [];
  const taken = new Set<TextRow>();
  for (const run of plan.runs()) {
    const row = byId.get(recordedId(run, recorded)) ?? null;
    if (row !== null) taken.add(row);
    found.push({ run, row });
  }
  const byPlace = new Map<string, TextRow>();
  for (const row of rows) {
    const place = `${cell(row)}/${repeat(row)}/${fold(row)}`;
    if (!taken.has(row) && !byPlace.has(place)) byPlace.set(place, row);
  }
  const pairs: Pair[] = [];
  const missing: Run[] = [];
  for (const { run, row: known } of found) {
    const row = known ?? byPlace.get(`${run.cell}/${run.repeat}/${run.fold}`);
    if (row === undefined) missing.push(run);
    else {
      taken.add(row);
      pairs.push({ run, row });
    }
  }
  return { pairs, missing, unplanned: rows.filter((row) => !taken.has(row)) };
}

/** The run's id with the data and the arithmetic that the folder names. */
const recordedId = ({ network, training, seed, repeat, fold }: Run, split: SplitIdentity): string =>
  runIdentity(effectiveSettings(network, training), split, { seed, repeat, fold });
