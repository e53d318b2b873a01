import { describe, expect, test } from 'vitest';
import { float32 } from '../../src/engine/precision.js';
import { OUTPUTS } from '../../src/nn/outputs.js';

describe('costs computed from logits', () => {
  test('of softmax do not overflow at ±10,000', () => {
    const Z = Float64Array.of(1e4, -1e4, 0);
    expect(OUTPUTS.softmax.cost(Z, 0, 3, 0)).toBe(0);
    expect(OUTPUTS.softmax.cost(Z, 0, 3, 1)).toBe(2e4);
  });
  test('of sigmoid neither overflow at ±10,000 nor lose tiny values', () => {
    expect(OUTPUTS.sigmoid.cost(Float64Array.of(1e4), 0, 1, 1)).toBe(0);
    expect(OUTPUTS.sigmoid.cost(Float64Array.of(1e4), 0, 1, 0)).toBe(1e4);
    // −log σ(40) = log(1 + e⁻⁴⁰) = e⁻⁴⁰ to first order.
    expect(OUTPUTS.sigmoid.cost(Float64Array.of(40), 0, 1, 1) / 4.248354255291589e-18).toBeCloseTo(
      1,
      12,
    );
  });
});

describe('predictions from logits', () => {
  test('of softmax are e^z ÷ Σ e^z, and do not overflow at ±10,000', () => {
    const to = new Float64Array(3);
    OUTPUTS.softmax.predict(Float32Array.of(9, 0, 1, 2), 1, 3, to);
    const sum = 1 + Math.E + Math.E ** 2;
    [1 / sum, Math.E / sum, Math.E ** 2 / sum].forEach((p, k) => expect(to[k]).toBeCloseTo(p, 14));
    OUTPUTS.softmax.predict(Float32Array.of(1e4, -1e4, 1e4), 0, 3, to);
    expect([...to]).toEqual([0.5, 0, 0.5]);
  });
  test('of sigmoid are those of both classes, and do not lose what is small', () => {
    const to = new Float64Array(2);
    OUTPUTS.sigmoid.predict(Float32Array.of(40), 0, 1, to);
    expect(to[0] / 4.248354255291589e-18).toBeCloseTo(1, 12);
    expect(to[1]).toBe(1);
    OUTPUTS.sigmoid.predict(Float32Array.of(-1e4), 0, 1, to);
    expect([...to]).toEqual([1, 0]);
  });
  test('of linear are the logits', () => {
    const to = new Float64Array(1);
    OUTPUTS.linear.predict(Float32Array.of(1, -2.5), 1, 1, to);
    expect([...to]).toEqual([-2.5]);
  });
});

describe('errors Ŷ − Y in float32', () => {
  test('of softmax are finite at ±10,000 and pull towards the class', () => {
    const error = new Float32Array(3);
    OUTPUTS.softmax.error(Float32Array.of(1e4, -1e4, 0), 0, 3, 1, error, float32);
    expect([...error]).toEqual([1, -1, 0]);
  });
  test('of sigmoid are finite at ±10,000', () => {
    const error = new Float32Array(2);
    const Z = Float32Array.of(1e4, -1e4);
    OUTPUTS.sigmoid.error(Z, 0, 1, 0, error, float32);
    OUTPUTS.sigmoid.error(Z, 1, 1, 1, error, float32);
    expect([...error]).toEqual([1, -1]);
  });
  test('of softmax do not change when all logits rise by the same amount', () => {
    const [a, b] = [new Float32Array(4), new Float32Array(4)];
    const Z = Float32Array.of(0.5, -1.25, 2, 0.75);
    OUTPUTS.softmax.error(Z, 0, 4, 2, a, float32);
    // All these sums are exact in float32.
    OUTPUTS.softmax.error(
      Z.map((z) => z + 64),
      0,
      4,
      2,
      b,
      float32,
    );
    expect(b).toEqual(a);
  });
});

describe('accuracy', () => {
  test('counts the first class as the answer where logits are equal', () => {
    const Z = Float64Array.of(2, 2, 1);
    expect([0, 1, 2].map((y) => OUTPUTS.softmax.isRight(Z, 0, 3, y))).toEqual([true, false, false]);
  });
  test('counts a logit of exactly 0 as class 0', () => {
    expect(OUTPUTS.sigmoid.isRight(Float64Array.of(0), 0, 1, 0)).toBe(true);
  });
});
