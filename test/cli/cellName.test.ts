import { describe, expect, test } from 'vitest';
import { parseExperiment } from '../../src/config/loadExperiment.js';
import {
  cellName,
  inline,
  labelsOfCells,
  labelsOfPlan,
  shortCellName,
} from '../../src/cli/cellName.js';

const cells = [
  { keepProb: [1, 1, 1, 1], axes: { learning_rate: 0.1, max_norm: null } },
  { keepProb: [1, 0.9, 0.7, 0.7], axes: { learning_rate: 0.1, max_norm: 4 } },
];
const { varying, constant } = labelsOfCells(cells, {
  axes: ['learning_rate', 'max_norm'],
});

describe('labelsOfCells()', () => {
  test('tells axes that vary from those that do not, and joins layers that never differ', () => {
    expect(varying.map(({ name }) => name)).toEqual(['keep_prob_1', 'keep_prob_2,3', 'max_norm']);
    expect(constant.map(({ name }) => name)).toEqual(['keep_prob_0', 'learning_rate']);
  });
  test('writes three layers or more in a row as a range', () => {
    const tied = [1, 0.5].map((share) => ({ keepProb: [1, share, share, share], axes: {} }));
    const { varying: one } = labelsOfCells(tied, { axes: [] });
    expect(one.map(({ name }) => name)).toEqual(['keep_prob_1-3']);
  });
});

test('cellName() and shortCellName() name a cell by its values', () => {
  expect(cellName(cells[1], varying)).toBe('keep_prob_1 0.9, keep_prob_2,3 0.7, max_norm 4');
  expect(shortCellName(cells[1], varying)).toBe('keep_prob_1=0.9 _2,3=0.7 max_norm=4');
  expect(cellName(cells[0], varying)).toContain('max_norm none');
});

test('inline() keeps text from files on one line and shows its control characters', () => {
  expect(inline('a\n\u001b[31mb')).toBe('a\\u000a\\u001b[31mb');
});

describe('labelsOfPlan()', () => {
  const labels = async (grid: string, rest = ''): Promise<string[]> => {
    const { experiment } = await parseExperiment(
      `data: {source: digits}\nnetwork: {hidden: [8, 8, 8]}\ntraining: {epochs: 1, learning_rate: 0.1}\n${rest}grid: ${grid}`,
      'made-up.yaml',
    );
    const axes = [
      ...new Set(
        experiment.grids.flatMap((one) =>
          one.axes.filter(({ layers }) => layers.length === 0).map(({ name }) => name),
        ),
      ),
    ];
    const study = { experiment, plan: { layers: 4, axes } };
    return labelsOfPlan(study as unknown as Parameters<typeof labelsOfPlan>[0]).map(
      ({ name }) => name,
    );
  };
  test('names the axes with several values, with tied layers as one', async () => {
    expect(
      await labels('{keep_prob: {input: 1, 1: [0.5, 1], "2,3": [0.7, 1]}, l2: [0, 0.1]}'),
    ).toEqual(['keep_prob_1', 'keep_prob_2,3', 'l2']);
  });
  test('counts the baseline, whose keep_probs are 1, as a value', async () => {
    expect(await labels('{keep_prob: {1: 0.5}}')).toEqual(['keep_prob_1']);
    expect(await labels('{keep_prob: {1: 0.5, 2: [0.5, 1]}}', 'baseline: false\n')).toEqual([
      'keep_prob_2',
    ]);
  });
  test('names an axis that only one of several grids has, or that is computed', async () => {
    expect(await labels('[{keep_prob: {1: 1}}, {keep_prob: {1: 1, 2: 0.5}, l2: 0.1}]')).toEqual([
      'keep_prob_2',
      'l2',
    ]);
    expect(await labels('{keep_prob: {1: [0.5, 1], 2: keep_prob_1}}')).toEqual([
      'keep_prob_1',
      'keep_prob_2',
    ]);
  });
});
