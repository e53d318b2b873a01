/** A batch and a result, as tests of messages change them. */
import type { Batch } from '../../src/queue/batch.js';
import type { Result } from '../../src/queue/result.js';
import { otherSettings } from '../helpers.js';

const { classWeights: _, ...settings } = otherSettings;
const training = {
  ...settings,
  epochs: 2,
  batchSize: 32,
  optimizer: 'momentum',
  learningRate: 0.1,
  momentum: 0.9,
} as const;
const networkOf = (keepProb: number) =>
  ({
    layerSizes: [4, 3, 3],
    keepProb: [1, keepProb],
    activation: 'relu',
    output: 'softmax',
    init: 'he',
  }) as const;
const [one, half] = [networkOf(1), networkOf(0.5)];

export const batch: Batch = {
  setup: 'a'.repeat(64),
  runs: [
    { runId: 'r0000000000000001', seed: 1, repeat: 1, fold: 1, network: one, training },
    { runId: 'r0000000000000002', seed: 1, repeat: 2, fold: 1, network: one, training },
    { runId: 'r0000000000000003', seed: 1, repeat: 1, fold: 1, network: half, training },
  ],
};

export const result: Result = {
  setup: 'a'.repeat(64),
  batch: 'b1',
  worker: 'host:1:ab',
  finished: [
    {
      runId: 'r0000000000000001',
      finished: {
        outcome: {
          status: 'ok',
          epochs: 2,
          bestEpoch: null,
          figures: {
            trainCost: 0.1,
            trainAccuracy: 1,
            valCost: 0.30000000000000004,
            valAccuracy: 0.5,
          },
          weightNorms: [1.5, 2.25],
          weightsSha256: 'c'.repeat(64),
          message: '',
          history: [
            { epoch: 1, trainCost: 0.2, trainAccuracy: 0.9, valCost: 0.4, valAccuracy: 0.5 },
            { epoch: 2, trainCost: 0.1, trainAccuracy: 1, valCost: 0.3, valAccuracy: 0.5 },
          ],
          state: null,
        },
        epochs: 2,
        parameters: null,
        started: 1_700_000_000_000,
        seconds: 0.25,
        worker: 1,
      },
    },
    {
      runId: 'r0000000000000003',
      finished: {
        outcome: {
          status: 'diverged',
          epochs: 1,
          bestEpoch: null,
          figures: null,
          weightNorms: null,
          weightsSha256: null,
          message: 'numbers no longer finite at the end of epoch 1',
          history: [
            { epoch: 1, trainCost: Infinity, trainAccuracy: null, valCost: NaN, valAccuracy: null },
          ],
          state: null,
        },
        epochs: 1,
        parameters: null,
        started: 1_700_000_000_000,
        seconds: 0.25,
        worker: 2,
      },
    },
  ],
  failed: [{ runId: 'r0000000000000002', reason: 'worker out of memory' }],
};
