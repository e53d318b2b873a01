/** Finds the baseline of a cell, which is the cell without dropout that has the same other axes. */
import { isBaseline } from '../plan/run.js';
import type { ResultRow } from '../results/columns.js';

/**
 * Returns a function from a row to the rows of its baseline, or to none if it has no baseline. `groups`
 * are the rows of each cell. A baseline that agrees in all axes comes first. If there is none, derived
 * axes are ignored, as their values usually depend on keep_prob and so differ in the baseline.
 */
export function findBaseline(
  groups: readonly (readonly ResultRow[])[],
  derivedAxes: readonly string[],
): (row: ResultRow) => readonly ResultRow[] {
  const [inAllAxes, inFreeAxes] = [[], derivedAxes].map((ignored) => {
    const found = new Map<string, readonly ResultRow[]>();
    for (const group of groups.filter(([first]) => isBaseline(first))) {
      const key = combination(group[0], ignored);
      if (!found.has(key)) found.set(key, group);
    }
    return (row: ResultRow) => found.get(combination(row, ignored));
  });
  return (row) => inAllAxes(row) ?? inFreeAxes(row) ?? [];
}

/** A key for the values of the axes, except those that are ignored. */
const combination = ({ axes }: ResultRow, ignored: readonly string[]): string =>
  JSON.stringify(
    Object.entries(axes)
      .filter(([name]) => !ignored.includes(name))
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );
