import { expect, test } from 'vitest';
import type { Factor } from '../../src/stats/answer.js';
import { isListed, nextSteps } from '../../src/stats/next.js';
import type { CellSummary } from '../../src/stats/summary.js';
import type { Findings } from '../../src/stats/verdict.js';
import { recordedDocument } from '../helpers.js';

const findings = (change: Partial<Findings>): Findings => ({
  dropout: 'yes',
  clear: true,
  overfits: 'yes',
  beatsGuessing: true,
  gain: 0.1,
  gainLow: 0.05,
  gainHigh: 0.15,
  p: 0.01,
  repeats: 10,
  draws: 10,
  repeatsNeeded: null,
  layers: [],
  best: null,
  ...change,
});

const keepProb: Factor = { name: 'keep_prob_1', layers: [1], levels: [0.5, 0.7, 0.9, 1] };
const rate: Factor = { name: 'learning_rate', layers: [], levels: [0.01, 0.1] };

/** The steps where the selected cell has these values. */
const steps = (
  factor: Factor,
  value: number,
  matters?: 'yes' | 'no' | 'cannot_tell',
  change: Partial<Findings> = {},
) => {
  const cell = { keepProb: [1, value], axes: { learning_rate: value } } as unknown as CellSummary;
  const layer = { axis: factor.name, best: value, effect: 0.1, low: 0, high: 0.2, pAdjusted: 0.01 };
  const layers = matters === undefined ? [] : [{ ...layer, matters }];
  const all = nextSteps(findings({ layers, ...change }), { factors: [factor] }, cell, () => true);
  return all.map(({ values }) => values);
};

test('a best keep_prob at the lower edge widens the axis downwards', () => {
  expect(steps(keepProb, 0.5)).toEqual([[0.1, 0.3, 0.5, 0.7, 0.9, 1]]);
});

test('a best keep_prob at the upper edge below 1 widens the axis up to 1', () => {
  expect(steps({ ...keepProb, levels: [0.3, 0.5, 0.7] }, 0.7)).toEqual([[0.3, 0.5, 0.7, 0.85, 1]]);
});

test('a best keep_prob of 1 widens nothing', () => {
  expect(steps(keepProb, 1, 'cannot_tell')).toEqual([]);
});

test('a layer that matters is refined around its best keep_prob', () => {
  expect(steps(keepProb, 0.7, 'yes')).toEqual([[0.5, 0.6, 0.7, 0.8, 0.9, 1]]);
});

test('a layer of which nothing can be told is not refined', () => {
  expect(steps(keepProb, 0.7, 'cannot_tell')).toEqual([]);
});

test('keep_probs that are close together are not refined', () => {
  expect(steps({ ...keepProb, levels: [0.68, 0.7, 0.72] }, 0.7, 'yes')).toEqual([]);
});

test('a layer that does not matter is fixed at its highest keep_prob', () => {
  expect(steps(keepProb, 0.7, 'no')).toEqual([[1]]);
});

test('a best learning_rate at an edge widens the axis at equal ratios', () => {
  expect(steps(rate, 0.1)).toEqual([[0.01, 0.1, 1]]);
  expect(steps(rate, 0.01)).toEqual([[0.001, 0.01, 0.1]]);
});

test('an axis that others may depend on is not widened', () => {
  expect(steps({ ...rate, name: 'epochs' }, 0.1)).toEqual([]);
});

test('more repeats come before any other change', () => {
  expect(steps(keepProb, 0.5, 'no', { dropout: 'cannot_tell', repeatsNeeded: 12 })).toEqual([[12]]);
});

test('there is no next step where dropout is not worth it, or nothing is learned', () => {
  expect(steps(keepProb, 0.5, 'no', { dropout: 'no' })).toEqual([]);
  expect(steps(keepProb, 0.5, 'no', { beatsGuessing: false })).toEqual([]);
});

test('only axes whose values the config lists can be changed', () => {
  const grid = { keep_prob: { '1,2': [0.5, 1], 3: 'keep_prob_1 / 2' }, learning_rate: [0.1, 0.01] };
  const { config, ...document } = recordedDocument();
  const listed = isListed({ ...document, config: { ...config, grid } });
  const factor = (name: string): Factor => ({ ...keepProb, name });
  expect(
    ['keep_prob_1', 'keep_prob_3', 'learning_rate'].map((name) => listed(factor(name))),
  ).toEqual([true, false, true]);
  expect(
    isListed({ ...document, config: { ...config, grid: [grid] } })(factor('keep_prob_1')),
  ).toBe(false);
});
