import { expect, test } from 'vitest';
import type { ResultRow } from '../../src/results/columns.js';
import { summarise } from '../../src/stats/summary.js';

const row = (cell: number, share: number, hidden: number, valCost: number): ResultRow =>
  ({
    cell,
    repeat: 1,
    fold: 1,
    status: 'ok',
    keepProb: [1, share],
    axes: { hidden_1: hidden },
    trainCost: 0,
    trainAccuracy: null,
    valCost,
    valAccuracy: null,
    weightNorms: [1],
  }) as unknown as ResultRow;

/** The difference from its baseline of each cell. */
const differences = (rows: readonly ResultRow[]): (number | null)[] =>
  summarise(rows, { metric: 'val_cost', rule: 'best', derivedAxes: ['hidden_1'] }).map(
    ({ diffVsBaseline }) => diffVsBaseline,
  );

test('a cell of a derived size is held to the baseline, whose size is another', () => {
  expect(differences([row(1, 1, 8, 3), row(2, 0.5, 16, 2)])).toEqual([null, -1]);
});

test('where one grid lists the sizes that another derives, each cell has its own baseline', () => {
  const rows = [row(1, 1, 8, 3), row(2, 1, 16, 7), row(3, 0.5, 16, 6), row(4, 0.5, 8, 2)];
  expect(differences([...rows, row(5, 0.25, 32, 1)])).toEqual([null, null, -1, -1, -2]);
});
