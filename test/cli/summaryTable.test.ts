import { expect, test } from 'vitest';
import { summaryTable } from '../../src/cli/summaryTable.js';
import type { CellSummary } from '../../src/stats/summary.js';

const cell: CellSummary = {
  cell: 1,
  keepProb: [1, 0.5, 0.7],
  axes: { learning_rate: 0.1 },
  runs: 2,
  diverged: 0,
  valCost: { mean: 0.1234, std: 0.0056, se: 0.004 },
  valAccuracy: { mean: 0.9876, std: 0.0043, se: 0.003 },
  trainCost: { mean: 0.1, std: 0, se: 0 },
  trainAccuracy: { mean: 1, std: 0, se: 0 },
  weightNorms: [1, 2, 3],
  gap: 0.0234,
  isBaseline: false,
  baseline: null,
  diffLow: null,
  diffHigh: null,
  pAdjusted: null,
  tied: null,
  diffVsBaseline: 0.01,
  rank: 1,
  selected: true,
};
const lines = (width: number, metric: 'val_cost' | 'val_accuracy'): string[] =>
  summaryTable([cell], { layers: 3, axes: ['learning_rate'] }, { width, metric });

test('the table of cells shows every column on a wide terminal', () => {
  expect(lines(200, 'val_cost')).toHaveLength(2);
});

test.each(['val_cost', 'val_accuracy'] as const)(
  'the table of cells keeps %s, which ranks the cells, on a terminal of 70 columns',
  (metric) => {
    const [titles, row] = lines(70, metric);
    expect(titles).toContain(metric);
    expect(titles).not.toContain(metric === 'val_cost' ? 'val_accuracy' : 'val_cost');
    expect(Math.max(titles.length, row.length)).toBeLessThanOrEqual(70);
  },
);
