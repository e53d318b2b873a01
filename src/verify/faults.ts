/** What is wrong with a results folder as a whole, before any row is looked at. */
import { differingParts } from '../plan/canonical.js';
import type { ExperimentDocument } from '../plan/document.js';
import type { Pairing } from './pairing.js';

/** Something that all rows share, and that is another now. */
export interface IdentityDifference {
  /** `data`, `numerics`, `seed`, … as experiment.json names it. */
  readonly part: string;
  readonly recorded: unknown;
  readonly here: unknown;
}

/** The parts of the identity in which the folder's experiment is another than the one at hand. */
export function identityDifferences(
  there: ExperimentDocument,
  here: ExperimentDocument,
): IdentityDifference[] {
  const sharedBy = ({ identity, axes, derived_axes }: ExperimentDocument): object => ({
    ...identity,
    axes,
    derived_axes,
  });
  return differingParts(sharedBy(there), sharedBy(here)).map(({ part, a, b }) => ({
    part,
    recorded: a,
    here: b,
  }));
}

/** Line numbers that a sentence names. */
const MOST_LINES = 5;

/** What is wrong with the order of a finished table of `rows` rows, and rows too many: in sentences. */
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
      `${unplanned.length} of ${rows} rows belong to no run of the plan, or to one that has its row: ` +
        `line ${lines.join(', ')}${unplanned.length > MOST_LINES ? ', …' : ''}`,
    );
  }
  return faults;
}
