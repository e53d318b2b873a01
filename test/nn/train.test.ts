import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loadDataset } from '../../src/data/loadDataset.js';
import { prepareData } from '../../src/data/prepare.js';
import type { Kernels } from '../../src/engine/kernels.js';
import { firstDraw, keysOf } from '../../src/engine/draws.js';
import { simdKernels } from '../../src/engine/simd.js';
import { uniform } from '../../src/engine/streams.js';
import type { Outcome } from '../../src/nn/outcome.js';
import { plainKernels } from '../../src/nn/plain.js';
import { SCHEDULE_NAMES } from '../../src/nn/schedules.js';
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
  change: Partial<TrainingSettings & NetworkSettings> & {
    source?: string;
    history?: boolean;
    kernels?: Kernels[];
  },
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
    kernels: change.kernels ?? [plainKernels()],
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

  /** Validation features so large that Z is infinite until the L2 term has shrunk W; training ones are 0. */
  function shrinking(history: boolean, validation: number): Outcome {
    const features = 20;
    const X = Float32Array.from({ length: 4 * features }, (_, k) =>
      k < 2 * features ? 0 : validation,
    );
    return trainNetwork({
      network: {
        layerSizes: [features, 1],
        keepProb: [1],
        activation: 'relu',
        output: 'linear',
        init: 'he',
      },
      training: { ...training, optimizer: 'sgd', learningRate: 0.1, l2: 1, epochs: 40 },
      data: {
        m: 4,
        features,
        X,
        Y: new Float32Array(4),
        targetScale: 1,
        train: Int32Array.of(0, 1),
        validation: Int32Array.of(2, 3),
      },
      keys: keysOf(firstDraw(1)),
      kernels: [plainKernels()],
      history,
    });
  }

  test('ends at the first epoch whose cost is not finite, with and without a history', () => {
    const [a, b] = [shrinking(false, 3e38), shrinking(true, 3e38)];
    expect(b).toMatchObject({ status: 'diverged', epochs: 1 });
    expect({ ...a, history: [] }).toEqual({ ...b, history: [] });
  });

  test('goes on where costs are finite though the parameters alone do not show it', () => {
    const [a, b] = [shrinking(false, 1e36), shrinking(true, 1e36)];
    expect(b).toMatchObject({ status: 'ok', epochs: 40 });
    expect({ ...a, history: [] }).toEqual({ ...b, history: [] });
  });

  test('gives one row with and without a history on either kernels, however large the numbers', () => {
    const seen = { ok: 0, diverged: 0, later: 0 };
    fc.assert(
      fc.property(
        fc.record({
          output: fc.constantFrom('sigmoid', 'softmax', 'linear'),
          activation: fc.constantFrom('relu', 'identity', 'tanh'),
          hidden: fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 2 }),
          optimizer: fc.constantFrom('sgd', 'momentum', 'rmsprop', 'adam'),
          rate: fc.constantFrom(-3, -1, 0, 3, 17, 19),
          size: fc.constantFrom(0, 5, 18, 30, 37),
          l2: fc.constantFrom(0, 5),
          maxNorm: fc.constantFrom(null, 3, 1e25),
          lrSchedule: fc.constantFrom(...SCHEDULE_NAMES),
          classWeight: fc.constantFrom('none', 'balanced'),
          targetScale: fc.constantFrom(1, 1, 1e160),
          seed: fc.nat(),
        }),
        ({ output, activation, hidden, rate, size, seed, targetScale, classWeight, ...change }) => {
          const [m, features] = [12, 3];
          const key = keysOf(firstDraw(seed)).init;
          const X = Float32Array.from(
            { length: m * features },
            (_, k) => uniform(key, k) * (k % 3 === 0 ? 10 ** size : 1),
          );
          const Y =
            output === 'linear'
              ? Float32Array.from({ length: m }, (_, row) => row / m)
              : Int32Array.from({ length: m }, (_, row) => (row % 5) % 2);
          const layerSizes = [features, ...hidden, output === 'softmax' ? 3 : 1];
          const rows = Int32Array.from({ length: m }, (_, row) => row);
          const outcomes = [simdKernels()!, plainKernels()].flatMap((kernels) =>
            [true, false].map((history) =>
              trainNetwork({
                network: {
                  layerSizes,
                  keepProb: layerSizes.slice(1).map(() => 0.8),
                  activation,
                  output,
                  init: 'he',
                },
                training: {
                  ...training,
                  ...change,
                  classWeight: output === 'linear' ? 'none' : classWeight,
                  batchSize: 4,
                  learningRate: 10 ** rate,
                  epochs: 5,
                },
                data: {
                  m,
                  features,
                  X,
                  Y,
                  targetScale,
                  train: rows.slice(0, 8),
                  validation: rows.slice(8),
                },
                keys: keysOf(firstDraw(seed)),
                kernels: [kernels],
                history,
              }),
            ),
          );
          const [first, ...others] = outcomes.map((outcome) => ({ ...outcome, history: [] }));
          for (const other of others) expect(other).toEqual(first);
          const costs = outcomes[0].history.flatMap(({ trainCost, valCost }) => [
            trainCost,
            valCost,
          ]);
          if (first.status === 'ok') expect(costs.every(Number.isFinite)).toBe(true);
          seen[first.status]++;
          if (first.status === 'diverged' && first.epochs > 1) seen.later++;
        },
      ),
      { numRuns: 400, seed: 1 },
    );
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(10);
  });

  test('sets the rate of each epoch by the schedule', async () => {
    const rates: number[] = [];
    const noting: Kernels = {
      name: 'plain',
      network(spec, data) {
        const net = plainKernels().network(spec, data)!;
        const set = net.setLearningRate.bind(net);
        net.setLearningRate = (rate) => {
          rates.push(rate);
          set(rate);
        };
        return net;
      },
    };
    const change = { lrSchedule: 'linear', learningRate: 0.1, lrWarmup: 1, epochs: 5 } as const;
    const outcome = await train({ ...change, kernels: [noting] });
    expect(rates).toEqual([0.05, 0.1, 0.1 * 0.75, 0.05, 0.1 * 0.25]);
    expect(outcome.weightsSha256).not.toBe((await train({ epochs: 5 })).weightsSha256);
  });

  test('with class weights finds more of a rare class, and evaluates without them', async () => {
    const X = Float32Array.from({ length: 400 }, (_, k) => Math.sin(k * k));
    const Y = Int32Array.from({ length: 200 }, (_, row) =>
      X[2 * row] + 0.8 * Math.sin(row * 3.7) > 1 ? 1 : 0,
    );
    const rows = Int32Array.from({ length: 200 }, (_, row) => row);
    const [plain, weighed] = (['none', 'balanced'] as const).map((classWeight) =>
      trainNetwork({
        network: {
          layerSizes: [2, 1],
          keepProb: [1],
          activation: 'relu',
          output: 'sigmoid',
          init: 'he',
        },
        training: { ...training, classWeight, epochs: 40 },
        data: { m: 200, features: 2, X, Y, train: rows, validation: rows, targetScale: 1 },
        keys: keysOf(firstDraw(1)),
        kernels: [plainKernels()],
        history: false,
      }),
    );
    const found = ({ parameters }: Outcome): number => {
      const {
        W: [W],
        b: [b],
      } = parameters!;
      return rows.filter(
        (row) => Y[row] === 1 && X[2 * row] * W[0] + X[2 * row + 1] * W[1] + b[0] > 0,
      ).length;
    };
    expect(found(weighed)).toBeGreaterThan(found(plain));
    // Unweighted training minimises the unweighted cost.
    expect(weighed.figures!.trainCost).toBeGreaterThan(plain.figures!.trainCost);
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
