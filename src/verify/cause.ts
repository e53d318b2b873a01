/** The likeliest cause of results that training does not reproduce, judged from what differs. */
import type { Difference } from './differences.js';

export type Cause =
  /** The data is not what the results were made from. */
  | 'data'
  /** The results have another numerics version, so their bits are known to differ. */
  | 'numerics'
  /** experiment.json contradicts itself, or results.csv contradicts what training gives. */
  | 'edited'
  /** Training gave other bits, although all that determines them is the same. */
  | 'arithmetic'
  /** Some runs have no row yet. */
  | 'unfinished';

export interface Evidence {
  /** The parts of the identity that differ. */
  readonly identity: readonly { readonly part: string }[];
  /** Whether rows have the run_ids that they get here. If so, experiment.json is what is wrong. */
  readonly runIdsAgree: boolean;
  /** Whether results.csv is not as keepgrid writes it: in another order, or with rows of no run. */
  readonly misshapen: boolean;
  /** The differences of each run that has any. */
  readonly differences: readonly (readonly Difference[])[];
  readonly missing: number;
}

/** The likeliest cause; null if nothing is wrong. */
export function likelyCause(evidence: Evidence): Cause | null {
  const { identity, runIdsAgree, misshapen, differences, missing } = evidence;
  const parts = identity.map(({ part }) => part);
  if (!runIdsAgree && parts.includes('data')) return 'data';
  if (!runIdsAgree && parts.includes('numerics')) return 'numerics';
  if (parts.length > 0 || misshapen) return 'edited';
  if (differences.length > 0) return differences.every(isRetrained) ? 'arithmetic' : 'edited';
  return missing > 0 ? 'unfinished' : null;
}

/**
 * Whether the run was trained to other parameters. Their digest and their norms then both differ,
 * while someone who edits a file seldom changes both.
 */
function isRetrained(differences: readonly Difference[]): boolean {
  const columns = differences.map(({ column }) => column);
  return (
    columns.includes('weights_sha256') && columns.some((column) => column.startsWith('weight_norm'))
  );
}
