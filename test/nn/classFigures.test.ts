import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { balancedAccuracy, f1Macro, softmaxOdds, rocAuc } from '../../src/nn/classFigures.js';

describe('rocAuc()', () => {
  test('is the share of pairs that are in the right order, where equal scores count one half', () => {
    const scores = fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(scores, scores, (positives, negatives) => {
        let won = 0;
        for (const positive of positives) {
          for (const negative of negatives) {
            won += positive > negative ? 1 : positive === negative ? 0.5 : 0;
          }
        }
        expect(rocAuc(Float64Array.from(positives), Float64Array.from(negatives))).toBe(
          won / (positives.length * negatives.length),
        );
      }),
    );
  });

  test('takes −0 and 0 as equal, and infinite scores as they are', () => {
    expect(rocAuc(Float64Array.of(0, 0), Float64Array.of(-0, 0))).toBe(0.5);
    expect(rocAuc(Float64Array.of(-0), Float64Array.of(0))).toBe(0.5);
    expect(rocAuc(Float64Array.of(Infinity), Float64Array.of(1, Infinity, -Infinity))).toBe(
      2.5 / 3,
    );
  });

  test('does not exist without a positive or without a negative example', () => {
    expect(rocAuc(new Float64Array(0), Float64Array.of(1))).toBeNull();
    expect(rocAuc(Float64Array.of(1), new Float64Array(0))).toBeNull();
  });
});

describe('softmaxOdds()', () => {
  const oddsOf = (...logits: number[]): number[] => {
    const odds = new Float64Array(logits.length);
    softmaxOdds(Float32Array.of(9, ...logits, 9), 1, logits.length, odds);
    return [...odds];
  };

  test('gives p/(1 − p) of the probabilities that softmax gives', () => {
    const logits = [0.25, -1.25, 2.5, 2.5];
    const e = logits.map(Math.exp);
    const sum = e.reduce((a, b) => a + b);
    oddsOf(...logits).forEach((odds, k) => {
      const p = e[k] / sum;
      expect(odds / (p / (1 - p))).toBeCloseTo(1, 12);
    });
  });

  test('tells apart examples whose probabilities round to 0 or to 1', () => {
    expect(oddsOf(200, 0, 0)[0]).toBeLessThan(oddsOf(201, 0, 0)[0]);
    expect(oddsOf(200, 0, 0)[1]).toBeGreaterThan(oddsOf(201, 0, 0)[1]);
  });

  test('gives the same bits to a class whatever the order of the others', () => {
    const logit = fc.integer({ min: -300, max: 300 }).map((z) => z / 64);
    const logits = fc.array(logit, { minLength: 2, maxLength: 9 });
    fc.assert(
      fc.property(logits, ([own, ...others]) => {
        const [odds] = oddsOf(own, ...others);
        expect(oddsOf(own, ...others.toReversed())[0]).toBe(odds);
        expect(oddsOf(...others, own).at(-1)).toBe(odds);
      }),
    );
  });
});

describe('balancedAccuracy() and f1Macro()', () => {
  test('do not exist without examples', () => {
    const counts = { actual: [0, 0], predicted: [0, 0], right: [0, 0] };
    expect(balancedAccuracy(counts)).toBeNull();
    expect(f1Macro(counts)).toBeNull();
  });

  test('leave out a class that is neither in the part nor predicted', () => {
    const counts = { actual: [2, 0, 2], predicted: [4, 0, 0], right: [2, 0, 0] };
    expect(balancedAccuracy(counts)).toBe(1 / 2);
    expect(f1Macro(counts)).toBe(4 / 6 / 2);
  });
});
