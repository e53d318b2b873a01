import { expect, test } from 'vitest';
import { byCell } from '../../src/stats/cells.js';
import { completeTable } from '../../src/stats/complete.js';
import { rowsOf } from './rows.js';

/** The repeats and the cells of the table of cells with these costs. */
const table = (...costs: (readonly (number | null | undefined)[])[]) => {
  const rows = rowsOf(costs.map((own) => ({ keepProb: [1, 0.5], costs: own })));
  const { draws, cells } = completeTable(byCell(rows));
  return { repeats: draws.map(({ repeat }) => repeat), cells: [...cells.keys()] };
};

test('a finished sweep is compared on all repeats', () => {
  expect(table([1, 2], [3, 4])).toEqual({ repeats: [1, 2], cells: [1, 2] });
});

test('a sweep under way is compared on the repeats that all cells have', () => {
  expect(table([1, 2, 3], [1, 2], [1, 2])).toEqual({ repeats: [1, 2], cells: [1, 2, 3] });
});

test('a cell that lags far behind does not hold back the others', () => {
  expect(table([1, 2, 3, 4], [1, 2, 3, 4], [1])).toEqual({ repeats: [1, 2, 3, 4], cells: [1, 2] });
});

test('a cell with a diverged run is not compared', () => {
  expect(table([1, null], [1, 2])).toEqual({ repeats: [1, 2], cells: [2] });
});

test('no rows make an empty table', () => {
  expect(table()).toEqual({ repeats: [], cells: [] });
});
