import { expect, test } from 'vitest';
import { loadDataset } from '../../src/data/loadDataset.js';
import { longestFirst } from '../../src/sweep/order.js';
import { dataSettings, otherSettings } from '../helpers.js';

const run = (keepProb: readonly number[], hidden: readonly number[] = [64, 32]) => ({
  network: {
    layerSizes: [64, ...hidden, 10],
    keepProb,
    activation: 'relu' as const,
    output: 'softmax' as const,
    init: 'he' as const,
  },
  training: {
    ...otherSettings,
    epochs: 2,
    batchSize: 32,
    optimizer: 'sgd' as const,
    learningRate: 0.1,
    momentum: 0.9,
  },
});

test('runs that drop less and larger networks come first', async () => {
  const dataset = await loadDataset(dataSettings(), { folder: '.', seed: 1 });
  const [small, half, whole, large] = [
    run([1, 1, 1], [8, 8]),
    run([1, 0.5, 0.5]),
    run([1, 1, 1]),
    run([1, 0.5, 0.5], [256, 256]),
  ];
  const data = { dataset, data: dataSettings() };
  expect(longestFirst([small, half, whole, large], data)).toEqual([large, whole, half, small]);
});

test('inputs that are 0 anyway do not count', async () => {
  const dataset = await loadDataset(dataSettings(), { folder: '.', seed: 1 });
  const [inputs, units] = [run([0.5, 1, 1], [32, 32]), run([1, 0.5, 1], [32, 32])];
  const order = (scale: 'standard' | 'minmax') =>
    longestFirst([inputs, units], { dataset, data: dataSettings({ scale }) });
  expect(order('standard')).toEqual([units, inputs]);
  // Half of the pixels are 0.
  expect(order('minmax')).toEqual([inputs, units]);
});
