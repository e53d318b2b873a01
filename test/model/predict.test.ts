import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Numbers } from '../../src/data/columns.js';
import { createPredictor, type Predictor } from '../../src/model/predict.js';
import type { Model } from '../../src/model/model.js';
import { createEvaluator } from '../../src/nn/evaluator.js';
import { kernelSets } from '../../src/nn/kernelSets.js';
import { restoreNetwork } from '../../src/nn/network.js';
import { temporaryFolder } from '../helpers.js';
import { peopleSettings, peopleTable, type Trained, trainedModel } from './trainedModel.js';

const folder = temporaryFolder();
const ROWS = 600;

let classes: Trained;
let two: Trained;
let regression: Trained;
beforeAll(async () => {
  const write = (name: string, target: (row: number, age: number) => string): void =>
    writeFileSync(join(folder, name), peopleTable(ROWS, target));
  write('people.csv', (row, age) => 'abc'[(row + age) % 3]);
  write('two.csv', (_, age) => (age > 40 ? 'old' : 'young'));
  write('numbers.csv', (row, age) => String(age * 3 + (row % 5)));
  classes = await trainedModel(folder, peopleSettings);
  two = await trainedModel(folder, { ...peopleSettings, source: 'two.csv' });
  regression = await trainedModel(folder, {
    ...peopleSettings,
    source: 'numbers.csv',
    task: 'regression',
  });
});

const rowsOf = (m: number): Int32Array => Int32Array.from({ length: m }, (_, row) => row);

describe.each(['auto', 'plain'] as const)('a predictor on the %s kernels', (choice) => {
  const kernels = kernelSets(choice);

  test.each([
    ['three classes', () => classes],
    ['two classes', () => two],
    ['a regression', () => regression],
  ])('agrees with the evaluation of %s', (_, which) => {
    const { model, dataset, data } = which();
    const { network, task } = model.facts;
    const chosen = new Int32Array(ROWS);
    const predictor = createPredictor(model, kernels);
    const predictions = predictor.predict(dataset.X, ROWS, chosen);
    const width = predictions.length / ROWS;
    const evaluator = createEvaluator(
      restoreNetwork({ network, data, kernels }, model.parameters),
      network,
      data,
    );
    evaluator.visit(rowsOf(ROWS), (cost, isRight, row) => {
      const { Y } = dataset.target;
      if (task === 'regression') {
        expect(Math.abs(predictions[row] - Y[row])).toBeCloseTo(Math.sqrt(2 * cost), 3);
        return;
      }
      expect(-Math.log(predictions[row * width + Y[row]])).toBeCloseTo(cost, 5);
      expect(chosen[row] === Y[row]).toBe(isRight);
      const ofRow = predictions.subarray(row * width, (row + 1) * width);
      expect(ofRow.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 6);
    });
  });

  test('gives the same bits however the rows are cut, with and without masks', () => {
    const { model, dataset } = classes;
    const predictor = createPredictor(model, kernels);
    const whole = all(predictor, dataset.X, [ROWS]);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 300 }), { maxLength: 4 }), (sizes) => {
        expect(all(predictor, dataset.X, sizes)).toEqual(whole);
      }),
      { numRuns: 12, seed: 1 },
    );
  });

  test('comes back after other networks have been made, and does not mind other seeds', () => {
    const { model, dataset, data } = classes;
    const predictor = createPredictor(model, kernels);
    const before = all(predictor, dataset.X, []);
    restoreNetwork({ network: model.facts.network, data, kernels }, model.parameters);
    predictor.predictMc(dataset.X, ROWS, { draws: 2, seed: 8, firstRow: 0 });
    expect(all(predictor, dataset.X, [])).toEqual(before);
  });

  test('refuses what its model does not take', () => {
    const { model, dataset } = classes;
    const predictor = createPredictor(model, kernels);
    expect(() => predictor.predict(dataset.X, ROWS - 1)).toThrow(RangeError);
    const X = dataset.X.slice(0, 3);
    X[2] = Number.NaN;
    expect(() => predictor.predict(X, 1)).toThrow('"fare" is missing');
    const once = { draws: 1, seed: 1, firstRow: 0 };
    expect(() => predictor.predictMc(dataset.X, ROWS, once)).toThrow('2 draws');
    const network = { ...model.facts.network, keepProb: [1, 1] };
    const without = createPredictor({ ...model, facts: { ...model.facts, network } }, kernels);
    expect(() => without.predictMc(X, 1, { ...once, draws: 5 })).toThrow('no dropout');
  });
});

