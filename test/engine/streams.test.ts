import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { normal, normalQuantile } from '../../src/engine/normal.js';
import { shuffle, streamKey, uniform } from '../../src/engine/streams.js';

describe('streamKey()', () => {
  test('gives other keys for other seeds, names and ids', () => {
    const keys = [
      streamKey(1, 'init', 1, 1),
      streamKey(2, 'init', 1, 1),
      streamKey(1, 'shuffle', 1, 1),
      streamKey(1, 'init', 2, 1),
      streamKey(1, 'init', 1, 2),
      streamKey(1, 'init', 11),
    ];
    expect(new Set(keys.map(String)).size).toBe(keys.length);
  });
  test('gives the keys that it always gave, as results depend on them', () => {
    expect(streamKey(1, 'init', 1, 1)).toEqual([1925864927, 2900510838]);
  });
});

describe('uniform()', () => {
  test('gives draws in [0, 1) with the mean and variance of the uniform distribution', () => {
    const key = streamKey(7, 'data');
    const draws = Array.from({ length: 40_000 }, (_, k) => uniform(key, k));
    const mean = draws.reduce((a, b) => a + b) / draws.length;
    const variance = draws.reduce((a, b) => a + (b - mean) ** 2, 0) / draws.length;
    expect(Math.min(...draws)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...draws)).toBeLessThan(1);
    // Five standard errors.
    expect(Math.abs(mean - 0.5)).toBeLessThan((5 * Math.sqrt(1 / 12)) / 200);
    expect(Math.abs(variance - 1 / 12)).toBeLessThan((5 * Math.sqrt(1 / 180)) / 200);
  });
});

/** Computed in Python: Philox4x32-10 in whole numbers, statistics.NormalDist().inv_cdf. */
const DRAWS: [position: number, a: number, b: number, c: number, u: number, z: number][] = [
  [0, 0, 0, 0, 0.010889953876878966, -2.294184421562442],
  [1, 0, 0, 0, 0.2768534082532357, -0.5922147157039338],
  [7, 3, 4, 5, 0.21139748227097355, -0.8015817039722762],
  [4294967295, 1, 2, 3, 0.5924487009868492, 0.23384849701843863],
];

test.each(DRAWS)(
  'uniform() and normal() draw at counter (%d, %d, %d, %d) what Python computes: %d and %d',
  (position, a, b, c, u, z) => {
    const key = [123456789, 987654321] as const;
    expect(uniform(key, position, a, b, c)).toBe(u);
    expect(normal(key, position, a, b, c)).toBeCloseTo(z, 14);
  },
);

describe('normal() and normalQuantile()', () => {
  // Quantiles from Python 3.11, statistics.NormalDist().inv_cdf(p).
  test.each([
    [0.5, 0],
    [0.025, -1.9599639845400545],
    [0.9, 1.2815515655446008],
    [1e-10, -6.361340902404056],
    [0.999, 3.090232306167813],
  ])('normalQuantile(%d) is %d, as Python computes it', (p, z) => {
    expect(normalQuantile(p)).toBeCloseTo(z, 13);
  });
  test('normalQuantile() never falls', () => {
    let [before, falls] = [-Infinity, 0];
    for (let k = 1; k < 400_000; k++) {
      const z = normalQuantile(k / 400_000);
      if (!(z > before)) falls++;
      before = z;
    }
    expect(falls).toBe(0);
  });
  test('normal() has mean 0, variance 1 and fourth moment 3', () => {
    const key = streamKey(3, 'init');
    const draws = Array.from({ length: 40_000 }, (_, k) => normal(key, k & 255, k >> 8));
    const moment = (n: number): number => draws.reduce((a, b) => a + b ** n, 0) / draws.length;
    expect(Math.abs(moment(1))).toBeLessThan(5 / 200);
    expect(Math.abs(moment(2) - 1)).toBeLessThan((5 * Math.sqrt(2)) / 200);
    expect(Math.abs(moment(4) - 3)).toBeLessThan((5 * Math.sqrt(96)) / 200);
  });
});

describe('shuffle()', () => {
  test('keeps the items, and depends on key, epoch and length alone', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 200 }),
        fc.nat(1000),
        fc.nat(50),
        (length, seed, epoch) => {
          const [a, b] = [0, 1].map(() => Int32Array.from({ length }, (_, k) => k)) as [
            Int32Array,
            Int32Array,
          ];
          shuffle(a, streamKey(seed, 'shuffle'), epoch);
          shuffle(b, streamKey(seed, 'shuffle'), epoch);
          expect(a).toEqual(b);
          expect([...a].toSorted((x, y) => x - y)).toEqual(Array.from({ length }, (_, k) => k));
        },
      ),
      { numRuns: 50 },
    );
  });
  test('exchanges each place, from the last on, with the one that its own draw says', () => {
    const key = streamKey(6, 'shuffle');
    for (let length = 0; length < 20; length++) {
      const expected = Array.from({ length }, (_, k) => k);
      for (let last = length - 1; last > 0; last--) {
        const chosen = Math.floor(uniform(key, last, 3) * (last + 1));
        [expected[last], expected[chosen]] = [expected[chosen], expected[last]];
      }
      const items = Int32Array.from({ length }, (_, k) => k);
      shuffle(items, key, 3);
      expect([...items]).toEqual(expected);
    }
  });
  test('puts each item in each place equally often (chi-squared, 1 in 10,000)', () => {
    const counts = Array.from({ length: 5 }, () => [0, 0, 0, 0, 0]);
    const key = streamKey(5, 'shuffle');
    for (let epoch = 0; epoch < 5000; epoch++) {
      const items = Int32Array.of(0, 1, 2, 3, 4);
      shuffle(items, key, epoch);
      items.forEach((item, place) => counts[place][item]++);
    }
    const statistic = counts.flat().reduce((sum, n) => sum + (n - 1000) ** 2 / 1000, 0);
    // 16 degrees of freedom.
    expect(statistic).toBeLessThan(44.0);
  });
});
