/** A random sample of a grid's points, without walking the grid, which may be huge. */
import { permuted } from '../engine/permutation.js';
import { streamKey } from '../engine/streams.js';
import { UserError } from '../errors.js';
import type { GridSpace } from './grid.js';
import type { Scope } from './settings.js';

/** The points and combinations of one space that were drawn, by their numbers, ascending. */
export interface SpaceSample {
  readonly points: readonly number[];
  /** The combinations of the axes besides keep_prob that these points have. */
  readonly combinations: readonly number[];
}

/** Points that are looked at, at most, to find some that `where` keeps. */
const MOST_TRIED = 20_000_000;

/** Points that a grid may span: numbers up to 2⁵² are exact, and so is half of them. */
const MOST_POINTS = 2 ** 52;

/**
 * Draws `wanted` points of all spaces together without replacement, from a random stream of its own: the
 * first ones in a random order of all points that `where` and `isCandidate` pass. So a larger sample holds
 * every smaller one of the same grid and seed. Fewer are drawn if there are no more.
 * @throws UserError where the grid is too large, or `where` keeps hardly any point.
 */
export function samplePoints(
  spaces: readonly GridSpace[],
  wanted: number,
  seed: number,
  isCandidate: (scope: Scope) => boolean,
): SpaceSample[] {
  const size = spaces.reduce((sum, space) => sum + space.size, 0);
  if (size > MOST_POINTS) {
    throw new UserError('The grid spans more than 2^52 points', {
      where: 'grid',
      hint: 'give axes fewer values, or tie layers to one axis',
    });
  }
  const key = streamKey(seed, 'search');
  const drawn = spaces.map(() => new Set<number>());
  const combinations = spaces.map(() => new Set<number>());
  let found = 0;
  for (let place = 0; place < size && found < wanted; place++) {
    if (place === MOST_TRIED) {
      throw new UserError(`where keeps ${found} of the first ${place} points of the random order`, {
        where: 'search.random',
        hint: `loosen where, or draw ${found} points at most`,
      });
    }
    let number = permuted(place, size, key);
    const index = spaces.findIndex((space) => {
      if (number < space.size) return true;
      number -= space.size;
      return false;
    });
    const scope = spaces[index].pointAt(number);
    if (scope === null || !isCandidate(scope)) continue;
    drawn[index].add(number);
    combinations[index].add(spaces[index].combinationOf(number));
    found++;
  }
  const ascending = (numbers: ReadonlySet<number>): number[] =>
    [...numbers].toSorted((a, b) => a - b);
  return spaces.map((_, index) => ({
    points: ascending(drawn[index]),
    combinations: ascending(combinations[index]),
  }));
}
