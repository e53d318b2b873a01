/** What is wrong with a results folder as a whole, before any row is looked at. */
import { differingKeys } from '../plan/canonical.js';
import type { ExperimentDocument } from '../plan/document.js';
import type { Plan } from '../plan/plan.js';
import { resultColumns } from '../results/columns.js';
import type { TextTable } from '../results/table.js';
import type { Pairing } from './pairing.js';

/** Something that all rows share, and that is another now. */
export interface IdentityDifference {
  /** `data`, `numerics`, `seed`, … as experiment.json names it. */
  readonly part: string;
  readonly recorded: unknown;
  readonly here: unknown;
}

/** Line numbers that a sentence names. */
const MOST_LINES = 5;

/** The parts of the identity in which the folder's experiment is another than the one at hand. */
export function identityDifferences(
  there: ExperimentDocument,
  here: ExperimentDocument,
): IdentityDifference[] {
  const sharedBy = ({ identity, axes, derived_axes }: ExperimentDocument) =>
    ({ ...identity, axes, derived_axes }) as Readonly<Record<string, unknown>>;
  const [a, b] = [sharedBy(there), sharedBy(here)];
  return differingKeys(a, b).map((part) => ({
    part,
    recorded: a[part] ?? null,
    here: b[part] ?? null,
  }));
}

/** What is wrong with the header, the order of a finished table, and rows too many: in sentences. */
export function tableFaults(
  { header, rows }: TextTable,
  plan: Plan,
  { pairs, missing, unplanned }: Pairing,
): string[] {
  const faults: string[] = [];
  const names = resultColumns(plan).map(({ name }) => name);
  if (names.join() !== header.join()) {
    const absent = names.filter((name) => !header.includes(name));
    const strange = header.filter((name) => !names.includes(name));
    const what = [
      ...(absent.length > 0 ? [`${absent.join(', ')} missing`] : []),
      ...(strange.length > 0 ? [`${strange.join(', ')} not of this experiment`] : []),
    ];
    faults.push(`the header of results.csv is another: ${what.join('; ') || 'the order differs'}`);
  }
  const jump = pairs.findIndex(
    ({ row }, index) => index > 0 && row.line < pairs[index - 1].row.line,
  );
  if (missing.length === 0 && jump >= 0) {
    faults.push(`the rows are not in the order of the plan, from line ${pairs[jump].row.line} on`);
  }
  if (unplanned.length > 0) {
    const lines = unplanned.slice(0, MOST_LINES).map(({ line }) => line);
    faults.push(
      `${unplanned.length} of ${rows.length} rows are of no run of the plan, or of one that has its row: ` +
        `line ${lines.join(', ')}${unplanned.length > MOST_LINES ? ', …' : ''}`,
    );
  }
  return faults;
}
