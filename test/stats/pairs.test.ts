import { expect, test } from 'vitest';
import { byCell } from '../../src/stats/cells.js';
import { completeTable } from '../../src/stats/complete.js';
import { pairs } from '../../src/stats/pairs.js';
import { type MadeUpCell, rowsOf } from './rows.js';

const pairsOf = (cells: readonly MadeUpCell[], metric: 'val_cost' | 'val_accuracy' = 'val_cost') =>
  pairs(completeTable(byCell(rowsOf(cells))), metric, ['hidden_1']);

test('a cell is paired with its baseline, draw by draw', () => {
  const cells = [
    { keepProb: [1, 1], costs: [0.5, 0.5] },
    { keepProb: [1, 0.9], costs: [0.35, 0.25] },
  ];
  expect(pairsOf(cells)).toEqual([
    { cell: 1, baseline: null, differences: [] },
    { cell: 2, baseline: 1, differences: [0.35 - 0.5, 0.25 - 0.5] },
  ]);
});

test('the differences are of the given metric', () => {
  const cells = [
    { keepProb: [1, 1], costs: [0.5], accuracies: [0.75] },
    { keepProb: [1, 0.5], costs: [0.4], accuracies: [1] },
  ];
  expect(pairsOf(cells, 'val_accuracy')[1].differences).toEqual([0.25]);
});

const sized = (keepProb: number, hidden: number, cost: number): MadeUpCell => ({
  keepProb: [1, keepProb],
  axes: { hidden_1: hidden },
  costs: [cost],
});

test('a cell with a derived size is compared with the baseline of another size', () => {
  expect(pairsOf([sized(1, 8, 3), sized(0.5, 16, 2)])[1]).toMatchObject({
    baseline: 1,
    differences: [-1],
  });
});

test('a cell is compared with a baseline of its own size if another grid of the union has one', () => {
  const cells = [sized(1, 8, 3), sized(1, 16, 7), sized(0.5, 16, 6), sized(0.5, 8, 2)];
  const baselines = pairsOf([...cells, sized(0.25, 32, 1)]).map(({ baseline }) => baseline);
  expect(baselines).toEqual([null, null, 2, 1, 1]);
});
