import { describe, expect, test } from 'vitest';
import { loadDataset } from '../../src/data/loadDataset.js';
import { prepareData, prepareFinal } from '../../src/data/prepare.js';
import { finalRows, splitRows } from '../../src/data/split.js';
import { firstDraw } from '../../src/engine/draws.js';
import { dataSettings } from '../helpers.js';

const settings = dataSettings({ source: 'iris', test: 0.2 });
const draw = firstDraw(5);
const dataset = await loadDataset(settings, { folder: '.', seed: 5 });

describe('finalRows()', () => {
  test('trains on all rows but those of the test part, which scores', () => {
    const { train, validation, test } = splitRows(dataset, settings, draw);
    const final = finalRows(dataset, settings, draw, 'development');
    expect([...final.train]).toEqual([...train, ...validation].toSorted((a, b) => a - b));
    expect(final.validation).toEqual(test);
    expect(final.train.length + test.length).toBe(dataset.m);
  });

  test('is the same in every repeat and fold', () => {
    const final = finalRows(dataset, settings, draw, 'development');
    const other = { ...draw, repeat: 4 };
    expect(finalRows(dataset, settings, other, 'development')).toEqual(final);
    const folds = { ...settings, folds: 3 };
    expect(finalRows(dataset, folds, { ...other, fold: 2 }, 'development')).toEqual(final);
  });

  test('takes every row where none is to be left', () => {
    const { train } = finalRows(dataset, settings, draw, 'all');
    expect([...train]).toEqual([...Array(dataset.m).keys()]);
  });
});

test('prepareFinal() fits the scaling on the rows that it trains on', () => {
  const { train, scaler } = prepareFinal(dataset, settings, draw, 'development');
  const mean = train.reduce((sum, row) => sum + dataset.X[4 * row], 0) / train.length;
  expect(scaler.offset[0]).toBeCloseTo(mean, 10);
  expect(scaler.offset).not.toEqual(prepareData(dataset, settings, draw).scaler.offset);
});
