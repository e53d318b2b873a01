/**
 * Training, validation and test rows. Shares are of the whole, stratified by class, rounded by
 * largest remainder, or by whole groups where there are some; folds take turns as the validation part.
 * The test part depends on the seed alone; training and validation are drawn anew for each repeat, alike
 * for all cells.
 */
import type { Draw } from '../engine/draws.js';
import { streamKey, shuffle } from '../engine/streams.js';
import { UserError } from '../errors.js';
import type { Dataset } from './dataset.js';
import { dealGroups, dealRows } from './folds.js';
import { drawGroups } from './groups.js';
import type { PartSource, SplitSettings } from './settings.js';

export interface Split {
  /** Row numbers, ascending. */
  readonly train: Int32Array;
  readonly validation: Int32Array;
  readonly test: Int32Array;
}

type Source = Pick<Dataset, 'm' | 'target' | 'groups' | 'validationRows' | 'testRows'>;

/**
 * The rows of a draw's parts.
 * @throws UserError where training or validation would be left without an example.
 */
export function splitRows(
  data: Source,
  { validation, test, folds = null }: SplitSettings,
  { seed, repeat, fold }: Draw,
): Split {
  const pool = data.validationRows?.[0] ?? data.testRows?.[0] ?? data.m;
  const wanted = (part: number | PartSource): number =>
    typeof part === 'number' ? part * pool : 0;
  const { groups } = data;
  const drawn: DrawRows = groups === null ? draw : (...of) => drawGroups(groups, ...of);
  const first = drawn(stratify(data, pool), wanted(test), streamKey(seed, 'split'));
  const second =
    folds === null
      ? drawn(first.rest, wanted(validation), streamKey(seed, 'split', repeat))
      : foldOf(data, first.rest, folds, { seed, repeat, fold });
  const split = {
    train: ascending(second.rest),
    validation: data.validationRows ? range(data.validationRows) : ascending(second.drawn),
    test: data.testRows ? range(data.testRows) : ascending(first.drawn),
  };
  for (const part of ['train', 'validation'] as const) {
    if (split[part].length > 0) continue;
    const name = part === 'train' ? 'training' : part;
    throw new UserError(`None of the ${pool} examples is left for the ${name} part`, {
      hint: `${
        folds === null ? 'change the shares data.validation and data.test' : 'lower data.folds'
      }, or ${groups === null ? 'add examples' : 'group by a column with more groups'}`,
    });
  }
  return split;
}

/**
 * What a final training takes: `development` is everything but the test part, which then scores it;
 * `all` is every example, so that none is left to score it.
 */
export type FinalRows = 'development' | 'all';

/**
 * The parts of a final training, whose training part is what `which` says. Those that score it are in the
 * place of the validation part: the test part, or, where none is left, the training part again.
 * @throws UserError where training or validation would be left without an example.
 */
export function finalRows(
  data: Source,
  settings: SplitSettings,
  draw: Draw,
  which: FinalRows,
): Split {
  const { train, validation, test } = splitRows(data, settings, draw);
  const rows = which === 'all' ? [train, validation, test] : [train, validation];
  const united = ascending(rows);
  return { train: united, validation: which === 'all' ? united : test, test };
}

/** One of the folds of these rows, as the drawn part, and all the others. */
function foldOf(
  { groups }: Source,
  strata: readonly Int32Array[],
  folds: number,
  { seed, repeat, fold }: Draw,
): ReturnType<DrawRows> {
  const key = streamKey(seed, 'folds', repeat);
  const dealt =
    groups === null ? dealRows(strata, folds, key) : dealGroups(groups, strata, folds, key);
  const side = (isIn: boolean): Int32Array[] =>
    strata.map((rows) => rows.filter((row) => (dealt.get(row) === fold - 1) === isIn));
  return { drawn: side(true), rest: side(false) };
}

/** Rows by class; those of a regression are one stratum. */
function stratify({ target }: Source, pool: number): Int32Array[] {
  if (target.task === 'regression') return [Int32Array.from({ length: pool }, (_, row) => row)];
  const rows: number[][] = target.classes.map(() => []);
  for (let row = 0; row < pool; row++) rows[target.Y[row]].push(row);
  return rows.map((list) => Int32Array.from(list));
}

/** Draws about `wanted` rows, in proportion from all strata, which `rest` keeps apart. */
export type DrawRows = (
  strata: readonly Int32Array[],
  wanted: number,
  key: readonly [number, number],
) => { readonly drawn: Int32Array[]; readonly rest: Int32Array[] };

const draw: DrawRows = (strata, wanted, key) => {
  const counts = apportion(strata, wanted);
  const shuffled = strata.map((rows, stratum) => {
    const order = rows.slice();
    shuffle(order, key, stratum);
    return order;
  });
  return {
    drawn: shuffled.map((rows, stratum) => rows.slice(0, counts[stratum])),
    rest: shuffled.map((rows, stratum) => rows.slice(counts[stratum]).toSorted()),
  };
};

/**
 * How many rows to draw from each stratum, `wanted` (rounded) in all: in proportion to its size by
 * the method of largest remainder. Among equal remainders the first stratum wins.
 */
export function apportion(strata: readonly ArrayLike<number>[], wanted: number): number[] {
  const total = strata.reduce((sum, { length }) => sum + length, 0);
  const seats = Math.min(total, Math.round(wanted));
  if (total === 0) return strata.map(() => 0);
  // Exact in whole numbers: length · seats = quotient · total + remainder.
  const exact = strata.map(({ length }) => length * seats);
  const counts = exact.map((product) => Math.floor(product / total));
  const left = seats - counts.reduce((sum, count) => sum + count, 0);
  const byRemainder = [...exact.keys()].toSorted(
    (a, b) => (exact[b] % total) - (exact[a] % total) || a - b,
  );
  for (const stratum of byRemainder.slice(0, left)) counts[stratum]++;
  return counts;
}

const ascending = (strata: readonly Int32Array[]): Int32Array =>
  Int32Array.from(strata.flatMap((rows) => [...rows])).sort();

const range = ([from, to]: readonly [number, number]): Int32Array =>
  Int32Array.from({ length: to - from }, (_, k) => from + k);
