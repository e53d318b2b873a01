import { expect, test } from 'vitest';
import { createGuess, drawFacts } from '../../src/data/guess.js';
import { loadDataset } from '../../src/data/loadDataset.js';
import { splitRows } from '../../src/data/split.js';
import { dataSettings } from '../helpers.js';

const settings = { validation: 0.2, test: 0.1 };
const digits = await loadDataset(dataSettings(), { folder: '.', seed: 1 });
const linear = await loadDataset(dataSettings({ source: 'linear', size: 200 }), {
  folder: '.',
  seed: 1,
});

test('a guess of classes costs their entropy, and is right for the largest class', () => {
  const target = {
    task: 'classification' as const,
    Y: Int32Array.of(0, 0, 0, 1),
    classes: ['a', 'b'],
  };
  const guess = createGuess(target, target.Y, Int32Array.of(0, 1, 2, 3));
  // Each class counts one more: 4 of 6 and 2 of 6.
  expect(guess.cost(0)).toBeCloseTo(-Math.log(4 / 6), 14);
  expect(guess.cost(1)).toBeCloseTo(-Math.log(2 / 6), 14);
  expect([guess.isRight(0), guess.isRight(1)]).toEqual([true, false]);
});

test('a guess of a regression costs half the squared distance from the mean', () => {
  const target = { task: 'regression' as const, Y: Float32Array.of(1, 3, 8) };
  expect(createGuess(target, target.Y, Int32Array.of(0, 1)).cost(8)).toBe(18);
});

test('the facts say how many classes the validation part has, if it lacks some', () => {
  const target = {
    task: 'classification' as const,
    Y: Int32Array.from({ length: 42 }, (_, row) => (row < 20 ? 0 : row < 40 ? 1 : 2)),
    classes: ['a', 'b', 'rare'],
  };
  const factsOf = (dataset: typeof digits) =>
    drawFacts(dataset, settings, { seed: 1, repeats: 1, folds: 1 });
  const [facts] = factsOf({ ...digits, m: 42, target });
  expect(facts).toMatchObject({ validation: 8, validation_classes: 2 });
  expect(factsOf(digits)[0]).not.toHaveProperty('validation_classes');
});

test('the facts of classes are those of every draw', () => {
  const [facts, ...others] = drawFacts(digits, settings, { seed: 1, repeats: 3, folds: 1 });
  expect(others).toEqual([]);
  expect(facts).toMatchObject({ train: 1258, validation: 359 });
  const { target } = digits;
  for (const repeat of [1, 2, 3]) {
    const { train, validation } = splitRows(digits, settings, { seed: 1, repeat, fold: 1 });
    const guess = createGuess(target, target.Y, train);
    const cost = validation.reduce((sum, row) => sum + guess.cost(target.Y[row]), 0);
    expect(facts.guess_cost).toBeCloseTo(cost / validation.length, 12);
  }
  // Ten classes of about equal size.
  expect(facts.guess_cost).toBeCloseTo(Math.log(10), 2);
  expect(facts.guess_accuracy).toBeCloseTo(0.1, 2);
});

test('a regression has facts for each repeat', () => {
  const facts = drawFacts(linear, settings, { seed: 1, repeats: 3, folds: 1 });
  expect(facts).toHaveLength(3);
  expect(new Set(facts.map(({ guess_cost }) => guess_cost)).size).toBe(3);
  expect(facts.every(({ guess_accuracy }) => guess_accuracy === null)).toBe(true);
});
