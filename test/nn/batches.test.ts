import { describe, expect, test } from 'vitest';
import type { Kernels } from '../../src/engine/kernels.js';
import { firstDraw, keysOf } from '../../src/engine/draws.js';
import { normal } from '../../src/engine/normal.js';
import { streamKey } from '../../src/engine/streams.js';
import { initialWeights } from '../../src/nn/init.js';
import type { Outcome } from '../../src/nn/outcome.js';
import { plainKernels } from '../../src/nn/plain.js';
import type { NetworkSettings, TrainingSettings } from '../../src/nn/settings.js';
import { trainNetwork, type TrainingOptions } from '../../src/nn/train.js';
import { squaredNorm, weightsSha256 } from '../../src/nn/weights.js';
import { otherSettings } from '../helpers.js';

/** 60 examples of 3 classes; every fourth row is held back. */
const m = 60;
const X = Float32Array.from({ length: m * 4 }, (_, k) => normal([5, 5], k));
const Y = Int32Array.from({ length: m }, (_, row) =>
  X[row * 4] > 0.4 ? 2 : X[row * 4 + 1] > 0 ? 1 : 0,
);
const upTo = Array.from({ length: m }, (_, row) => row);
const train = Int32Array.from(upTo.filter((row) => row % 4 !== 0));
const validation = Int32Array.from(upTo.filter((row) => row % 4 === 0));

const keys = keysOf(firstDraw(8));

const training: TrainingSettings = {
  epochs: 3,
  batchSize: 8,
  optimizer: 'momentum',
  learningRate: 0.1,
  momentum: 0.9,
  ...otherSettings,
  l2: 0.001,
  maxNorm: null,
};

const network: NetworkSettings = {
  layerSizes: [4, 7, 5, 3],
  keepProb: [0.9, 0.5, 0.75],
  activation: 'relu',
  output: 'softmax',
  init: 'he',
};

const settings = { ...network, ...training, classWeights: null, dropoutKey: keys.dropout };

function run(
  change: Partial<TrainingSettings & NetworkSettings> = {},
  options: Partial<TrainingOptions> = {},
): Outcome {
  return trainNetwork({
    network: { ...network, ...change },
    training: { ...training, ...change },
    data: { m, features: 4, X, Y, train, validation, targetScale: 1 },
    keys,
    kernels: [plainKernels()],
    history: false,
    ...options,
  });
}

interface Step {
  rows: number[];
  epoch: number;
}

/** The plain kernels, noting down which rows each step is handed. */
function recording(steps: Step[]): Kernels {
  return {
    name: 'plain',
    network(spec, data) {
      const network = plainKernels().network(spec, data)!;
      const step = network.step.bind(network);
      network.step = (rows, from, count, epoch) => {
        steps.push({ rows: [...rows.subarray(from, from + count)], epoch });
        step(rows, from, count, epoch);
      };
      return network;
    },
  };
}

function stepsOf(change: Partial<TrainingSettings & NetworkSettings>): Step[] {
  const steps: Step[] = [];
  run(change, { kernels: [recording(steps)] });
  return steps;
}

describe('batches', () => {
  test('hold each training row once an epoch, newly shuffled, and the last one is smaller', () => {
    const steps = stepsOf({});
    const epochs = [1, 2, 3].map((epoch) => steps.filter((step) => step.epoch === epoch));
    for (const batches of epochs) {
      expect(batches.map(({ rows }) => rows.length)).toEqual([8, 8, 8, 8, 8, 5]);
      const rows = batches.flatMap((batch) => batch.rows);
      expect(rows.toSorted((a, b) => a - b)).toEqual([...train]);
    }
    const orders = epochs.map((batches) => String(batches.flatMap(({ rows }) => rows)));
    expect(new Set([...orders, String([...train])]).size).toBe(4);
  });

  test('are the same for every cell of a repeat', () => {
    const other = {
      layerSizes: [4, 2, 3],
      keepProb: [1, 0.3],
      learningRate: 0.01,
      optimizer: 'adam',
    } as const;
    expect(stepsOf(other)).toEqual(stepsOf({}));
  });

  test('come in an order that depends neither on the number of epochs nor on the batch size', () => {
    const order = (steps: Step[]): number[] =>
      steps.filter(({ epoch }) => epoch === 2).flatMap(({ rows }) => rows);
    const three = order(stepsOf({}));
    expect(order(stepsOf({ epochs: 2, batchSize: 45 }))).toEqual(three);
    expect(order(stepsOf({ epochs: 2, batchSize: 1 }))).toEqual(three);
  });

  test('of size full are all rows in ascending order, one step an epoch', () => {
    const all = [...train];
    expect(stepsOf({ batchSize: 'full' })).toEqual(
      [1, 2, 3].map((epoch) => ({ rows: all, epoch })),
    );
  });
});

