/**
 * The oracles know nothing of the code under test but its layers: a forward pass written out in
 * float64, whose logits are differentiated by central differences, and whose mean cost over masks is
 * summed over every mask that there is.
 */
import { describe, expect, test } from 'vitest';
import { firstDraw, keysOf } from '../../src/engine/draws.js';
import { normal } from '../../src/engine/normal.js';
import { streamKey } from '../../src/engine/streams.js';
import { adaptiveL2, type PenaltyOptions } from '../../src/nn/adaptiveL2.js';
import { drawMask } from '../../src/nn/dropout.js';
import { kernelSets } from '../../src/nn/kernelSets.js';
import type { OutputName } from '../../src/nn/outputs.js';
import { trainNetwork } from '../../src/nn/train.js';
import { otherSettings } from '../helpers.js';
import { mean } from '../statistics.js';

const M = 12;
const key = streamKey(7, 'data');
const rows = Int32Array.from({ length: M }, (_, row) => row);
const floats = (length: number, stream: number, size = 1): Float32Array =>
  Float32Array.from({ length }, (_, k) => size * normal(key, k, stream));

/** A tanh network with made-up parameters and dropout in every layer, on every row. */
function made(output: OutputName, targetScale = 1): PenaltyOptions {
  const layerSizes = [4, 6, 5, output === 'softmax' ? 3 : 1];
  const sizes = layerSizes.slice(1);
  const Y =
    output === 'linear'
      ? floats(M, 8)
      : Int32Array.from(rows, (row) => row % (output === 'softmax' ? 3 : 2));
  return {
    network: { layerSizes, keepProb: [0.8, 0.5, 0.7], activation: 'tanh', output, init: 'he' },
    data: { m: M, features: 4, X: floats(M * 4, 9), Y, targetScale, train: rows },
    parameters: {
      W: sizes.map((n, index) => floats(layerSizes[index] * n, index, 0.7)),
      b: sizes.map((n, index) => floats(n, 4 + index, 0.3)),
    },
    keys: keysOf(firstDraw(1)),
    epochs: 30,
    kernels: kernelSets('auto'),
  };
}

/** H[l] of layer `to`, or Z[L], of one example, from the A of layer `from`. */
function pass(
  { network: { layerSizes }, parameters: { W, b } }: PenaltyOptions,
  A: readonly number[],
  from: number,
  to: number,
): number[] {
  if (from === to) return [...A];
  const n = layerSizes[from + 1];
  const Z = Array.from(b[from], (bias, j) =>
    A.reduce((sum, a, i) => sum + a * W[from][i * n + j], bias),
  );
  return pass(
    { network: { layerSizes }, parameters: { W, b } } as PenaltyOptions,
    from + 2 === layerSizes.length ? Z : Z.map(Math.tanh),
    from + 1,
    to,
  );
}

function costOf(output: OutputName, Z: readonly number[], y: number): number {
  if (output === 'linear') return 0.5 * (Z[0] - y) ** 2;
  const logits = output === 'sigmoid' ? [0, Z[0]] : Z;
  return Math.log(logits.reduce((sum, z) => sum + Math.exp(z), 0)) - logits[y];
}

const inputOf = ({ data: { X, features } }: PenaltyOptions, row: number): number[] => [
  ...X.subarray(row * features, (row + 1) * features),
];

/** (f(x + step·e[i]) − f(x − step·e[i])) / (2·step). */
function slope<T extends number | readonly number[]>(
  f: (x: readonly number[]) => T,
  x: readonly number[],
  i: number,
): number[] {
  const step = 1e-5;
  const at = (sign: number): readonly number[] =>
    [f(x.map((value, k) => (k === i ? value + sign * step : value)))].flat() as number[];
  const [upper, lower] = [at(1), at(-1)];
  return upper.map((value, k) => (value - lower[k]) / (2 * step));
}

/** A figure of each row, times the weight of its class. */
const weighed = ({ classWeights, data }: PenaltyOptions, each: readonly number[]): number[] =>
  each.map((figure, row) => (classWeights?.[data.Y[row]] ?? 1) * figure);

/** ½ Σⱼ (1−p)/p·E[h[j]²·(GᵀHG)[j][j]], with all derivatives by differences. */
function formulaOf(options: PenaltyOptions, layer: number): number {
  const { layerSizes, keepProb, output } = options.network;
  const L = layerSizes.length - 1;
  const p = keepProb[layer];
  const each = Array.from(rows, (row) => {
    const h = pass(options, inputOf(options, row), 0, layer);
    const y = options.data.Y[row];
    const Z = pass(options, h, layer, L);
    const gradient = (z: readonly number[]): number[] =>
      z.flatMap((_, k) => slope((at) => costOf(output, at, y), z, k));
    const hessian = Z.map((_, k) => slope(gradient, Z, k));
    return h.reduce((sum, value, j) => {
      const g = slope((at) => pass(options, at, layer, L), h, j);
      const curvature = hessian.flatMap((row_, a) => row_.map((v, b) => g[a] * v * g[b]));
      return sum + value ** 2 * curvature.reduce((total, term) => total + term, 0);
    }, 0);
  });
  return ((0.5 * (1 - p)) / p) * mean(weighed(options, each)) * options.data.targetScale ** 2;
}

