/**
 * Training, validation and test rows. Shares are of the whole, stratified by class, rounded by
 * largest remainder. The test part hangs on the seed alone; training and validation are drawn anew
 * for each repeat, alike for all cells.
 */
import { type Draw, firstDraw } from '../engine/draws.js';
import { streamKey, shuffle } from '../engine/streams.js';
import { UserError } from '../errors.js';
import type { DataSettings } from './settings.js';
import type { Dataset } from './dataset.js';

export interface Split {
  /** Row numbers, ascending. */
  readonly train: Int32Array;
  readonly validation: Int32Array;
  readonly test: Int32Array;
}

type Source = Pick<Dataset, 'm' | 'target' | 'validationRows' | 'testRows'>;

/** @throws UserError where training or validation would be left without an example. */
export function splitRows(
  data: Source,
  { validation, test }: Pick<DataSettings, 'validation' | 'test'>,
  { seed, repeat }: Pick<Draw, 'seed' | 'repeat'>,
): Split {
  const pool = data.validationRows?.[0] ?? data.testRows?.[0] ?? data.m;
  const strata = stratify(data, pool);
  const testCounts = apportion(strata, typeof test === 'number' ? test * pool : 0);
  const testRows = draw(strata, testCounts, streamKey(seed, 'split'));
  const remaining = testRows.rest;
  const share = typeof validation === 'number' ? validation * pool : 0;
  const validationRows = draw(
    remaining,
    apportion(remaining, share),
    streamKey(seed, 'split', repeat),
  );
  const split = {
    train: ascending(validationRows.rest),
    validation: data.validationRows ? range(data.validationRows) : ascending(validationRows.drawn),
    test: data.testRows ? range(data.testRows) : ascending(testRows.drawn),
  };
  for (const part of ['train', 'validation'] as const) {
    if (split[part].length > 0) continue;
    throw new UserError(
      `The ${part === 'train' ? 'training' : part} part is left without an example of the ${pool}`,
      {
        hint: 'change the shares data.validation and data.test, or bring more data',
      },
    );
  }
  return split;
}

/** @throws UserError where the shares leave training or validation without an example. */
export function checkSplit(
  data: Source,
  settings: Pick<DataSettings, 'validation' | 'test'>,
  seed: number,
): void {
  // How many examples a part has hangs on no draw.
  splitRows(data, settings, firstDraw(seed));
}

/** Rows by class; a regression is one class. */
function stratify({ target }: Source, pool: number): Int32Array[] {
  if (target.task === 'regression') return [Int32Array.from({ length: pool }, (_, row) => row)];
  const rows: number[][] = target.classes.map(() => []);
  for (let row = 0; row < pool; row++) rows[target.Y[row]].push(row);
  return rows.map((list) => Int32Array.from(list));
}

/**
 * How many of each stratum, `wanted` (rounded) in all: in proportion, the left-over ones to the
 * largest remainders, of equal ones to the first.
 */
export function apportion(strata: readonly ArrayLike<number>[], wanted: number): number[] {
  const total = strata.reduce((sum, { length }) => sum + length, 0);
  const seats = Math.min(total, Math.round(wanted));
  if (total === 0) return strata.map(() => 0);
  // In whole numbers: length · seats = quotient · total + remainder.
  const exact = strata.map(({ length }) => length * seats);
  const counts = exact.map((product) => Math.floor(product / total));
  const left = seats - counts.reduce((sum, count) => sum + count, 0);
  const byRemainder = [...exact.keys()].toSorted(
    (a, b) => (exact[b] % total) - (exact[a] % total) || a - b,
  );
  for (const stratum of byRemainder.slice(0, left)) counts[stratum]++;
  return counts;
}

function draw(
  strata: readonly Int32Array[],
  counts: readonly number[],
  key: readonly [number, number],
): { drawn: Int32Array[]; rest: Int32Array[] } {
  const shuffled = strata.map((rows, stratum) => {
    const order = rows.slice();
    shuffle(order, key, stratum);
    return order;
  });
  return {
    drawn: shuffled.map((rows, stratum) => rows.slice(0, counts[stratum])),
    rest: shuffled.map((rows, stratum) => rows.slice(counts[stratum]).toSorted()),
  };
}

function ascending(strata: readonly Int32Array[]): Int32Array {
  const rows = new Int32Array(strata.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const stratum of strata) {
    rows.set(stratum, at);
    at += stratum.length;
  }
  return rows.sort();
}

const range = ([from, to]: readonly [number, number]): Int32Array =>
  Int32Array.from({ length: to - from }, (_, k) => from + k);
