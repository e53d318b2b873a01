import { describe, expect, test } from 'vitest';
import { loadDataset } from '../../src/data/loadDataset.js';
import { prepareData } from '../../src/data/prepare.js';
import { firstDraw, keysOf } from '../../src/engine/draws.js';
import { kernelSets } from '../../src/nn/kernelSets.js';
import type { TrainingSettings } from '../../src/nn/settings.js';
import { createStopping } from '../../src/nn/stopping.js';
import { trainNetwork } from '../../src/nn/train.js';
import { dataSettings, otherSettings } from '../helpers.js';

/**
 * Curves with the best epoch and the last one by the rule that Keras documents for EarlyStopping: an epoch
 * counts as better if the figure is below the best one less min_delta, which is then the best one; training
 * ends when `patience` epochs in a row are not better.
 */
const CURVES = [
  { name: 'falls to the end', curve: [5, 4, 3, 2], patience: 1, minDelta: 0, best: 4, last: 4 },
  { name: 'rises at once', curve: [1, 2, 3, 4, 5], patience: 3, minDelta: 0, best: 1, last: 4 },
  {
    name: 'comes back in time',
    curve: [3, 4, 4, 2, 5, 5, 5, 1],
    patience: 3,
    minDelta: 0,
    best: 4,
    last: 7,
  },
  { name: 'stays equal', curve: [2, 2, 2, 2], patience: 2, minDelta: 0, best: 1, last: 3 },
  {
    name: 'falls by too little',
    curve: [10, 9.5, 9.1, 8.9, 8.5, 8.1],
    patience: 3,
    minDelta: 1,
    best: 4,
    last: 6,
  },
  {
    name: 'ends before the patience does',
    curve: [1, 2, 3],
    patience: 9,
    minDelta: 0,
    best: 1,
    last: 3,
  },
] as const;

describe('createStopping()', () => {
  test.each(CURVES)('a curve that $name', ({ curve, patience, minDelta, best, last }) => {
    const see = createStopping({ patience, minDelta });
    const seen = { best: 0, last: 0 };
    for (const cost of curve) {
      seen.last++;
      const verdict = see(cost);
      if (verdict === 'best') seen.best = seen.last;
      if (verdict === 'stop') break;
    }
    expect(seen).toEqual({ best, last });
  });
});

describe('trainNetwork() with early stopping', async () => {
  const settings = dataSettings({ source: 'iris' });
  const draw = firstDraw(1);
  const data = prepareData(await loadDataset(settings, { folder: '.', seed: 1 }), settings, draw);
  const train = (change: Partial<TrainingSettings>, history: boolean, kernels: 'auto' | 'plain') =>
    trainNetwork({
      network: {
        layerSizes: [4, 40, 20, 3],
        keepProb: [1, 0.7, 0.9],
        activation: 'relu',
        output: 'softmax',
        init: 'he',
      },
      training: {
        ...otherSettings,
        epochs: 200,
        batchSize: 16,
        optimizer: 'adam',
        learningRate: 0.02,
        momentum: 0.9,
        l2: 0,
        maxNorm: null,
        ...change,
      },
      data,
      keys: keysOf(draw),
      kernels: kernelSets(kernels),
      history,
      metrics: ['f1_macro'],
    });
  const earlyStopping = { patience: 6, minDelta: 0 };

  test.each([
    [true, 'auto'],
    [false, 'auto'],
    [true, 'plain'],
  ] as const)(
    'gives the figures and weights of the best epoch (history %s, %s kernels)',
    (history, kernels) => {
      const stopped = train({ earlyStopping }, history, kernels);
      const { epochs, bestEpoch } = stopped;
      expect(epochs).toBe(bestEpoch! + 6);
      expect(epochs).toBeLessThan(200);
      const short = train({ epochs: bestEpoch! }, true, kernels);
      expect(stopped.figures).toEqual(short.figures);
      expect(stopped.weightsSha256).toBe(short.weightsSha256);
      expect(stopped.weightNorms).toEqual(short.weightNorms);
      expect(stopped.history).toHaveLength(history ? epochs : 0);
      const least = Math.min(
        ...train({ epochs }, true, kernels).history.map(({ valCost }) => valCost),
      );
      expect(stopped.figures!.valCost).toBe(least);
    },
  );

  test('trains all its epochs where the patience does not end', () => {
    const patient = { earlyStopping: { patience: 500, minDelta: 0 }, epochs: 60 };
    const { epochs, bestEpoch, figures } = train(patient, true, 'auto');
    const { history } = train({ epochs: 60 }, true, 'auto');
    expect(epochs).toBe(60);
    expect(figures!.valCost).toBe(history[bestEpoch! - 1].valCost);
  });
});