/** Predictions without and with masks, rows cut at these sizes and the rest at the end. */
function all(predictor: Predictor, X: Numbers, sizes: readonly number[]): number[][] {
  const parts: [number[], number[], number[], number[]] = [[], [], [], []];
  let from = 0;
  for (const size of [...sizes, ROWS]) {
    const m = Math.min(size, ROWS - from);
    const some = X.subarray(from * predictor.columns, (from + m) * predictor.columns);
    const chosen = new Int32Array(m);
    const options = { draws: 3, seed: 2, firstRow: from };
    parts[0].push(...predictor.predict(some, m));
    const { mean, sd } = predictor.predictMc(some, m, options, chosen);
    parts[1].push(...mean);
    parts[2].push(...sd);
    parts[3].push(...chosen);
    from += m;
  }
  return parts;
}

test('both kernel sets predict the same bits', () => {
  const [fast, plain] = (['auto', 'plain'] as const).map((choice) =>
    all(createPredictor(two.model, kernelSets(choice)), two.dataset.X, []),
  );
  expect(fast).toEqual(plain);
});

describe('predictions that can be worked out by hand', () => {
  /** One layer on age (which may miss; median 30; scaled by (x − 20) ÷ 10) and a class of two levels. */
  function byHand(change: Partial<Model['facts']>, weights: number[], bias: number[]): Model {
    const { facts } = classes.model;
    return {
      facts: {
        ...facts,
        input: {
          ...facts.input,
          features: ['age', 'age (missing)', 'class=1st', 'class=2nd'],
          columns: [
            { kind: 'number', name: 'age', mayMiss: true },
            { kind: 'category', name: 'class', levels: ['1st', '2nd'] },
          ],
          fitted: [
            { kind: 'number', median: 30 },
            { kind: 'category', isSeen: [true, false] },
          ],
        },
        scaler: { offset: [20, 0, 0, 0], divisor: [10, 1, 1, 1] },
        ...change,
      },
      parameters: { W: [Float32Array.from(weights)], b: [Float32Array.from(bias)] },
    };
  }
  const network = { activation: 'identity', init: 'he', keepProb: [1] } as const;
  // Age 45 in the first class; age missing in a level that training had not seen; age 10, unknown class.
  const X = Float32Array.of(45, 0, Number.NaN, 1, 10, -1);

  test('of a regression', () => {
    const model = byHand(
      {
        task: 'regression',
        classes: null,
        targetScale: 2,
        targetOffset: 100,
        network: { ...network, layerSizes: [4, 1], output: 'linear' },
      },
      [3, 5, 7, 11],
      [0.5],
    );
    // z = 3·2.5 + 7 + 0.5; 3·1 + 5 + 0.5; 3·(−1) + 0.5
    expect([...createPredictor(model).predict(X, 3)]).toEqual([130, 117, 95]);
  });

  test('of two classes and of three', () => {
    const two = byHand(
      { classes: ['no', 'yes'], network: { ...network, layerSizes: [4, 1], output: 'sigmoid' } },
      [0, 1, 0, 0],
      [0],
    );
    const chosen = new Int32Array(3);
    // σ(0) = 1/2, σ(1) = e/(1 + e)
    const yes = Math.E / (1 + Math.E);
    expect([...createPredictor(two).predict(X, 3, chosen)]).toEqual(
      [0.5, 0.5, 1 - yes, yes, 0.5, 0.5].map(Math.fround),
    );
    expect([...chosen]).toEqual([0, 1, 0]);
    const three = byHand(
      {
        classes: ['a', 'b', 'c'],
        network: { ...network, layerSizes: [4, 3], output: 'softmax' },
      },
      [0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0],
      [0, 0, 0],
    );
    const share = 1 / (2 + Math.E);
    const [a, b, c] = [share, share * Math.E, 1 / 3].map(Math.fround);
    const p = createPredictor(three).predict(X, 3, chosen);
    [a, b, a, a, a, b, c, c, c].forEach((value, k) => expect(p[k]).toBeCloseTo(value, 7));
    expect([...chosen]).toEqual([1, 2, 0]);
  });
});

