import { describe, expect, test } from 'vitest';
import type { ExperimentDocument } from '../../src/plan/document.js';
import {
  backgroundOf,
  costWords,
  heldBackWords,
  largestClassWords,
  rmseIn,
} from '../../src/stats/background.js';
import { recordedDocument } from '../helpers.js';

const documentOf = (change: Partial<ExperimentDocument>): ExperimentDocument =>
  recordedDocument({
    dataset: { examples: 101, features: 4, classes: 2 },
    draws: [{ train: 80, validation: 20, guess_cost: 1, guess_accuracy: 0.75 }],
    ...change,
  });

test('rmseIn() is the mean over runs if they have it, else the root of twice the mean cost', () => {
  const of = (mean: number | null) => ({ mean, std: null, se: null });
  expect(rmseIn({ valRmse: of(null), valCost: of(4.5) })).toBe(3);
  expect(rmseIn({ valRmse: of(2.875), valCost: of(4.5) })).toBe(2.875);
});

describe('backgroundOf()', () => {
  test('knows the share of the largest class and the size of the test part', () => {
    const background = backgroundOf(documentOf({}));
    expect(background).toEqual({ largestClass: 0.75, isRegression: false, heldBack: 1 });
    expect(largestClassWords(background)).toBe(
      'the largest class is 0.75 of the validation part, the accuracy of always guessing it',
    );
    expect(heldBackWords(background)).toBe(
      '1 example is held back in the test part; no figure here has seen it: keepgrid best scores the final network there',
    );
    expect(costWords(background, [])).toBeNull();
  });

  test('knows a regression by its data', () => {
    const draw = { train: 70, validation: 31, guess_cost: 4, guess_accuracy: null };
    const background = backgroundOf(
      documentOf({
        dataset: { examples: 101, features: 4, classes: null },
        draws: [draw, { ...draw, guess_cost: 5 }],
      }),
    );
    expect(background).toEqual({ largestClass: null, isRegression: true, heldBack: 0 });
    expect(largestClassWords(background)).toBeNull();
    expect(heldBackWords(background)).toBeNull();
    expect(costWords(background, [])).toBe('val_cost is half the mean squared error');
  });

  test('says nothing for a folder of an older version, which does not know', () => {
    expect(backgroundOf(recordedDocument())).toEqual({
      largestClass: null,
      isRegression: false,
      heldBack: 0,
    });
  });
});
