import { describe, expect, test } from 'vitest';
import type { NetworkSpec } from '../../src/engine/kernels.js';
import { float64 } from '../../src/engine/precision.js';
import { classWeightsOf } from '../../src/nn/classWeights.js';
import { PlainNetwork } from '../../src/nn/plain.js';
import { otherSettings } from '../helpers.js';

const rowsOf = (m: number): Int32Array => Int32Array.from({ length: m }, (_, row) => row);

describe('classWeightsOf()', () => {
  // https://scikit-learn.org/stable/modules/generated/sklearn.utils.class_weight.compute_class_weight.html
  test("balanced gives the weights of scikit-learn's example", () => {
    const Y = Int32Array.of(1, 1, 1, 1, 0, 0);
    expect(classWeightsOf('balanced', Y, rowsOf(6), 2)).toEqual([1.5, 0.75]);
  });

  test('balanced counts the given rows alone, on which the weights have the mean 1', () => {
    const Y = Int32Array.of(0, 2, 2, 1, 2, 2, 0, 2);
    const rows = Int32Array.of(1, 2, 3, 5, 6, 7);
    const weights = classWeightsOf('balanced', Y, rows, 3)!;
    expect(weights).toEqual([2, 2, 0.5]);
    expect(rows.reduce((sum, row) => sum + weights[Y[row]], 0) / rows.length).toBe(1);
  });

  test('balanced leaves out of the number of classes those that do not occur', () => {
    expect(classWeightsOf('balanced', Int32Array.of(0, 2, 2, 2), rowsOf(4), 3)).toEqual([
      2,
      1,
      2 / 3,
    ]);
  });

  test('none has no weights', () => {
    expect(classWeightsOf('none', Int32Array.of(0, 1), rowsOf(2), 2)).toBeNull();
  });
});

/** A float64 network with one hidden layer over examples x = (k, k² − 3) of these classes. */
function build(
  classes: readonly number[],
  Y: Int32Array,
  X: Float32Array,
  outputs: number,
): PlainNetwork {
  const spec: NetworkSpec = {
    layerSizes: [2, 3, outputs],
    keepProb: [1, 1],
    activation: 'tanh',
    output: outputs === 1 ? 'sigmoid' : 'softmax',
    optimizer: 'sgd',
    learningRate: 0.1,
    momentum: 0,
    ...otherSettings,
    classWeights: classes.length === 0 ? null : classes,
    maxBatch: Y.length,
    dropoutKey: [1, 2],
  };
  const net = new PlainNetwork(spec, { m: Y.length, features: 2, X, Y }, float64);
  const numbers = (length: number, of: number): Float32Array =>
    Float32Array.from({ length }, (_, k) => Math.sin(k * 7 + of));
  net.setParameters(1, numbers(6, 1), numbers(3, 2));
  net.setParameters(2, numbers(3 * outputs, 3), numbers(outputs, 4));
  return net;
}

describe.each([1, 3])('a network with %i outputs', (outputs) => {
  const features = [0.3, -1, 0.8, 0.2, -0.5, 1.5, 1.1, 0.4, -1.2, -0.7, 0.9, -0.1];

  test('has the gradients of balanced classes if examples are weighed as often as others are copied', () => {
    // Four examples of class 0 and two of class 1, which are copied once.
    const Y = Int32Array.of(0, 1, 0, 0, 1, 0);
    const X = Float32Array.from(features);
    const copies = [0, 1, 2, 3, 4, 5, 1, 4];
    const copied = Float32Array.from(copies.flatMap((row) => features.slice(2 * row, 2 * row + 2)));
    const weights = classWeightsOf('balanced', Y, rowsOf(6), Math.max(2, outputs))!;
    const weighed = build(weights, Y, X, outputs);
    const doubled = build(
      [],
      Int32Array.from(copies, (row) => Y[row]),
      copied,
      outputs,
    );
    weighed.gradients(rowsOf(6), 0, 6, 1);
    doubled.gradients(rowsOf(8), 0, 8, 1);
    for (const l of [1, 2]) {
      weighed.buffers.dW[l].forEach((d, k) => expect(d).toBeCloseTo(doubled.buffers.dW[l][k], 14));
      weighed.buffers.db[l].forEach((d, k) => expect(d).toBeCloseTo(doubled.buffers.db[l][k], 14));
    }
    expect(weighed.batchCost(rowsOf(6), 0, 6)).toBeCloseTo(doubled.batchCost(rowsOf(8), 0, 8), 14);
  });
});
