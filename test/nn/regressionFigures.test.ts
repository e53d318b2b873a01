import { describe, expect, test } from 'vitest';
import { mae, r2, rmse } from '../../src/nn/regressionFigures.js';

describe('rmse() and mae()', () => {
  test("are in the target's own units", () => {
    const sums = { count: 4, absolute: 6, squared: 36 };
    expect(rmse(sums, 10)).toBe(30);
    expect(mae(sums, 10)).toBe(15);
  });
});

describe('r2()', () => {
  const Y = Float32Array.of(0.1, 0.1, 0.1, 5, 7);

  test('does not exist if all targets of the rows are equal, however their sum rounds', () => {
    const sums = { count: 3, absolute: 0, squared: 0 };
    expect(r2(sums, Y, Int32Array.of(0, 1, 2))).toBeNull();
    expect(r2({ ...sums, count: 1 }, Y, Int32Array.of(3))).toBeNull();
  });

  test('compares with the mean of the rows alone', () => {
    const sums = { count: 2, absolute: 1, squared: 0.5 };
    expect(r2(sums, Y, Int32Array.of(3, 4))).toBe(0.75);
  });
});