/** The mean over all masks of the layer of the cost, less the cost without. */
function expectedOf(options: PenaltyOptions, layer: number): number {
  const { layerSizes, keepProb, output } = options.network;
  const [L, n, p] = [layerSizes.length - 1, layerSizes[layer], keepProb[layer]];
  const each = Array.from(rows, (row) => {
    const h = pass(options, inputOf(options, row), 0, layer);
    const J = (A: readonly number[]): number =>
      costOf(output, pass(options, A, layer, L), options.data.Y[row]);
    let sum = 0;
    for (let mask = 0; mask < 2 ** n; mask++) {
      const kept = h.map((_, j) => (mask >> j) & 1);
      const chance = kept.reduce((product, bit) => product * (bit === 1 ? p : 1 - p), 1);
      sum += chance * J(h.map((value, j) => (kept[j] * value) / p));
    }
    return sum - J(h);
  });
  return mean(weighed(options, each)) * options.data.targetScale ** 2;
}

describe.each([
  ['softmax', null],
  ['softmax', [0.7, 1.5, 1]],
  ['sigmoid', null],
  ['sigmoid', [0.6, 1.9]],
  ['linear', null],
] as const)('adaptiveL2() with output %s and class weights %j', (output, classWeights) => {
  const options = { ...made(output, output === 'linear' ? 3 : 1), classWeights };
  const penalties = adaptiveL2(options);

  test('gives the formula with G and H as differences give them', () => {
    expect(penalties.map(({ layer }) => layer)).toEqual([0, 1, 2]);
    for (const { layer, formula } of penalties) {
      const expected = formulaOf(options, layer);
      expect(Math.abs(formula / expected - 1), `layer ${layer}`).toBeLessThan(1e-4);
    }
  });

  test.each(['auto', 'plain'] as const)(
    'measures the mean over all masks on %s kernels',
    (choice) => {
      for (const layer of adaptiveL2({ ...options, kernels: kernelSets(choice) })) {
        const { measured, measuredSe } = layer;
        const expected = expectedOf(options, layer.layer);
        expect(Math.abs(measured - expected) / measuredSe).toBeLessThan(3.5);
        expect(measuredSe / expected, 'a standard error that can tell').toBeLessThan(0.1);
      }
    },
  );

  test('gives the l2 whose term of the cost is as large', () => {
    for (const { layer, formula, measured, l2Formula, l2Measured } of penalties) {
      const norm = options.parameters.W[layer].reduce((sum, w) => sum + w * w, 0);
      const term = (l2: number): number => (l2 / 2) * norm * options.data.targetScale ** 2;
      expect(term(l2Formula!)).toBeCloseTo(formula, 5);
      expect(term(l2Measured!)).toBeCloseTo(measured, 5);
    }
  });
});

/** Columns of mean 0 and mean square 1, as scaling makes them. */
function standardised(features: number): Float32Array {
  const X = floats(M * features, 10);
  for (let i = 0; i < features; i++) {
    const column = Array.from(rows, (row) => X[row * features + i]);
    const centre = mean(column);
    const deviation = Math.sqrt(mean(column.map((x) => (x - centre) ** 2)));
    rows.forEach((row) => (X[row * features + i] = (column[row] - centre) / deviation));
  }
  return X;
}

