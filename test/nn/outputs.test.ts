import { describe, expect, test } from 'vitest';
import { OUTPUTS } from '../../src/nn/outputs.js';

describe('costs from logits neither overflow nor lose small values', () => {
  test('softmax at ±10,000', () => {
    const Z = Float64Array.of(1e4, -1e4, 0);
    expect(OUTPUTS.softmax.cost(Z, 0, 3, 0)).toBe(0);
    expect(OUTPUTS.softmax.cost(Z, 0, 3, 1)).toBe(2e4);
  });
  test('sigmoid at ±10,000, and where the cost is tiny', () => {
    expect(OUTPUTS.sigmoid.cost(Float64Array.of(1e4), 0, 1, 1)).toBe(0);
    expect(OUTPUTS.sigmoid.cost(Float64Array.of(1e4), 0, 1, 0)).toBe(1e4);
    // −log σ(40) = log(1 + e⁻⁴⁰) = e⁻⁴⁰ to first order.
    expect(OUTPUTS.sigmoid.cost(Float64Array.of(40), 0, 1, 1) / 4.248354255291589e-18).toBeCloseTo(
      1,
      12,
    );
  });
});

describe('accuracy', () => {
  test('of equal logits the first class wins', () => {
    const Z = Float64Array.of(2, 2, 1);
    expect([0, 1, 2].map((y) => OUTPUTS.softmax.isRight(Z, 0, 3, y))).toEqual([true, false, false]);
  });
  test('a logit of exactly 0 is class 0', () => {
    expect(OUTPUTS.sigmoid.isRight(Float64Array.of(0), 0, 1, 0)).toBe(true);
  });
});
