import { expect, test } from 'vitest';
import { answerOf } from '../../src/stats/answerOf.js';
import { documentOf, type MadeUpCell, rowsOf } from './rows.js';

const cellsOf = async (cells: readonly MadeUpCell[]) =>
  (await answerOf(rowsOf(cells), documentOf(cells))).cells;

const CELLS: readonly MadeUpCell[] = [
  { keepProb: [1, 1], costs: [0.5, 0.52, 0.49, 0.51] },
  { keepProb: [1, 0.7], costs: [0.3, 0.325, 0.292, 0.31] },
  { keepProb: [1, 0.5], costs: [0.302, 0.322, 0.291, 0.311] },
];

test('cells are ranked, and those not told apart from the best are marked', async () => {
  const cells = await cellsOf(CELLS);
  expect(cells.map(({ rank }) => rank)).toEqual([3, 2, 1]);
  expect(cells.map(({ tied }) => tied)).toEqual([false, true, true]);
  expect(cells.map(({ selected }) => selected)).toEqual([false, false, true]);
});

test('each cell with dropout has its difference from the baseline, with interval and p-value', async () => {
  const [baseline, first] = await cellsOf(CELLS);
  expect(baseline).toMatchObject({ baseline: null, diffVsBaseline: null, pAdjusted: null });
  expect(first.baseline).toBe(1);
  expect(first.diffVsBaseline).toBeCloseTo(-0.19825, 12);
  expect(first.diffLow).toBeLessThan(first.diffVsBaseline!);
  expect(first.diffHigh).toBeGreaterThan(first.diffVsBaseline!);
  expect(first.pAdjusted).toBeLessThan(0.001);
});

test('two repeats have intervals, but neither p-values nor marks', async () => {
  const cells = await cellsOf(
    CELLS.map(({ costs, ...own }) => ({ ...own, costs: costs.slice(0, 2) })),
  );
  expect(cells[1]).toMatchObject({ pAdjusted: null, tied: null });
  expect(cells[1].diffLow).not.toBeNull();
});

test('cells with equal figures in another order share a rank', async () => {
  const cells = await cellsOf([
    { keepProb: [1, 0.7], costs: [0.1, 0.2, 0.7] },
    { keepProb: [1, 0.5], costs: [0.7, 0.1, 0.2] },
  ]);
  expect(cells.map(({ rank }) => rank)).toEqual([1, 1]);
});

test('a cell with a diverged run has no rank', async () => {
  const cells = await cellsOf([...CELLS, { keepProb: [1, 0.1], costs: [0.1, null, 0.1, 0.1] }]);
  expect(cells[3]).toMatchObject({ rank: null, diverged: 1, tied: null, selected: false });
});

test('no cell has a rank if all diverged', async () => {
  const cells = await cellsOf(CELLS.map(({ keepProb }) => ({ keepProb, costs: [null, null] })));
  expect(cells.map(({ rank }) => rank)).toEqual([null, null, null]);
});

test('a cell that has only the easy repeat is not ranked above those that have all', async () => {
  const cells = await cellsOf([
    ...CELLS,
    { keepProb: [1, 0.1], costs: [undefined, undefined, 0.1] },
  ]);
  expect(cells.map(({ rank }) => rank)).toEqual([3, 2, 1, null]);
});

test('while a sweep is under way, figures are of the repeats that all cells have', async () => {
  const [{ keepProb, costs }, ...others] = CELLS;
  const cells = await cellsOf([...others, { keepProb, costs: costs.slice(0, 3) }]);
  expect(cells.map(({ runs }) => runs)).toEqual([3, 3, 3]);
  expect(cells[2].valCost.mean).toBeCloseTo((0.5 + 0.52 + 0.49) / 3, 12);
});

test('a diverged run does not count among the epochs that early stopping left out', async () => {
  const cells: MadeUpCell[] = [...CELLS, { keepProb: [1, 0.1], costs: [0.1, null, 0.1, 0.1] }];
  const rows = rowsOf(cells).map((row) => ({ ...row, epochs: 30 }));
  const { epochs } = await answerOf(rows, documentOf(cells));
  expect(epochs).toEqual({ planned: 15 * 30, trained: 15 });
});
