/** The cell without dropout that another is held to. */
import type { ResultRow } from '../results/columns.js';

/** Every keep_prob is 1. */
export const isBaseline = ({ keepProb }: Pick<ResultRow, 'keepProb'>): boolean =>
  keepProb.every((share) => share === 1);

/**
 * For a row the rows of the baseline of the same other axes; empty where there is none. A derived axis
 * mostly has another value in the baseline; but one grid of a union may list what another derives, so
 * a baseline that agrees in all axes comes first.
 */
export function findBaseline(
  groups: readonly (readonly ResultRow[])[],
  derivedAxes: readonly string[],
): (row: ResultRow) => readonly ResultRow[] {
  const [exact, free] = [[], derivedAxes].map((without) => {
    const found = new Map<string, readonly ResultRow[]>();
    for (const group of groups.filter(([first]) => isBaseline(first))) {
      const key = combination(group[0], without);
      if (!found.has(key)) found.set(key, group);
    }
    return (row: ResultRow) => found.get(combination(row, without));
  });
  return (row) => exact(row) ?? free(row) ?? [];
}

const combination = ({ axes }: ResultRow, without: readonly string[]): string =>
  JSON.stringify(
    Object.entries(axes)
      .filter(([name]) => !without.includes(name))
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );
