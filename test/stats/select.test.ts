import { describe, expect, test } from 'vitest';
import { type Candidate, droppedUnits, select } from '../../src/stats/select.js';

const candidate = (loss: number, se: number | null, dropped: number): Candidate => ({
  loss,
  se,
  dropped,
});

/** The best one, the last, has a loss of 0.2 with a standard error of 0.1. */
const CELLS = [
  candidate(0.5, 0, 0),
  candidate(0.3, 0.05, 6),
  candidate(0.25, 0, 2),
  candidate(0.2, 0.1, 4),
];

describe('select.rule', () => {
  test('best selects the cell with the least loss', () => {
    expect(select(CELLS, 'best')).toBe(CELLS[3]);
  });

  test('best selects the first of equal cells', () => {
    const equal = [candidate(0.2, 0, 1), candidate(0.2, 0, 0)];
    expect(select(equal, 'best')).toBe(equal[0]);
  });

  test('one_se selects the cell that drops most within one standard error of the best', () => {
    expect(select(CELLS, 'one_se')).toBe(CELLS[1]);
  });

  test('one_se does not select a cell that is just beyond one standard error', () => {
    const beyond = CELLS.map((cell) => (cell.dropped === 6 ? { ...cell, loss: 0.301 } : cell));
    expect(select(beyond, 'one_se')).toBe(beyond[3]);
  });

  test('one_se selects the better of two cells that drop equally', () => {
    const equal = [candidate(0.25, 0.1, 3), candidate(0.24, 0.1, 3), candidate(0.2, 0.1, 1)];
    expect(select(equal, 'one_se')).toBe(equal[1]);
  });

  test('one_se selects the best cell if there is only one repeat', () => {
    const single = [candidate(0.3, null, 4), candidate(0.2, null, 0)];
    expect(select(single, 'one_se')).toBe(single[1]);
  });

  test.each(['best', 'one_se'] as const)('%s selects nothing from nothing', (rule) => {
    expect(select([], rule)).toBeNull();
  });
});

test('cells that drop equally many units in another order drop equally', () => {
  const [a, b] = [
    [0.9, 0.8, 0.7],
    [0.7, 0.9, 0.8],
  ].map((keepProb) => droppedUnits(keepProb, [10, 10, 10]));
  expect(a).toBe(b);
  expect(a).toBe(6);
});
