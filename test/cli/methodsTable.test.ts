import { expect, test } from 'vitest';
import { methodsTable } from '../../src/cli/methodsTable.js';
import type { Answer, MethodSummary } from '../../src/stats/answer.js';
import { madeUpAnswer } from './answers.js';

const OFF = { l2: 0, max_norm: null };

function sideBySide(): Answer {
  const cells = [
    { keepProb: [1, 1], axes: OFF, score: 1.5 },
    { keepProb: [1, 0.5], axes: OFF, score: 0.63 },
    { keepProb: [1, 1], axes: { ...OFF, l2: 0.1 }, score: 0.7 },
    { keepProb: [1, 0.3], axes: { ...OFF, max_norm: 0.5 }, score: 0.65 },
  ];
  const gained = { low: 0.5, high: 1.2, pAdjusted: 0.001 };
  const methods: MethodSummary[] = [
    { regularisers: ['dropout'], cell: 2, score: 0.63, gain: 0.85, ...gained, place: 'best' },
    {
      regularisers: ['dropout', 'max_norm'],
      cell: 4,
      score: 0.65,
      gain: 0.84,
      ...gained,
      place: 'tied',
    },
    { regularisers: ['l2'], cell: 3, score: 0.7, gain: 0.8, ...gained, place: 'behind' },
    {
      regularisers: [],
      cell: 1,
      score: 1.5,
      gain: null,
      low: null,
      high: null,
      pAdjusted: null,
      place: 'behind',
    },
  ];
  return { ...madeUpAnswer(cells, { axes: ['l2', 'max_norm'] }), methods };
}

const widest = (lines: readonly string[]): number =>
  Math.max(...lines.map((line) => [...line].length));

test('methodsTable() names the best cell of each method, and its settings where there is room', () => {
  expect(methodsTable(sideBySide(), 120)).toEqual([
    'method                   best val_cost  vs none [95 %]           cell  at',
    '* dropout                        0.630  −0.850 [−1.200, −0.500]     2  keep_prob_1 0.5, l2 0, max_norm none',
    '≈ dropout with max-norm          0.650  −0.840 [−1.200, −0.500]     4  keep_prob_1 0.3, l2 0, max_norm 0.5',
    '  L2                             0.700  −0.800 [−1.200, −0.500]     3  keep_prob_1 1, l2 0.1, max_norm none',
    '  none                           1.500                              1  keep_prob_1 1, l2 0, max_norm none',
  ]);
  const narrower = methodsTable(sideBySide(), 80);
  expect(narrower[0]).toMatch(/ cell$/);
  expect(narrower[1]).toMatch(/\] +2$/);
});

test.each([60, 80, 120])('methodsTable() fits into %i columns', (width) => {
  const lines = methodsTable(sideBySide(), width);
  expect(widest(lines)).toBeLessThanOrEqual(width);
  expect(lines.join('\n')).toMatch(/^\* dropout +0\.630 +−0\.850 \[−1\.200, −0\.500\]/m);
});

test('methodsTable() is empty where there are no methods to compare', () => {
  expect(methodsTable(madeUpAnswer([{ keepProb: [1], score: 1 }]), 80)).toEqual([]);
});