describe('Monte Carlo dropout of a linear network', () => {
  /** y = Σ xᵢwᵢ, the x kept with probability p as inputs or as hidden units, which are copies of them. */
  function linear(where: 'input' | 'hidden', p: number, w: readonly number[]): Model {
    const { facts } = regression.model;
    const n = w.length;
    const W = [Float32Array.from(w)];
    const b = [Float32Array.of(0.5)];
    if (where === 'hidden') {
      const isDiagonal = (k: number): boolean => k % (n + 1) === 0;
      W.unshift(Float32Array.from({ length: n * n }, (_, k) => Number(isDiagonal(k))));
      b.unshift(new Float32Array(n));
    }
    return {
      facts: {
        ...facts,
        input: {
          ...facts.input,
          features: w.map((_, k) => `x${k + 1}`),
          columns: null,
          fitted: null,
        },
        scaler: { offset: w.map(() => 1), divisor: w.map(() => 2) },
        targetScale: 3,
        targetOffset: 10,
        network: {
          layerSizes: where === 'input' ? [n, 1] : [n, n, 1],
          keepProb: where === 'input' ? [p] : [1, p],
          activation: 'identity',
          output: 'linear',
          init: 'he',
        },
      },
      parameters: { W, b },
    };
  }

  // The variance is Σ (1 − p)/p · (wᵢxᵢ)².
  test.each([
    ['input', 0.5],
    ['input', 0.8],
    ['hidden', 0.5],
  ] as const)('has the mean and variance of the closed form, %s at %d', (where, p) => {
    const w = [1, -2, 0.5, 3, -1.5, 0.25];
    const x = [3, 0, -1, 2, 7, 1];
    const draws = 20_000;
    const { mean, sd } = createPredictor(linear(where, p, w), kernelSets('auto')).predictMc(
      Float32Array.from(x),
      1,
      { draws, seed: 4, firstRow: 0 },
    );
    const terms = x.map((value, k) => ((value - 1) / 2) * w[k]);
    const variance = terms.reduce((sum, term) => sum + ((1 - p) / p) * term * term, 0) * 9;
    const exact = 3 * (terms.reduce((sum, term) => sum + term, 0) + 0.5) + 10;
    expect(Math.abs(mean[0] - exact)).toBeLessThan(4 * Math.sqrt(variance / draws));
    // A sum of a few coins is flatter than a normal: its kurtosis is below 3.
    expect(Math.abs(sd[0] ** 2 - variance)).toBeLessThan(4 * variance * Math.sqrt(2 / draws));
    expect(sd[0]).toBeGreaterThan(1);
  });
});

test('the spread is that of the passes, one by one', () => {
  const { model, dataset } = classes;
  const predictor = createPredictor(model, kernelSets('auto'));
  const X = dataset.X.subarray(0, 5 * predictor.columns);
  const means = [2, 3].map(
    (draws) => predictor.predictMc(X, 5, { draws, seed: 1, firstRow: 0 }).mean,
  );
  const { sd } = predictor.predictMc(X, 5, { draws: 2, seed: 1, firstRow: 0 });
  // The third pass alone follows from the means of two and of three.
  const third = means[1].map((mean, k) => 3 * mean - 2 * means[0][k]);
  const three = predictor.predictMc(X, 5, { draws: 3, seed: 1, firstRow: 0 }).sd;
  three.forEach((value, k) => {
    const squares = sd[k] ** 2 + (third[k] - means[0][k]) ** 2 * (2 / 3);
    expect(value).toBeCloseTo(Math.sqrt(squares / 2), 5);
  });
});
