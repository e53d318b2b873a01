/**
 * Folds: the rows outside the test part are dealt to k parts, each of which is the validation part once
 * (k-fold cross-validation; Kohavi 1995, section 2.2, for strata). A repeat deals them anew.
 */
import type { Key } from '../engine/philox.js';
import { shuffle } from '../engine/streams.js';

/**
 * The fold, from 0, of each row of the strata, which are shuffled and dealt in turn: folds differ by one
 * row at most, in all and in each stratum.
 */
export function dealRows(
  strata: readonly Int32Array[],
  folds: number,
  key: Key,
): ReadonlyMap<number, number> {
  const foldOf = new Map<number, number>();
  let next = 0;
  strata.forEach((rows, stratum) => {
    const order = rows.slice();
    shuffle(order, key, stratum);
    for (const row of order) foldOf.set(row, next++ % folds);
  });
  return foldOf;
}

/**
 * The fold, from 0, of each row, where the rows of a group stay together. Groups come from the largest
 * to the smallest, equal ones in the order of a shuffle. Each goes to the fold that it brings nearest to
 * the rows wanted of each stratum, in squares; of equally good folds to the one with the fewest rows, then to the
 * first.
 */
export function dealGroups(
  groups: Int32Array,
  strata: readonly Int32Array[],
  folds: number,
  key: Key,
): ReadonlyMap<number, number> {
  const counts = groupCounts(groups, strata);
  const order = Int32Array.from(counts.keys()).sort();
  shuffle(order, key, 0);
  const sizeOf = (own: readonly number[]): number => own.reduce((sum, count) => sum + count, 0);
  const largestFirst = [...order].toSorted(
    (a, b) => sizeOf(counts.get(b)!) - sizeOf(counts.get(a)!),
  );
  // How many rows of each stratum a fold lacks yet; negative where it has too many.
  const lacking = Array.from({ length: folds }, () => strata.map(({ length }) => length / folds));
  const foldOfGroup = new Map<number, number>();
  for (const group of largestFirst) {
    const own = counts.get(group)!;
    const changes = lacking.map((lacks) =>
      own.reduce((sum, count, stratum) => sum + count * (count - 2 * lacks[stratum]), 0),
    );
    let best = 0;
    for (let fold = 1; fold < folds; fold++) {
      const isBetter =
        changes[fold] < changes[best] ||
        (changes[fold] === changes[best] && sizeOf(lacking[fold]) > sizeOf(lacking[best]));
      if (isBetter) best = fold;
    }
    own.forEach((count, stratum) => {
      lacking[best][stratum] -= count;
    });
    foldOfGroup.set(group, best);
  }
  return new Map(
    strata.flatMap((rows) => [...rows].map((row) => [row, foldOfGroup.get(groups[row])!] as const)),
  );
}

/** For each group the number of its rows in each stratum. */
export function groupCounts(
  groups: Int32Array,
  strata: readonly Int32Array[],
): Map<number, number[]> {
  const counts = new Map<number, number[]>();
  strata.forEach((rows, stratum) => {
    for (const row of rows) {
      const own = counts.get(groups[row]) ?? strata.map(() => 0);
      own[stratum]++;
      counts.set(groups[row], own);
    }
  });
  return counts;
}
