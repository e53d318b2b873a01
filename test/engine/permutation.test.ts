import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { permuted } from '../../src/engine/permutation.js';
import { streamKey } from '../../src/engine/streams.js';

describe('permuted()', () => {
  test('puts every number below the size in one place', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), fc.nat(), (size, seed) => {
        const key = streamKey(seed, 'search');
        const order = Array.from({ length: size }, (_, place) => permuted(place, size, key));
        expect(order.toSorted((a, b) => a - b)).toEqual(Array.from(order.keys()));
      }),
      { numRuns: 30 },
    );
  });

  test('stays below sizes of any length, and repeats no number', () => {
    for (const size of [2 ** 31 + 11, 2 ** 40, 2 ** 52]) {
      const key = streamKey(1, 'search');
      const order = Array.from({ length: 1000 }, (_, place) => permuted(place, size, key));
      expect(new Set(order).size).toBe(1000);
      order.forEach((number) => expect(number >= 0 && number < size).toBe(true));
    }
  });

  test('puts each number into each place equally often', () => {
    const [size, seeds] = [12, 6000];
    const counts = Array.from({ length: size }, () => Array.from({ length: size }, () => 0));
    for (let seed = 0; seed < seeds; seed++) {
      for (let place = 0; place < size; place++) {
        counts[place][permuted(place, size, [seed, 77])]++;
      }
    }
    const expected = seeds / size;
    const chi = counts.flat().reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    // 121 degrees of freedom: 99.99 % of all such sums are below 185.
    expect(chi).toBeLessThan(185);
  });
});
