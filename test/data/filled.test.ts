import { expect, test } from 'vitest';
import type { DatasetContent } from '../../src/data/dataset.js';
import { filledShare } from '../../src/data/filled.js';
import { loadDataset } from '../../src/data/loadDataset.js';
import { dataSettings } from '../helpers.js';

const load = (source: string): Promise<DatasetContent> =>
  loadDataset(dataSettings({ source }), { folder: '.', seed: 1 });

test('counts what is not 0 in pictures, which keep their zeros unless they are standardised', async () => {
  const digits = await load('digits');
  const exact = Array.from(digits.X).filter((x) => x !== 0).length / digits.X.length;
  expect(filledShare(digits, 'minmax')).toBe(exact);
  expect(filledShare(digits, 'none')).toBe(exact);
  expect(filledShare(digits, 'standard')).toBe(1);
});

test('comes close by looking at some of many examples', () => {
  const [m, features] = [40_000, 25];
  const X = Float32Array.from({ length: m * features }, (_, at) => (at % features < 5 ? 1 : 0));
  const rows = X.map((x, at) => (Math.floor(at / features) % 10 === 0 ? 0 : x));
  expect(filledShare({ m, features, X: rows, columns: null }, 'none')).toBeCloseTo(0.18, 3);
});

test('takes one feature of each category to be filled', async () => {
  const columns = [
    { kind: 'number', name: 'age', mayMiss: false },
    { kind: 'category', name: 'port', levels: ['C', 'Q', 'S'] },
  ] as const;
  const X = new Float32Array(2 * 3);
  expect(filledShare({ m: 3, features: 4, X, columns }, 'standard')).toBe(0.5);
});
