import { createColors } from 'picocolors';
import { describe, expect, test } from 'vitest';
import { dotPlot } from '../../src/cli/dotPlot.js';
import { heatmap } from '../../src/cli/heatmap.js';
import { keepProbFactor, madeUpAnswer, manyAxes, tiedLayers, twoLayers } from './answers.js';

const plain = createColors(false);

describe('heatmap()', () => {
  test('shows the mean of each pair of keep_probs, and marks the best', () => {
    expect(heatmap(twoLayers(), 60, plain)).toEqual([
      'val_cost: fuller is better, ◆ best',
      '             keep_prob_2',
      'keep_prob_1  0.5       0.7       0.9       1',
      '        0.5  ░░ 0.259  ▒▒ 0.234  ░░ 0.259  ░░ 0.272',
      '        0.7  ▒▒ 0.219  ▓▓ 0.194  ▒▒ 0.219  ▒▒ 0.232',
      '        0.9  ▓▓ 0.179  ██◆0.154  ▓▓ 0.179  ▓▓ 0.192',
      '          1  ▓▓ 0.199  ▓▓ 0.174  ▓▓ 0.199  ▓▓ 0.212',
    ]);
  });
  test('takes the two keep_probs with the largest shares of variance, and averages over the rest', () => {
    const answer = manyAxes();
    const lines = heatmap(answer, 80, plain)!;
    expect(lines[0]).toBe(
      'val_cost averaged over keep_prob_1, learning_rate: fuller is better, ◆ best',
    );
    const scores = answer.cells
      .filter(({ keepProb }) => keepProb[0] === 0.9 && keepProb[2] === 0.75)
      .map(({ valCost }) => valCost.mean!);
    expect(scores).toHaveLength(4);
    const mean = scores.reduce((sum, score) => sum + score, 0) / 4;
    expect(lines.find((line) => line.trimStart().startsWith('0.9'))).toContain(mean.toFixed(3));
  });
  test('averages over axes that vary between ranked cells alone', () => {
    const answer = manyAxes();
    const cells = answer.cells.map((cell) =>
      cell.axes['learning_rate'] === 0.1 ? { ...cell, rank: null } : cell,
    );
    expect(heatmap({ ...answer, cells }, 100, plain)![0]).toContain('averaged over keep_prob_1: ');
  });
  test('says so where tiles are means of unlike numbers of cells', () => {
    const answer = manyAxes();
    const lines = heatmap({ ...answer, cells: answer.cells.slice(0, -1) }, 100, plain)!;
    expect(lines[0]).toContain('keep_prob_1, learning_rate, of which some tiles lack values: ');
  });
  test('counts higher as better for an accuracy', () => {
    const lines = heatmap(twoLayers({ select: { metric: 'val_accuracy' } }), 80, plain)!;
    expect(lines[0]).toBe('val_accuracy: fuller is better, ◆ best');
    expect(lines.slice(1).find((line) => line.includes('◆'))).toContain('◆0.272');
  });
  test('does not let one bad tile make all others look alike', () => {
    const answer = twoLayers();
    const cells = answer.cells.map((cell) =>
      cell.rank === 16 ? { ...cell, valCost: { mean: 1000, std: 0, se: 0 } } : cell,
    );
    const shades = new Set(
      heatmap({ ...answer, cells }, 80, plain)!
        .join('')
        .match(/[░▒▓█]/g),
    );
    expect(shades.size).toBe(4);
  });
  test('shows a dot where no cell has a rank, and shades alone in a narrow terminal', () => {
    const levels = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8];
    const cells = levels.flatMap((one) =>
      levels
        .filter((other) => other <= one)
        .map((other) => ({
          keepProb: [1, one, other],
          score: 1 + one - other,
        })),
    );
    const answer = madeUpAnswer(cells, {
      factors: [keepProbFactor([1], levels), keepProbFactor([2], levels)],
    });
    const lines = heatmap(answer, 60, plain)!;
    expect(lines[3]).toMatch(/^ {8}0\.1 (█◆█|███|▓▓▓)( · {2}){6} ·$/);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(60);
    expect(heatmap(answer, 40, plain)).toBeNull();
  });
  test('is not drawn for fewer than two keep_probs, or without a ranked cell', () => {
    expect(heatmap(tiedLayers(), 80, plain)).toBeNull();
    const answer = twoLayers();
    const cells = answer.cells.map((cell) => ({ ...cell, rank: null }));
    expect(heatmap({ ...answer, cells }, 80, plain)).toBeNull();
  });
});

describe('dotPlot()', () => {
  test('draws differences from the baseline with their intervals, best first', () => {
    expect(dotPlot(tiedLayers(), 40, plain)).toEqual([
      'difference of val_cost from the baseline',
      'with its 95 % interval: further left is',
      'better; by keep_prob_1-3',
      '0.8  ├─────●────┤    │',
      '0.9     ├────●─────┤ │',
      '0.7     ├────●─────┤ │',
      '0.6            ├─────●────┤',
      '0.5                  │      ├────●─────┤',
      '     −0.062          0            +0.072',
    ]);
  });
  test('shows the figures at both ends and 0 below them', () => {
    const lines = dotPlot(tiedLayers(), 80, plain)!;
    expect(lines.at(-1)).toMatch(/^ {5}−0\.062 +0 +\+0\.072$/);
    const zero = lines.at(-1)!.indexOf(' 0 ') + 1;
    expect(lines.find((line) => line.startsWith('0.5'))![zero]).toBe('│');
  });
  test('draws points alone without intervals', () => {
    const answer = tiedLayers();
    const cells = answer.cells.map((cell) => ({ ...cell, diffLow: null, diffHigh: null }));
    const all = dotPlot({ ...answer, cells }, 80, plain)!.join('\n');
    expect(all).toMatch(/●/);
    expect(all).not.toMatch(/├|interval/);
  });
  test('is not drawn for fewer than two differences', () => {
    const answer = tiedLayers();
    expect(dotPlot({ ...answer, cells: answer.cells.slice(0, 2) }, 80, plain)).toBeNull();
  });
});
