import { describe, expect, test } from 'vitest';
import { loadDataset } from '../../src/data/loadDataset.js';
import { prepareData } from '../../src/data/prepare.js';
import { firstDraw, keysOf } from '../../src/engine/draws.js';
import type { Outcome } from '../../src/nn/outcome.js';
import { plainKernels } from '../../src/nn/plain.js';
import type { NetworkSettings, TrainingSettings } from '../../src/nn/settings.js';
import { trainNetwork } from '../../src/nn/train.js';
import { dataSettings, otherSettings } from '../helpers.js';

const training: TrainingSettings = {
  epochs: 3,
  batchSize: 32,
  optimizer: 'momentum',
  learningRate: 0.05,
  momentum: 0.9,
  ...otherSettings,
};

async function train(
  change: Partial<TrainingSettings & NetworkSettings> & { source?: string; history?: boolean },
): Promise<Outcome> {
  const settings = dataSettings({ source: change.source ?? 'iris' });
  const dataset = await loadDataset(settings, { folder: '.', seed: 1 });
  const classes = dataset.target.task === 'classification' ? dataset.target.classes.length : 1;
  return trainNetwork({
    network: {
      layerSizes: [dataset.features, 8, classes > 2 ? classes : 1],
      keepProb: [1, 0.8],
      activation: 'relu',
      output: classes > 2 ? 'softmax' : dataset.target.task === 'regression' ? 'linear' : 'sigmoid',
      init: 'he',
      ...change,
    },
    training: { ...training, ...change },
    data: prepareData(dataset, settings, firstDraw(1)),
    keys: keysOf(firstDraw(1)),
    kernels: [plainKernels()],
    history: change.history ?? false,
  });
}

describe('trainNetwork()', () => {
  test('learns to classify iris', async () => {
    const { figures } = await train({ epochs: 40 });
    expect(figures!.valAccuracy).toBeGreaterThanOrEqual(0.9);
  });

  test('gives the same bits with and without a history, which has one entry per epoch', async () => {
    const [a, b] = [await train({}), await train({ history: true })];
    expect(b.weightsSha256).toBe(a.weightsSha256);
    expect(b.figures).toEqual(a.figures);
    expect(b.history.map(({ epoch }) => epoch)).toEqual([1, 2, 3]);
  });

  test('reports the epoch at which numbers are no longer finite, with and without a history', async () => {
    const change = { learningRate: 1e30, activation: 'identity', epochs: 9 } as const;
    const [a, b] = [await train(change), await train({ ...change, history: true })];
    expect(a.status).toBe('diverged');
    expect(a).toMatchObject({ figures: null, weightsSha256: null, parameters: null });
    expect([b.status, b.epochs, b.message]).toEqual([a.status, a.epochs, a.message]);
  });

  test("gives a regression's cost in the target's own units", async () => {
    const { figures } = await train({
      source: 'linear',
      epochs: 60,
      learningRate: 0.02,
      keepProb: [1, 1],
    });
    // The noise has standard deviation 1: half its square is the least cost that can be hoped for.
    expect(figures!.valCost).toBeGreaterThan(0.3);
    expect(figures!.valCost).toBeLessThan(3);
    expect(figures!.valAccuracy).toBeNull();
  });

  test('fits a logistic regression where there are no hidden layers', async () => {
    const { figures } = await train({
      source: 'blobs',
      layerSizes: [2, 1],
      keepProb: [0.9],
      epochs: 30,
    });
    expect(figures!.valAccuracy).toBeGreaterThan(0.7);
  });
});