describe('an outcome', () => {
  test('is that of the same steps taken by hand', () => {
    const spec = { ...settings, maxBatch: 60 };
    const byHand = plainKernels().network(spec, { m, features: 4, X, Y })!;
    for (let l = 1; l <= 3; l++) {
      const [nIn, nOut] = [network.layerSizes[l - 1], network.layerSizes[l]];
      const W = initialWeights('he', keys.init, l, nIn, nOut);
      byHand.setParameters(l, W, new Float32Array(nOut));
    }
    for (const { rows, epoch } of stepsOf({})) {
      byHand.step(Int32Array.from(rows), 0, rows.length, epoch);
    }
    const layers = [1, 2, 3].map((l) => byHand.getParameters(l));
    const outcome = run();
    const parameters = { W: layers.map(({ W }) => W), b: layers.map(({ b }) => b) };
    expect(outcome.parameters).toEqual(parameters);
    expect(outcome.weightsSha256).toBe(weightsSha256(parameters));
    expect(outcome.weightNorms).toEqual(parameters.W.map(squaredNorm));
  });

  test('at keep_prob 1 does not depend on the dropout key', () => {
    const other = { keys: { ...keys, dropout: streamKey(9, 'dropout') } };
    const keepProb = [1, 1, 1];
    expect(run({ keepProb }, other)).toEqual(run({ keepProb }));
    expect(run({}, other).weightsSha256).not.toBe(run().weightsSha256);
  });

  test('keeps its bits: whoever changes them raises NUMERICS', () => {
    const digests = ['sgd', 'momentum', 'rmsprop', 'adam'].map((optimizer, k) => {
      const activation = (['relu', 'leaky_relu', 'tanh', 'sigmoid'] as const)[k];
      const change = { optimizer, activation, learningRate: 0.01 } as Partial<TrainingSettings>;
      return run({ ...change, maxNorm: 1.5 }).weightsSha256!.slice(0, 16);
    });
    expect(digests).toEqual([
      '52708979163e6505',
      '11d479a337723d74',
      'd690a3ac7b100c28',
      '245fa55ae95c5574',
    ]);
  });
});

test('trainNetwork() takes the first kernel set that knows what the network needs', () => {
  const steps: Step[] = [];
  const unable: Kernels = { name: 'simd', network: () => null };
  expect(run({}, { kernels: [unable, recording(steps)] }).status).toBe('ok');
  expect(steps.length).toBe(18);
  expect(() => run({}, { kernels: [unable] })).toThrow(RangeError);
});

test('a plain step allocates no array', () => {
  const spec = { ...settings, maxNorm: 2, maxBatch: 45 };
  const net = plainKernels().network(spec, { m, features: 4, X, Y })!;
  const bytesOf100Steps = (): number => {
    const before = process.memoryUsage().heapUsed;
    for (let step = 1; step <= 100; step++) net.step(train, 0, 45, step);
    return process.memoryUsage().heapUsed - before;
  };
  // The first rounds are the compiler's; the median leaves out the few that a collection falls into.
  const rounds = Array.from({ length: 70 }, bytesOf100Steps).slice(20);
  const median = rounds.toSorted((a, b) => a - b)[25];
  // Boxed scalars make 300 bytes a step, a view of each example would make thousands.
  expect(median).toBeGreaterThanOrEqual(0);
  expect(median / 100).toBeLessThan(800);
});
