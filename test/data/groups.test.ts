import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { drawGroups } from '../../src/data/groups.js';
import { splitRows } from '../../src/data/split.js';

const key = [1, 2] as const;

/** Rows with a group each, in two strata. */
const grouped = fc
  .array(fc.tuple(fc.nat(9), fc.boolean()), { minLength: 4, maxLength: 80 })
  .map((rows) => ({
    groups: Int32Array.from(rows, ([group]) => group),
    strata: [true, false].map((side) =>
      Int32Array.from(rows.flatMap(([, isIn], row) => (isIn === side ? [row] : []))),
    ),
  }));

describe('drawGroups()', () => {
  test('keeps each group on one side, and loses no row', () => {
    fc.assert(
      fc.property(grouped, fc.double({ min: 0, max: 1, noNaN: true }), (data, share) => {
        const { groups, strata } = data;
        const { drawn, rest } = drawGroups(groups, strata, share * groups.length, key);
        const sides = [drawn, rest].map((rows) => new Set(rows.flatMap((list) => [...list])));
        expect(sides[0].size + sides[1].size).toBe(groups.length);
        const inBoth = [...new Set(groups)].filter((group) =>
          sides.every((rows) => [...rows].some((row) => groups[row] === group)),
        );
        expect(inBoth).toEqual([]);
        strata.forEach((rows, stratum) => {
          expect([...drawn[stratum], ...rest[stratum]].toSorted((a, b) => a - b)).toEqual([
            ...rows,
          ]);
        });
      }),
    );
  });

  test('draws about the wanted rows of each stratum where groups are small', () => {
    const groups = Int32Array.from({ length: 400 }, (_, row) => row >> 1);
    const strata = [0, 1].map((side) =>
      Int32Array.from({ length: 400 }, (_, row) => row).filter(
        (row) => (row % 4 === 0) === (side === 0),
      ),
    );
    const { drawn } = drawGroups(groups, strata, 80, key);
    drawn.forEach(({ length }, stratum) => {
      expect(Math.abs(length - [20, 60][stratum])).toBeLessThanOrEqual(4);
    });
  });

  test('draws one of two large groups rather than none', () => {
    const groups = Int32Array.from({ length: 100 }, (_, row) => row % 2);
    const strata = [Int32Array.from({ length: 100 }, (_, row) => row)];
    expect(drawGroups(groups, strata, 20, key).drawn[0]).toHaveLength(50);
  });
});

describe('splitRows() with groups', () => {
  const groups = Int32Array.from({ length: 90 }, (_, row) => row % 30);
  const data = {
    m: 90,
    target: { task: 'regression', Y: new Float32Array(90) } as const,
    groups,
    validationRows: null,
    testRows: null,
  };
  const split = (repeat: number) =>
    splitRows(data, { validation: 0.2, test: 0.2 }, { seed: 1, repeat, fold: 1 });
  const groupsOf = (rows: Int32Array): Set<number> => new Set(rows.map((row) => groups[row]));

  test('has no group in two parts', () => {
    const { train, validation, test: held } = split(1);
    const sizes = [train, validation, held].map((rows) => groupsOf(rows).size);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(30);
    expect([train.length, validation.length, held.length]).toEqual([54, 18, 18]);
  });

  test('draws the test part by the seed alone, and the others anew for each repeat', () => {
    expect(split(2).test).toEqual(split(1).test);
    expect(split(2).validation).not.toEqual(split(1).validation);
  });

  test('says what to change where one group is all there is', () => {
    const alone = { ...data, groups: new Int32Array(90) };
    expect(() =>
      splitRows(alone, { validation: 0.2, test: 0 }, { seed: 1, repeat: 1, fold: 1 }),
    ).toThrow('None of the 90 examples is left for the validation part');
  });
});
