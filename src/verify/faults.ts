/** Finds what is wrong with a results folder as a whole, before its rows are compared. */
import { differingParts } from '../plan/canonical.js';
import type { ExperimentDocument } from '../plan/document.js';
import type { Pairing } from './pairing.js';

/** A part of what all rows have in common that is different here. */
export interface IdentityDifference {
  /** The name of the part in experiment.json: `data`, `numerics`, `seed`, … */
  readonly part: string;
  readonly recorded: unknown;
  readonly here: unknown;
}

/** Compares the identity that the folder has recorded with the one that the experiment gets here. */
export function identityDifferences(
  recorded: ExperimentDocument,
  here: ExperimentDocument,
): IdentityDifference[] {
  const sharedBy = ({ identity, axes, derived_axes }: ExperimentDocument): object => ({
    ...identity,
    axes,
    derived_axes,
  });
  return differingParts(sharedBy(recorded), sharedBy(here)).map(({ part, a, b }) => ({
    part,
    recorded: a,
    here: b,
  }));
}

/** At most this many line numbers are listed. */
const MOST_LINES = 5;

/** Says, in sentences, if the `rows` rows of results.csv are in the wrong order or if some belong to no run. */
export function tableFaults(rows: number, { pairs, missing, unplanned }: Pairing): string[] {
  const faults: string[] = [];
  const jump = pairs.findIndex(
    ({ row }, index) => index > 0 && row.line < pairs[index - 1].row.line,
  );
  if (missing.length === 0 && jump >= 0) {
    faults.push(`the rows are not in the order of the plan, from line ${pairs[jump].row.line} on`);
  }
  if (unplanned.length > 0) {
    const lines = unplanned.slice(0, MOST_LINES).map(({ line }) => line);
    faults.push(
      `${unplanned.length} of ${rows} rows belong${unplanned.length === 1 ? 's' : ''} to no run of the plan, ` +
        'or to a run that has a row already: ' +
        `line ${lines.join(', ')}${unplanned.length > MOST_LINES ? ', …' : ''}`,
    );
  }
  return faults;
}
