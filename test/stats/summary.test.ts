import { expect, test } from 'vitest';
import type { ResultRow } from '../../src/results/columns.js';
import { summarise } from '../../src/stats/summary.js';

const row = (cell: number, keepProb: number, hidden: number, valCost: number): ResultRow =>
  ({
    cell,
    repeat: 1,
    fold: 1,
    status: 'ok',
    keepProb: [1, keepProb],
    axes: { hidden_1: hidden },
    trainCost: 0,
    trainAccuracy: null,
    valCost,
    valAccuracy: null,
    weightNorms: [1],
  }) as unknown as ResultRow;

/** The difference of each cell from its baseline. */
const differences = (rows: readonly ResultRow[]): (number | null)[] =>
  summarise(rows, { metric: 'val_cost', rule: 'best', derivedAxes: ['hidden_1'] }).map(
    ({ diffVsBaseline }) => diffVsBaseline,
  );

test('a cell with a derived size is compared with the baseline of another size', () => {
  expect(differences([row(1, 1, 8, 3), row(2, 0.5, 16, 2)])).toEqual([null, -1]);
});

test('a cell is compared with a baseline of its own size if another grid of the union has one', () => {
  const rows = [row(1, 1, 8, 3), row(2, 1, 16, 7), row(3, 0.5, 16, 6), row(4, 0.5, 8, 2)];
  expect(differences([...rows, row(5, 0.25, 32, 1)])).toEqual([null, null, -1, -1, -2]);
});
