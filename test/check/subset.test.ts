import { describe, expect, test } from 'vitest';
import { checkSubset } from '../../src/check/subset.js';
import type { Dataset } from '../../src/data/dataset.js';
import { HEALTHY, subjectOf } from './subjects.js';

describe('checkSubset()', () => {
  test('passes a network that learns twenty examples by heart', async () => {
    const { verdict, figures, seen } = checkSubset(await subjectOf(HEALTHY));
    expect(verdict, seen).toBe('pass');
    expect(figures).toMatchObject({ examples: 20, accuracy: 1, learned: true });
    expect(figures['end_cost']).toBeLessThan(0.05 * Number(figures['start_cost']));
  });

  test('trains without l2, max_norm and dropout', async () => {
    const config = HEALTHY.replace('epochs', 'l2: 5, max_norm: 0.001, epochs');
    expect(checkSubset(await subjectOf(config)).verdict).toBe('pass');
  });

  test('gives the costs of a regression in the units of its target', async () => {
    const startCost = async (size: number): Promise<number> => {
      const spoil = (dataset: Dataset): Dataset => {
        const Y = (dataset.target.Y as Float32Array).map((y) => size * y);
        return { ...dataset, target: { task: 'regression', Y } };
      };
      const config = HEALTHY.replace('moons', 'linear').replace('0.05', '0.01');
      return Number(checkSubset(await subjectOf(config, { spoil })).figures['start_cost']);
    };
    expect((await startCost(8)) / (await startCost(1))).toBeCloseTo(64, 6);
  });

  test('fails a network that is too small', async () => {
    const config = HEALTHY.replace('[16, 8]', '[1, 1], activation: sigmoid').replace(
      /source.*0.3,/,
      'source: digits,',
    );
    const { verdict, advice, seen } = checkSubset(await subjectOf(config));
    expect(verdict, seen).toBe('fail');
    expect(seen).toMatch(/\. With adam at learning_rate 0\.003 it did not either$/);
    expect(advice.join()).toContain('more units');
  });

  test('warns if the network can learn but its training is too slow', async () => {
    const config = HEALTHY.replace('rate: 0.05', 'rate: 1e-6');
    const { verdict, advice, seen } = checkSubset(await subjectOf(config));
    expect(verdict, seen).toBe('warning');
    expect(seen).toMatch(/\. With adam at learning_rate 0\.003 it did in \d+ steps$/);
    expect(advice.join()).toContain('learning_rate');
  });

  test('takes only one of the examples with the same features, as their labels may differ', async () => {
    const subject = await subjectOf(HEALTHY, {
      spoil(dataset) {
        const X = dataset.X.map((_, k) => Math.floor(k / 2) % 7);
        return { ...dataset, X };
      },
    });
    expect(checkSubset(subject).figures['examples']).toBe(7);
  });
});
