import { describe, expect, test } from 'vitest';
import { meanScore, scoresOf, shareScore } from '../../src/best/scores.js';
import type { PreparedData } from '../../src/data/dataset.js';
import { plainKernels } from '../../src/nn/plain.js';

describe('shareScore()', () => {
  // Newcombe (1998), Statistics in Medicine 17, table I, method 3.
  test.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('gives the published interval of %i of %i', (right, n, low, high) => {
    const score = shareScore('accuracy', right, n);
    expect(score.value).toBe(right / n);
    expect(score.low).toBeCloseTo(low, 4);
    expect(score.high).toBeCloseTo(high, 4);
    expect(score.interval).toBe('wilson');
  });

  test('never leaves 0 to 1', () => {
    expect(shareScore('accuracy', 1, 1)).toMatchObject({ value: 1, high: 1 });
    expect(shareScore('accuracy', 0, 1)).toMatchObject({ value: 0, low: 0 });
  });
});

describe('meanScore()', () => {
  test('is 1.96 standard errors wide on each side', () => {
    const { value, low, high, interval } = meanScore('cost', [1, 2, 3, 4]);
    expect([value, interval]).toEqual([2.5, 'normal']);
    const width = 1.959964 * Math.sqrt(5 / 3 / 4);
    expect(low).toBeCloseTo(2.5 - width, 6);
    expect(high).toBeCloseTo(2.5 + width, 6);
  });

  test('has no interval for one value, and none below 0', () => {
    expect(meanScore('cost', [3])).toMatchObject({ value: 3, low: null, high: null });
    expect(meanScore('cost', [0, 10]).low).toBe(0);
  });
});

describe('scoresOf()', () => {
  test('gives the figures of a regression in the units of its target', () => {
    // ŷ = x in scaled units; one of them is 10 units of the target.
    const data: PreparedData = {
      m: 4,
      features: 1,
      X: Float32Array.of(0, 1, 2, 3),
      Y: Float32Array.of(0, 2, 2, 0),
      fitted: null,
      scaler: { offset: new Float64Array(1), divisor: new Float64Array(1).fill(1) },
      train: Int32Array.of(0),
      validation: Int32Array.of(1, 2, 3),
      test: Int32Array.of(1, 2, 3),
      targetScale: 10,
      targetOffset: 5,
    };
    const network = {
      layerSizes: [1, 1],
      keepProb: [1],
      activation: 'identity',
      output: 'linear',
      init: 'he',
    } as const;
    const parameters = { W: [Float32Array.of(1)], b: [Float32Array.of(0)] };
    const kernels = [plainKernels()];
    const scores = scoresOf({ network, parameters, data, kernels }, data.test, [
      'rmse',
      'r2',
      'mae',
    ]);
    const [cost, rmse, r2, mae] = scores;
    // Errors are 10, 0 and 30.
    expect(cost.value).toBeCloseTo((50 + 0 + 450) / 3, 10);
    expect(rmse.value).toBeCloseTo(Math.sqrt(1000 / 3), 10);
    expect(rmse.high).toBeCloseTo(Math.sqrt(2 * cost.high!), 10);
    expect(mae).toEqual({ ...meanScore('mae', [10, 0, 30]), value: mae.value });
    expect(mae.value).toBeCloseTo(40 / 3, 10);
    expect(r2).toMatchObject({ name: 'r2', low: null, high: null, interval: null });
    expect(r2.value).toBeCloseTo(1 - 10 / (8 / 3), 10);
  });
});
