import { describe, expect, test } from 'vitest';
import { firstDraw, keysOf } from '../../src/engine/draws.js';
import { kernelSets } from '../../src/nn/kernelSets.js';
import { createNetwork, parametersOf, restoreNetwork } from '../../src/nn/network.js';
import type { Parameters } from '../../src/nn/outcome.js';
import type { NetworkSettings, TrainingSettings } from '../../src/nn/settings.js';
import { otherSettings } from '../helpers.js';

const m = 40;
const rows = Int32Array.from({ length: m }, (_, row) => row);
const data = {
  m,
  features: 3,
  X: Float32Array.from({ length: m * 3 }, (_, k) => ((k * 37) % 23) / 11 - 1),
  Y: Int32Array.from({ length: m }, (_, row) => row % 2),
  train: rows,
};
const network: NetworkSettings = {
  layerSizes: [3, 6, 2],
  keepProb: [0.9, 0.5],
  activation: 'tanh',
  output: 'softmax',
  init: 'xavier',
};
const training: TrainingSettings = {
  epochs: 1,
  batchSize: 8,
  optimizer: 'adam',
  learningRate: 0.01,
  momentum: 0,
  ...otherSettings,
};

describe.each(['auto', 'plain'] as const)('restoreNetwork() on the %s kernels', (choice) => {
  const kernels = kernelSets(choice);

  test('gives the logits of the trained network, whatever dropout and optimizer it had', () => {
    const keys = keysOf(firstDraw(5));
    const trained = createNetwork({ network, training, data, keys, kernels });
    for (let epoch = 1; epoch <= 3; epoch++) trained.step(rows, 0, m, epoch);
    const expected = trained.logits(rows, 0, m).slice(0, m * 2);
    const parameters = parametersOf(trained, 2);
    const unlabelled = { ...data, Y: new Int32Array(m) };
    const restored = restoreNetwork({ network, data: unlabelled, kernels }, parameters);
    expect(restored.logits(rows, 0, m).slice(0, m * 2)).toEqual(expected);
  });

  test.each([
    ['a W of another width', { W: [new Float32Array(18), new Float32Array(18)] }],
    ['a b of another width', { b: [new Float32Array(6), new Float32Array(1)] }],
    ['a layer too few', { W: [new Float32Array(18)] }],
    ['a layer too many', { W: [18, 12, 4].map((length) => new Float32Array(length)) }],
  ])('refuses parameters with %s', (_, change) => {
    const W = [new Float32Array(18), new Float32Array(12)];
    const b = [new Float32Array(6), new Float32Array(2)];
    const parameters: Parameters = { W, b, ...change };
    expect(() => restoreNetwork({ network, data, kernels }, parameters)).toThrow(
      new RangeError('The parameters are not those of layers of 3-6-2 units'),
    );
  });
});
