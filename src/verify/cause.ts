/** Why results are not what training gives: the likeliest cause, from what differs. */
import type { Difference } from './differences.js';

export type Cause =
  /** The data is not that of the results. */
  | 'data'
  /** Another numerics version: bits are known to differ. */
  | 'numerics'
  /** experiment.json does not agree with itself, or results.csv with what training gives. */
  | 'edited'
  /** Training gave other bits although all that determines them is the same. */
  | 'arithmetic'
  /** Runs have no row yet. */
  | 'unfinished';

export interface Evidence {
  /** Parts of the identity that differ. */
  readonly identity: readonly { readonly part: string }[];
  /** Rows have the run_ids that they would be given here: then it is experiment.json that differs. */
  readonly runIdsAgree: boolean;
  /** The table itself is not what keepgrid writes: header, order, rows too many. */
  readonly misshapen: boolean;
  /** Those of each run that differs. */
  readonly differences: readonly (readonly Difference[])[];
  readonly missing: number;
}

/** Null where nothing is wrong. */
export function likelyCause(evidence: Evidence): Cause | null {
  const { identity, runIdsAgree, misshapen, differences, missing } = evidence;
  const parts = identity.map(({ part }) => part);
  if (!runIdsAgree && parts.includes('data')) return 'data';
  if (!runIdsAgree && parts.includes('numerics')) return 'numerics';
  if (parts.length > 0 || misshapen) return 'edited';
  if (differences.length > 0) return differences.every(isRetrained) ? 'arithmetic' : 'edited';
  return missing > 0 ? 'unfinished' : null;
}

/** Other parameters have another digest and other norms; an editor's hand seldom changes both. */
function isRetrained(differences: readonly Difference[]): boolean {
  const columns = differences.map(({ column }) => column);
  return (
    columns.includes('weights_sha256') && columns.some((column) => column.startsWith('weight_norm'))
  );
}
