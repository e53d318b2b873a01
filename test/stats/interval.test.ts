import { describe, expect, test } from 'vitest';
import { loadDistributions } from '../../src/stats/distributions.js';
import { intervalOf } from '../../src/stats/interval.js';
import { R } from './fixture.js';

const distributions = await loadDistributions();
const interval = (differences: readonly number[], validation: number | null, share = false) =>
  intervalOf(differences, { overlap: 0.25, validation }, distributions, { share });

test.each(R.intervals)(
  'with overlap %f the interval and p-value are those of R',
  (overlap, ...figures) => {
    const { mean, low, high, p } = intervalOf(
      R.differences,
      { overlap, validation: 20 },
      distributions,
    );
    for (const [index, own] of [mean, low!, high!, p!].entries()) {
      expect(Math.abs(own / figures[index] - 1)).toBeLessThan(1e-9);
    }
  },
);

test('one difference has neither interval nor p-value', () => {
  expect(interval([0.1], 20)).toEqual({
    n: 1,
    mean: 0.1,
    deviation: null,
    low: null,
    high: null,
    p: null,
  });
});

test('two differences have an interval, but no p-value', () => {
  const { low, high, p } = interval([0.1, 0.2], 20);
  expect([low! < 0.1, high! > 0.2, p]).toEqual([true, true, null]);
});

describe('three equal differences', () => {
  test('are no proof if they are shares of few examples', () => {
    const { deviation, p } = interval([0.1, 0.1, 0.1], 20, true);
    // A share of 2 in 20 that changed in one direction: (0.1 − 0.01) / 20.
    expect(deviation).toBeCloseTo(Math.sqrt(0.0045), 12);
    expect(p).toBeGreaterThan(0.05);
  });

  test('are certain if they are costs', () => {
    expect(interval([0.1, 0.1, 0.1], 20)).toMatchObject({ low: expect.closeTo(0.1, 12), p: 0 });
  });

  test('of 0 are no difference', () => {
    expect(interval([0, 0, 0], 20, true)).toMatchObject({ low: 0, high: 0, p: 1 });
  });
});
