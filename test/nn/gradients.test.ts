import { describe, expect, test } from 'vitest';
import type { NetworkSpec } from '../../src/engine/kernels.js';
import { normal } from '../../src/engine/normal.js';
import { float64 } from '../../src/engine/precision.js';
import { ACTIVATION_NAMES } from '../../src/nn/activations.js';
import { forward } from '../../src/nn/forward.js';
import { OUTPUT_NAMES, type OutputName, OUTPUTS } from '../../src/nn/outputs.js';
import { PlainNetwork } from '../../src/nn/plain.js';

const M = 6;
const rows = Int32Array.of(4, 0, 3, 1, 5, 2);
const EPOCH = 2;

/** A float64 network with dropout in each layer, random weights and data. */
function build(
  activation: string,
  output: OutputName,
  classWeights: readonly number[] | null = null,
): PlainNetwork {
  const layerSizes = [3, 5, 4, output === 'softmax' ? 3 : 1];
  const floats = (length: number, id: number): Float64Array =>
    Float64Array.from({ length }, (_, k) => normal([9, 9], k, id));
  const spec: NetworkSpec = {
    layerSizes,
    keepProb: [0.8, 0.6, 0.7],
    activation,
    output,
    optimizer: 'sgd',
    learningRate: 0.1,
    momentum: 0,
    decay: 0,
    beta1: 0,
    beta2: 0,
    epsilon: 0,
    l2: 0,
    maxNorm: null,
    classWeights,
    maxBatch: M,
    dropoutKey: [1, 2],
  };
  const Y =
    output === 'linear'
      ? Float32Array.from(floats(M, 20))
      : Int32Array.from({ length: M }, (_, k) => k % Math.max(2, layerSizes[3]));
  const X = Float32Array.from(floats(M * 3, 21));
  const network = new PlainNetwork(spec, { m: M, features: 3, X, Y }, float64);
  for (let l = 1; l <= 3; l++) {
    const [nIn, nOut] = [layerSizes[l - 1], layerSizes[l]];
    network.setParameters(l, floats(nIn * nOut, l), floats(nOut, 10 + l));
  }
  return network;
}

/** Cost of the batch, masks drawn anew (and so alike). */
function batchCost(network: PlainNetwork, output: OutputName): number {
  const { buffers } = network;
  forward(buffers, rows, 0, M, EPOCH);
  const [Z, n] = [buffers.Z[3], buffers.layerSizes[3]];
  let sum = 0;
  rows.forEach((row, example) => {
    const y = buffers.data.Y[row];
    sum += (buffers.classWeights?.[y] ?? 1) * OUTPUTS[output].cost(Z, example * n, n, y);
  });
  return sum / M;
}

const pairs = [
  ...ACTIVATION_NAMES.flatMap((a) => OUTPUT_NAMES.map((o) => [a, o, null] as const)),
  ['tanh', 'sigmoid', [0.7, 1.8]] as const,
  ['tanh', 'softmax', [0.4, 3, 1.1]] as const,
];

test.each(pairs)(
  'the gradient of %s with output %s and class weights %j is the slope of the cost by central differences',
  (activation, output, classWeights) => {
    const network = build(activation, output, classWeights);
    network.gradients(rows, 0, M, EPOCH);
    const { W, b, dW, db } = network.buffers;
    const gradients = [1, 2, 3].flatMap((l) => [
      [W[l], dW[l].slice()] as const,
      [b[l], db[l].slice()] as const,
    ]);
    const step = 1e-6;
    let seen = 0;
    for (const [parameters, gradient] of gradients) {
      for (let k = 0; k < parameters.length; k++) {
        const before = parameters[k];
        parameters[k] = before + step;
        const above = batchCost(network, output);
        parameters[k] = before - step;
        const below = batchCost(network, output);
        parameters[k] = before;
        expect(Math.abs((above - below) / (2 * step) - gradient[k])).toBeLessThan(1e-8);
        seen += Math.abs(gradient[k]);
      }
    }
    expect(seen).toBeGreaterThan(0.1);
  },
);

describe('a batch', () => {
  test('has the same gradient in another order, but for rounding: masks go with the rows', () => {
    const [a, b] = [build('tanh', 'softmax'), build('tanh', 'softmax')];
    a.gradients(rows, 0, M, EPOCH);
    b.gradients(Int32Array.of(9, 9, 0, 1, 2, 3, 4, 5), 2, M, EPOCH);
    for (let l = 1; l <= 3; l++) {
      a.buffers.dW[l].forEach((d, k) => expect(b.buffers.dW[l][k]).toBeCloseTo(d, 14));
    }
  });

  test('has the mean of the gradients of its examples', () => {
    const [whole, single] = [build('sigmoid', 'linear'), build('sigmoid', 'linear')];
    whole.gradients(rows, 0, M, EPOCH);
    const mean = whole.buffers.dW[1].map(() => 0);
    for (let example = 0; example < M; example++) {
      single.gradients(rows, example, 1, EPOCH);
      single.buffers.dW[1].forEach((d, k) => (mean[k] += d / M));
    }
    whole.buffers.dW[1].forEach((d, k) => expect(mean[k]).toBeCloseTo(d, 14));
  });
});
