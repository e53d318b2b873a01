import { describe, expect, test } from 'vitest';
import type { ResultRow } from '../../src/results/columns.js';
import { pairs } from '../../src/stats/pairs.js';
import { summarise } from '../../src/stats/summary.js';

const row = (
  cell: number,
  keepProb: readonly number[],
  repeat: number,
  valCost: number,
  valAccuracy = 1 - valCost,
): ResultRow =>
  ({
    cell,
    keepProb,
    repeat,
    fold: 1,
    status: 'ok',
    axes: {},
    trainCost: 0,
    trainAccuracy: 1,
    valCost,
    valAccuracy,
    weightNorms: [1],
  }) as unknown as ResultRow;

/** The rows of a cell, one for each cost. */
const cellOf = (cell: number, keepProb: readonly number[], ...costs: number[]): ResultRow[] =>
  costs.map((cost, index) => row(cell, keepProb, index + 1, cost));

/** The best cell, 4, has a mean cost of 0.2 with a standard error of 0.1. */
const ROWS = [
  ...cellOf(1, [1, 1], 0.5, 0.5),
  ...cellOf(2, [1, 0.9], 0.35, 0.25),
  ...cellOf(3, [1, 0.8], 0.25, 0.25),
  ...cellOf(4, [0.9, 0.5], 0.3, 0.1),
];

const selected = (
  rows: readonly ResultRow[],
  rule: 'best' | 'one_se',
  metric = 'val_cost' as const,
) => summarise(rows, { metric, rule, derivedAxes: [] }).find((cell) => cell.selected)?.cell;

describe('select.rule', () => {
  test('best selects the cell with the best mean', () => {
    expect(selected(ROWS, 'best')).toBe(4);
  });

  test('one_se selects the cell that drops least within one standard error of the best', () => {
    expect(selected(ROWS, 'one_se')).toBe(2);
  });

  test('one_se does not select a cell that is just beyond one standard error', () => {
    const beyond = ROWS.map((each) => (each.cell === 2 ? { ...each, valCost: 0.301 } : each));
    expect(selected(beyond, 'one_se')).toBe(3);
  });

  test('one_se selects the better of two cells that drop equally', () => {
    const equal = [...cellOf(1, [1, 0.5], 0.3, 0.3), ...cellOf(2, [0.5, 1], 0.4, 0.1)];
    expect(selected(equal, 'one_se')).toBe(2);
  });

  test('one_se selects the best cell if there is only one repeat', () => {
    const one = [...cellOf(1, [1, 1], 0.3), ...cellOf(2, [1, 0.5], 0.2)];
    expect(selected(one, 'one_se')).toBe(2);
  });

  test.each(['best', 'one_se'] as const)('%s selects no cell if all diverged', (rule) => {
    const lost = ROWS.map((each) => ({ ...each, status: 'diverged' as const, valCost: null }));
    expect(selected(lost, rule)).toBeUndefined();
  });
});

describe('pairs()', () => {
  test('pairs() subtracts the baseline of each cell, draw by draw', () => {
    expect(pairs(ROWS, 'val_cost', []).slice(0, 2)).toEqual([
      { cell: 1, baseline: null, differences: [] },
      { cell: 2, baseline: 1, differences: [0.35 - 0.5, 0.25 - 0.5] },
    ]);
  });

  test('pairs() leaves out a draw that the cell or its baseline does not have', () => {
    const [, , ...rest] = ROWS;
    expect(pairs([row(1, [1, 1], 2, 0.5), ...rest], 'val_cost', [])[1].differences).toEqual([
      0.25 - 0.5,
    ]);
  });

  test('pairs() uses the given metric', () => {
    const rows = [row(1, [1, 1], 1, 0.5, 0.75), row(2, [1, 0.5], 1, 0.4, 1)];
    expect(pairs(rows, 'val_accuracy', [])[1].differences).toEqual([0.25]);
  });
});
