import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loadDataset } from '../../src/data/loadDataset.js';
import { dealGroups, dealRows } from '../../src/data/folds.js';
import { prepareData } from '../../src/data/prepare.js';
import { splitRows } from '../../src/data/split.js';
import { drawsOf } from '../../src/engine/draws.js';
import { dataSettings } from '../helpers.js';

const key = [1, 2] as const;
const rowsFrom = (lengths: readonly number[]): Int32Array[] => {
  let next = 0;
  return lengths.map((length) => Int32Array.from({ length }, () => next++));
};
const spread = (counts: readonly number[]): number => Math.max(...counts) - Math.min(...counts);

describe('dealRows()', () => {
  test('deals each row once, to folds that differ by one row at most, in all and in each stratum', () => {
    const strata = fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(strata, fc.integer({ min: 2, max: 12 }), (lengths, folds) => {
        const rows = rowsFrom(lengths);
        const dealt = dealRows(rows, folds, key);
        expect(dealt.size).toBe(lengths.reduce((a, b) => a + b, 0));
        const countsOf = (some: Iterable<number>): number[] => {
          const counts = Array.from({ length: folds }, () => 0);
          for (const row of some) counts[dealt.get(row)!]++;
          return counts;
        };
        expect(spread(countsOf(dealt.keys()))).toBeLessThan(2);
        rows.forEach((own) => expect(spread(countsOf(own))).toBeLessThan(2));
      }),
    );
  });
});

describe('dealGroups()', () => {
  test('keeps groups whole, and folds alike where groups are small', () => {
    const groups = Int32Array.from({ length: 400 }, (_, row) => Math.floor(row / 4));
    const strata = [0, 1].map((part) =>
      Int32Array.from({ length: 200 }, (_, index) => 2 * index + part),
    );
    const dealt = dealGroups(groups, strata, 5, key);
    for (let row = 0; row < 400; row++) expect(dealt.get(row)).toBe(dealt.get(4 * groups[row]));
    for (const stratum of strata) {
      const counts = [0, 0, 0, 0, 0];
      for (const row of stratum) counts[dealt.get(row)!]++;
      expect(counts).toEqual([40, 40, 40, 40, 40]);
    }
  });
  test('gives a group that is larger than a fold a fold of its own', () => {
    const groups = Int32Array.from({ length: 100 }, (_, row) => (row < 50 ? 0 : row));
    const dealt = dealGroups(groups, rowsFrom([100]), 5, key);
    const large = dealt.get(0);
    expect([...dealt].filter(([, fold]) => fold === large)).toHaveLength(50);
  });
});

describe('splitRows() with folds', async () => {
  const digits = await loadDataset(dataSettings(), { folder: '.', seed: 1 });
  const settings = { ...dataSettings(), folds: 5, test: 0.2 };
  const splits = [...drawsOf({ seed: 3, repeats: 2, folds: 5 })].map((draw) => ({
    ...draw,
    ...splitRows(digits, settings, draw),
  }));

  test('makes each row outside the test part a validation row once in each repeat', () => {
    for (const repeat of [1, 2]) {
      const own = splits.filter((split) => split.repeat === repeat);
      const rows = own.flatMap(({ validation }) => [...validation]);
      expect(new Set(rows).size).toBe(rows.length);
      expect(rows.length + own[0].test.length).toBe(1797);
      for (const { train, validation, test: held } of own) {
        expect(new Set([...train, ...validation, ...held]).size).toBe(1797);
        expect(Math.abs(validation.length - (1797 - held.length) / 5)).toBeLessThan(1);
      }
    }
  });

  test('deals rows anew in each repeat, and leaves the test part as it is without folds', () => {
    expect(splits[5].validation).not.toEqual(splits[0].validation);
    const [first] = splits;
    const share = splitRows(digits, { ...settings, folds: null }, { seed: 3, repeat: 1, fold: 1 });
    expect(share.test).toEqual(first.test);
  });

  test('scales by the training part of the fold alone', () => {
    const [one, other] = [1, 2].map((fold) =>
      prepareData(digits, settings, { seed: 3, repeat: 1, fold }),
    );
    expect(one.scaler.offset).not.toEqual(other.scaler.offset);
  });

  test('refuses more folds than there are groups', async () => {
    const few = { ...digits, groups: Int32Array.from({ length: 1797 }, (_, row) => row % 3) };
    expect(() =>
      [...drawsOf({ seed: 1, repeats: 1, folds: 5 })].map((draw) => splitRows(few, settings, draw)),
    ).toThrow(
      expect.objectContaining({
        message: 'None of the 1797 examples is left for the validation part',
        hint: 'lower data.folds, or group by a column with more groups',
      }),
    );
  });
});
