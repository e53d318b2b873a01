/** Splits that keep the rows of a group together. */
import { shuffle } from '../engine/streams.js';
import { groupCounts } from './folds.js';

/**
 * Draws whole groups with about `wanted` rows in all, of each stratum about as many as its share of the
 * rows: groups come in the order of a shuffle, and one is drawn if that brings the numbers of rows drawn
 * from the strata nearer to what is wanted of each, in squares. Where every group is too large for that, the best one is drawn.
 */
export function drawGroups(
  groups: Int32Array,
  strata: readonly Int32Array[],
  wanted: number,
  key: readonly [number, number],
): { drawn: Int32Array[]; rest: Int32Array[] } {
  const total = strata.reduce((sum, { length }) => sum + length, 0);
  const lacking = strata.map(({ length }) => (total === 0 ? 0 : (wanted * length) / total));
  const counts = groupCounts(groups, strata);
  const order = Int32Array.from(counts.keys()).sort();
  shuffle(order, key, 0);
  const changeBy = (group: number): number =>
    (counts.get(group) ?? []).reduce(
      (sum, count, stratum) => sum + count * (count - 2 * lacking[stratum]),
      0,
    );
  const drawn = new Set<number>();
  for (const group of order) {
    if (changeBy(group) >= 0) continue;
    drawn.add(group);
    counts.get(group)?.forEach((count, stratum) => {
      lacking[stratum] -= count;
    });
  }
  // Where every group is too large, one is better than none.
  if (drawn.size === 0 && wanted >= 0.5 && order.length > 1) drawn.add(leastBy(order, changeBy));
  const sides = (isDrawn: boolean): Int32Array[] =>
    strata.map((rows) => rows.filter((row) => drawn.has(groups[row]) === isDrawn));
  return { drawn: sides(true), rest: sides(false) };
}

/** The first of those whose figure is least. */
function leastBy(groups: Int32Array, figure: (group: number) => number): number {
  let best = groups[0];
  for (const group of groups) if (figure(group) < figure(best)) best = group;
  return best;
}
