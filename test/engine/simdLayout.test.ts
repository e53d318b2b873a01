import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { NetworkSpec, TrainingData } from '../../src/engine/kernels.js';
import { dataBytes, placeOfData } from '../../src/engine/simdData.js';
import { layOut, networkBytes } from '../../src/engine/simdLayout.js';
import { otherSettings } from '../helpers.js';

const someSpec = fc
  .record({
    layerSizes: fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 2, maxLength: 5 }),
    keep: fc.constantFrom(1, 0.5),
    activation: fc.constantFrom('relu', 'tanh'),
    optimizer: fc.constantFrom('sgd', 'momentum', 'rmsprop', 'adam'),
    maxBatch: fc.integer({ min: 1, max: 300 }),
  })
  .map(({ keep, ...shape }): NetworkSpec => ({
    ...shape,
    keepProb: shape.layerSizes.slice(1).map((_, l) => (l === 0 ? keep : 0.5)),
    output: 'softmax',
    learningRate: 0.1,
    momentum: 0.9,
    ...otherSettings,
    dropoutKey: [1, 2],
  }));

describe('networkBytes()', () => {
  test('gives exactly what layOut() takes', () => {
    fc.assert(
      fc.property(someSpec, (spec) => {
        const bytes = networkBytes(spec);
        expect(layOut(spec, 64, new ArrayBuffer(64 + bytes)).end).toBe(64 + bytes);
      }),
      { numRuns: 30 },
    );
  });
  test('is largest with dropout in every layer', () => {
    fc.assert(
      fc.property(someSpec, (spec) => {
        const keepProb = spec.keepProb.map(() => 0.5);
        expect(networkBytes({ ...spec, keepProb })).toBeGreaterThanOrEqual(networkBytes(spec));
      }),
    );
  });
});

describe('dataBytes()', () => {
  const of = (m: number, features: number, X: Float32Array): TrainingData => ({
    m,
    features,
    X,
    Y: new Int32Array(m),
  });
  test('gives exactly what data without zeros take, and at least what any take', () => {
    for (const [m, features] of [
      [1, 1],
      [7, 3],
      [50, 264],
      [50, 265],
      [20, 784],
    ]) {
      const bytes = dataBytes({ m, features });
      const X = new Float32Array(m * features).fill(1);
      expect(placeOfData(of(m, features, X), 0, bytes).end).toBe(bytes);
      X.fill(0, 1);
      // Where room for any numbers is too much, those that are there are counted.
      expect(placeOfData(of(m, features, X), 0, bytes).end).toBe(bytes);
      expect(placeOfData(of(m, features, X), 0, bytes - 1).end).toBeLessThanOrEqual(bytes);
    }
  });
});
