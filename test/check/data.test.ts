import { describe, expect, test } from 'vitest';
import { checkData } from '../../src/check/data.js';
import type { StepResult } from '../../src/check/step.js';
import type { Dataset } from '../../src/data/dataset.js';
import { HEALTHY, subjectOf } from './subjects.js';

const look = async (config: string, spoil?: (dataset: Dataset) => Dataset): Promise<StepResult> =>
  checkData(await subjectOf(config, spoil ? { spoil } : {}));

const scaled =
  (factors: readonly number[]) =>
  (dataset: Dataset): Dataset => ({
    ...dataset,
    X: dataset.X.map((x, k) => x * factors[k % factors.length]),
  });
const unscaled = HEALTHY.replace('noise', 'scale: none, noise');

/** Makes all but `left` examples of class 1 examples of class 0. */
const unbalanced =
  (left: number) =>
  (dataset: Dataset): Dataset => {
    let seen = 0;
    const Y = (dataset.target.Y as Int32Array).map((y) => (y === 1 && ++seen > left ? 0 : y));
    return { ...dataset, target: { ...dataset.target, Y } as Dataset['target'] };
  };

describe('checkData()', () => {
  test('passes data that is fit for training, and describes it', async () => {
    const { verdict, seen, figures } = await look(HEALTHY);
    expect(verdict, seen).toBe('pass');
    expect(seen).toBe('180 training and 120 validation examples; 2 features of root mean square 1');
    expect(figures).toMatchObject({ training_examples: 180, validation_in_training: 0 });
  });

  test.each([
    [
      'features that reach the network large',
      unscaled,
      scaled([255, 255]),
      'The features are large when they reach the network (scale: none)',
    ],
    [
      'features that reach the network small',
      unscaled,
      scaled([1e-3, 1e-3]),
      'The features are small when they reach the network',
    ],
    ['features of different scales', unscaled, scaled([3, 1e-4]), 'times as much as'],
    ['a rare class', HEALTHY, unbalanced(12), 'Class "1" has 7 of the 180 training examples'],
    [
      'a class that validation lacks',
      HEALTHY,
      unbalanced(1),
      'Validation has no example of class "1"',
    ],
    [
      'few validation examples',
      HEALTHY.replace('0.4}', '0.1}'),
      undefined,
      'With 30 validation examples',
    ],
    [
      'a batch larger than the data',
      HEALTHY.replace('size: 10', 'size: 512'),
      undefined,
      'batch_size 512',
    ],
    [
      'an input layer that drops half',
      HEALTHY.replace('[1, 0.9]', '[0.5, 1]'),
      undefined,
      'keep_prob_0 0.5 drops half of the inputs',
    ],
    [
      'an input layer that drops more',
      HEALTHY.replace('[1, 0.9]', '[0.2, 1]'),
      undefined,
      'drops more than half',
    ],
    [
      'a layer that loses all units at once',
      HEALTHY.replace('[16, 8]', '[16, 2]').replace('0.7', '0.5'),
      undefined,
      'keep_prob_2 0.5 drops all 2 units of layer 2 at once in 25 %',
    ],
    [
      'validation examples that are trained on',
      HEALTHY,
      (dataset: Dataset) => ({
        ...dataset,
        X: dataset.X.map((_, k) => (Math.floor(k / 2) % 60) + (k % 2)),
      }),
      'have the same features as a training example',
    ],
  ])('warns of %s', async (_, config, spoil, complaint) => {
    const { verdict, seen, advice } = await look(config, spoil);
    expect(verdict, seen).toBe('warning');
    expect(seen).toContain(complaint);
    expect(advice.length).toBeGreaterThan(0);
  });

  test('fails features that are all constant', async () => {
    const { verdict, seen } = await look(HEALTHY, (dataset) => ({
      ...dataset,
      X: dataset.X.map(() => 3),
    }));
    expect(verdict).toBe('fail');
    expect(seen).toContain('Every feature is constant');
  });
});
