/**
 * Dropout is an adaptive form of L2, and exactly so on the inputs of a linear regression, where it is
 * adaptive ridge (Wager, Wang and Liang 2013; Srivastava et al. 2014, section 9.1).
 * The mean over masks of the cost is 1/(2m)·(‖y − Xw − b‖² + (1−p)/p·Σ wᵢ²·Σ xᵢ²), p = keep_prob, so
 * with centred X the weights that training moves around are
 *
 *   w = (XᵀX + (1−p)/p·diag(XᵀX))⁻¹·Xᵀy,  b = the mean of y: no penalty on the bias.
 *
 * Steps with a constant rate and fresh masks wander, but their mean is that point exactly: the mean
 * of each step is linear in w, and its masks do not depend on the w that it starts from.
 */
import { describe, expect, test } from 'vitest';
import { normal } from '../../src/engine/normal.js';
import { streamKey } from '../../src/engine/streams.js';
import { firstDraw, keysOf } from '../../src/engine/draws.js';
import type { Kernels } from '../../src/engine/kernels.js';
import { plainKernels } from '../../src/nn/plain.js';
import { createNetwork } from '../../src/nn/network.js';
import { kernelSets } from '../../src/nn/kernelSets.js';
import { mean, studentTail, variance } from '../statistics.js';
import { faultyKernels, FAULTS } from './faults.js';
import { otherSettings } from '../helpers.js';

const [M, N] = [60, 5];
const BIAS = 3;
/** Independent trainings; the first epochs of each are not averaged. */
const [SEEDS, SETTLE, AVERAGE] = [24, 600, 3000];
/** Level of one comparison; a training has N weights and a bias to compare. */
const LEVEL = 0.01 / (N + 1);

const rows = Int32Array.from({ length: M }, (_, row) => row);
const { X, Y } = regression();

/** Correlated inputs of unlike size, centred; a target with noise whose mean is BIAS. */
function regression(): { X: Float32Array; Y: Float32Array } {
  const key = streamKey(4, 'data');
  const columns = Array.from({ length: N }, (_, i) =>
    centred(
      Array.from(
        { length: M },
        (_, row) => (0.4 + 0.3 * i) * (normal(key, row, i) + 0.8 * normal(key, row, N)),
      ),
    ),
  );
  const target = centred(
    Array.from({ length: M }, (_, row) =>
      columns.reduce((sum, x, i) => sum + x[row] * [1, -2, 0.5, 1.5, 0][i], normal(key, row, 9)),
    ),
  );
  return {
    X: Float32Array.from({ length: M * N }, (_, k) => columns[k % N][Math.floor(k / N)]),
    Y: Float32Array.from(target, (y) => y + BIAS),
  };
}

function centred(values: readonly number[]): number[] {
  const centre = mean(values);
  return values.map((value) => value - centre);
}

/** (XᵀX + diag(penalties))⁻¹·Xᵀy, and the bias; `penalties` makes them of the squared norms of the inputs. */
function ridge(penalties: (squares: readonly number[]) => readonly number[]): number[] {
  const product = (a: (row: number) => number, b: (row: number) => number): number =>
    rows.reduce((sum, row) => sum + a(row) * b(row), 0);
  const x = (i: number) => (row: number) => X[row * N + i];
  const penalty = penalties(Array.from({ length: N }, (_, i) => product(x(i), x(i))));
  const system = Array.from({ length: N }, (_, i) => [
    ...Array.from({ length: N }, (_, j) => product(x(i), x(j)) + (i === j ? penalty[i] : 0)),
    product(x(i), (row) => Y[row]),
  ]);
  return [...solve(system), mean([...Y])];
}

/** Gauss–Jordan; the matrices here are positive definite, so no pivoting. */
function solve(system: number[][]): number[] {
  for (const [i, pivot] of system.entries()) {
    for (const [k, row] of system.entries()) {
      if (k === i) continue;
      const factor = row[i] / pivot[i];
      for (let j = i; j <= N; j++) row[j] -= factor * pivot[j];
    }
  }
  return system.map((row, i) => row[N] / row[i]);
}

/** Weights and bias of one training, averaged over its last epochs. */
function averaged(keepProb: number, seed: number, kernels: readonly Kernels[]): number[] {
  const network = createNetwork({
    network: {
      layerSizes: [N, 1],
      keepProb: [keepProb],
      activation: 'identity',
      output: 'linear',
      init: 'xavier',
    },
    training: {
      epochs: SETTLE + AVERAGE,
      batchSize: 'full',
      optimizer: 'sgd',
      learningRate: 0.05,
      momentum: 0,
      ...otherSettings,
    },
    data: { m: M, features: N, X, Y, train: rows },
    keys: keysOf(firstDraw(seed)),
    kernels,
  });
  const sums = new Float64Array(N + 1);
  for (let epoch = 1; epoch <= SETTLE + AVERAGE; epoch++) {
    network.step(rows, 0, M, epoch);
    if (epoch <= SETTLE) continue;
    const { W, b } = network.getParameters(1);
    [...W, b[0]].forEach((value, k) => (sums[k] += value));
  }
  return Array.from(sums, (sum) => sum / AVERAGE);
}

/** The mean over seeds of each weight and the bias, and the p-value of `expected` being the true mean. */
function compare(
  keepProb: number,
  expected: readonly number[],
  kernels: readonly Kernels[],
): { means: number[]; p: number[] } {
  const runs = Array.from({ length: SEEDS }, (_, seed) => averaged(keepProb, seed, kernels));
  const samples = expected.map((_, k) => runs.map((run) => run[k]));
  return {
    means: samples.map(mean),
    p: samples.map((sample, k) =>
      studentTail((mean(sample) - expected[k]) / Math.sqrt(variance(sample) / SEEDS), SEEDS - 1),
    ),
  };
}

const leastSquares = ridge((squares) => squares.map(() => 0));

/** Largest difference. */
const far = (a: readonly number[], b: readonly number[]): number =>
  Math.max(...a.map((value, k) => Math.abs(value - b[k])));

describe.each([0.5, 0.8])('linear regression with keep_prob %d of the inputs', (keepProb) => {
  const strength = (1 - keepProb) / keepProb;
  const adaptive = ridge((squares) => squares.map((square) => strength * square));

  test.each([
    ['the plain kernels', [plainKernels()]],
    ['the kernels that a sweep takes', kernelSets('auto')],
  ])('comes to adaptive ridge without a penalty on the bias, with %s', (_, kernels) => {
    const { means, p } = compare(keepProb, adaptive, kernels);
    expect(far(means, adaptive)).toBeLessThan(0.005);
    expect(Math.min(...p), 'p of the least likely parameter').toBeGreaterThan(LEVEL);
  });

  test('has an adaptive ridge far from least squares and from ridge with one penalty for all', () => {
    const common = ridge((squares) => squares.map(() => strength * mean(squares)));
    expect(far(adaptive, leastSquares)).toBeGreaterThan(0.1);
    expect(far(adaptive, common)).toBeGreaterThan(0.1);
  });

  test('does not come to adaptive ridge without 1/keep_prob', () => {
    const { p } = compare(keepProb, adaptive, [faultyKernels(FAULTS['no 1/keep_prob'])]);
    expect(Math.min(...p)).toBeLessThan(1e-6);
  });
});

test('linear regression without dropout comes to least squares', () => {
  expect(far(averaged(1, 0, [plainKernels()]), leastSquares)).toBeLessThan(1e-3);
});