describe('adaptiveL2() on linear regression with dropout on the input', () => {
  const w = [1, -2, 0.5, 3];
  const options: PenaltyOptions = {
    ...made('linear', 10),
    network: {
      layerSizes: [4, 1],
      keepProb: [0.8],
      activation: 'identity',
      output: 'linear',
      init: 'xavier',
    },
    parameters: { W: [Float32Array.from(w)], b: [Float32Array.of(0.3)] },
  };

  test('is the closed form, (1−p)/p·½·Σ w²·E[x²], in the target’s own units', () => {
    const { X } = options.data;
    const squares = w.map((_, j) => mean(Array.from(rows, (row) => X[row * 4 + j] ** 2)));
    const expected = ((0.2 / 0.8) * w.reduce((sum, v, j) => sum + v * v * squares[j], 0)) / 2;
    const [{ formula, measured, measuredSe }] = adaptiveL2(options);
    expect(Math.abs(formula / (100 * expected) - 1)).toBeLessThan(1e-12);
    expect(Math.abs(measured - 100 * expected) / measuredSe).toBeLessThan(3);
  });

  test('is an l2 of (1−p)/p where each input has mean square 1', () => {
    const data = { ...options.data, X: standardised(4) };
    const [{ l2Formula }] = adaptiveL2({ ...options, data });
    expect(Math.abs(l2Formula! / 0.25 - 1)).toBeLessThan(1e-6);
  });

  test('has no l2 where all weights are 0', () => {
    const parameters = { W: [new Float32Array(4)], b: [Float32Array.of(1)] };
    expect(adaptiveL2({ ...options, parameters })).toEqual([
      {
        layer: 0,
        keepProb: 0.8,
        formula: 0,
        measured: 0,
        measuredSe: 0,
        l2Formula: null,
        l2Measured: null,
      },
    ]);
  });

  test('draws the masks of the epochs after the last', () => {
    const { data, keys } = options;
    const D = new Uint8Array(M * 4);
    const [J, ...draws] = [null, 31, 32].map((epoch) => {
      D.fill(1);
      if (epoch !== null) drawMask(D, rows, 0, M, 4, 0.8, keys.dropout, 0, epoch);
      const scale = epoch === null ? 1 : 1 / 0.8;
      const costs = Array.from(rows, (row) => {
        const a = inputOf(options, row).map((x, j) => D[row * 4 + j] * x * scale);
        return costOf('linear', pass(options, a, 0, 1), data.Y[row]);
      });
      return 100 * mean(costs);
    });
    const [{ measured, measuredSe }] = adaptiveL2({ ...options, draws: 2 });
    expect(measured).toBeCloseTo(mean(draws) - J, 3);
    expect(measuredSe).toBeCloseTo(Math.abs(draws[0] - draws[1]) / 2, 3);
  });
});

describe('adaptiveL2() on a trained network', () => {
  const m = 600;
  const X = Float32Array.from({ length: m * 8 }, (_, k) => normal(key, k % 8, k >> 3, 11));
  // Noisy labels, so that the cost does not come near 0.
  const Y = Int32Array.from({ length: m }, (_, row) => {
    const x = X.subarray(row * 8, row * 8 + 8);
    return x[0] * x[1] + x[2] - x[3] + normal(key, row, 12) > 0 ? 1 : 0;
  });
  const train = Int32Array.from({ length: m }, (_, row) => row);
  const network = {
    layerSizes: [8, 16, 64, 1],
    keepProb: [0.95, 0.95, 0.95],
    activation: 'tanh',
    output: 'sigmoid',
    init: 'he',
  } as const;
  const common = {
    network,
    data: { m, features: 8, X, Y, targetScale: 1, train, validation: train },
    keys: keysOf(firstDraw(3)),
    kernels: kernelSets('auto'),
  };
  const { parameters } = trainNetwork({
    ...common,
    training: {
      ...otherSettings,
      epochs: 20,
      batchSize: 32,
      optimizer: 'sgd',
      learningRate: 0.1,
      momentum: 0,
    },
    history: false,
  });
  const options = { ...common, parameters: parameters!, epochs: 20 };

  test('measures nearly what the formula gives in a wide last layer where little is dropped', () => {
    const keepProb = [1, 1, 0.95];
    const [{ formula, measured, measuredSe }] = adaptiveL2({
      ...options,
      network: { ...network, keepProb },
      draws: 1500,
    });
    expect(measuredSe / measured).toBeLessThan(0.03);
    expect(Math.abs(measured / formula - 1)).toBeLessThan(0.06);
  });

  test('takes some of the examples at random, the same each time', () => {
    // The first half of the rows adds nothing in the input layer.
    const half = { ...common.data, X: X.map((x, k) => (k < m * 4 ? 0 : x)) };
    const some = { ...options, data: half, examples: 300, draws: 2 };
    const [all, chosen, again] = [{ ...some, examples: m }, some, some].map(adaptiveL2);
    expect(chosen).toEqual(again);
    expect(chosen[0].formula).not.toBe(all[0].formula);
    expect(Math.abs(chosen[0].formula / all[0].formula - 1)).toBeLessThan(0.2);
  });

  test('has one entry for each layer with dropout, and none without', () => {
    const layersAt = (keepProb: readonly number[]): number[] =>
      adaptiveL2({ ...options, network: { ...network, keepProb }, draws: 2 }).map(
        ({ layer }) => layer,
      );
    expect(layersAt([1, 0.5, 1])).toEqual([1]);
    expect(layersAt([0.9, 1, 0.5])).toEqual([0, 2]);
    expect(layersAt([1, 1, 1])).toEqual([]);
  });
});
