import { expect, test } from 'vitest';
import { leaveOneOut } from '../../src/stats/leaveOut.js';

const drawsOf = (...pairs: (readonly [number, number])[]) =>
  pairs.map(([repeat, fold]) => ({ repeat, fold }));
const scores = (...cells: number[][]) =>
  new Map(cells.map((own, index) => [index + 1, Float64Array.from(own)]));

test('the cell of a repeat is chosen on the other repeats', () => {
  // Cell 1 is best in all; in the last repeat alone cell 2 is.
  const own = scores([3, 3, 0], [1, 1, 5]);
  expect(leaveOneOut(own, drawsOf([1, 1], [2, 1], [3, 1]))).toEqual({
    chosen: [2, 2, 1],
    scores: [1, 1, 0],
  });
});

test('a repeat is left out with all its folds', () => {
  const own = scores([9, 9, 0, 0], [0, 0, 1, 1]);
  const choices = leaveOneOut(own, drawsOf([1, 1], [1, 2], [2, 1], [2, 2]));
  expect(choices).toEqual({ chosen: [2, 2, 1, 1], scores: [0, 0, 0, 0] });
});

test('the folds of a single repeat are left out one by one', () => {
  const own = scores([3, 3, 0], [1, 1, 5]);
  expect(leaveOneOut(own, drawsOf([1, 1], [1, 2], [1, 3]))?.chosen).toEqual([2, 2, 1]);
});

test('nothing is chosen from one draw, or from no cell', () => {
  expect(leaveOneOut(scores([1]), drawsOf([1, 1]))).toBeNull();
  expect(leaveOneOut(new Map(), drawsOf([1, 1], [2, 1]))).toBeNull();
});
