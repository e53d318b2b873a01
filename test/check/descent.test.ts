import { describe, expect, test } from 'vitest';
import { checkDescent } from '../../src/check/descent.js';
import type { Subject } from '../../src/check/subject.js';
import { HEALTHY, subjectOf } from './subjects.js';

const rateOf = (rate: number): Promise<Subject> =>
  subjectOf(HEALTHY.replace('learning_rate: 0.05', `learning_rate: ${rate}`));

describe('checkDescent()', () => {
  test('passes if J falls at every step, whatever the optimizer, and gives the curve', async () => {
    const momentum = checkDescent(await rateOf(0.05));
    const adam = checkDescent(
      await subjectOf(HEALTHY.replace('learning_rate', 'optimizer: adam, learning_rate')),
    );
    expect(momentum.verdict, momentum.seen).toBe('pass');
    const { values } = momentum.curve!;
    expect(values).toHaveLength(21);
    values.slice(1).forEach((J, step) => expect(J).toBeLessThan(values[step]));
    expect(adam.curve).toEqual(momentum.curve);
  });

  test('includes the L2 term in J', async () => {
    const J0 = async (l2: number): Promise<number> => {
      const config = HEALTHY.replace('learning_rate', `l2: ${l2}, learning_rate`);
      return checkDescent(await subjectOf(config)).curve!.values[0];
    };
    const [none, some, more] = [await J0(0), await J0(0.01), await J0(0.02)];
    expect(some).toBeGreaterThan(none);
    expect(more - none).toBeCloseTo(2 * (some - none), 10);
  });

  test('fails a learning rate that is too large, and says the largest that works', async () => {
    const { verdict, seen, advice, figures } = checkDescent(await rateOf(20));
    expect(verdict).toBe('fail');
    expect(seen).toMatch(/It rose at step \d+, from [\d.]+ to [\d.]+/);
    const works = Number(figures['largest_rate_that_works']);
    expect(advice.join()).toContain(`lower learning_rate: ${works} is safe`);
    expect(works).toBeLessThan(20);
    expect(checkDescent(await rateOf(works)).verdict).toBe('pass');
    expect(checkDescent(await rateOf(2 * works)).verdict).toBe('fail');
  });

  test('fails a learning rate at which J overflows, without writing NaN or Infinity', async () => {
    const subject = await subjectOf(
      HEALTHY.replace('source: moons', 'source: linear').replace('rate: 0.05', 'rate: 1e9'),
    );
    const { verdict, seen } = checkDescent(subject);
    expect(verdict).toBe('fail');
    expect(seen).toMatch(/^J went from [\d.]+ beyond all finite numbers .* It rose at step \d+/);
    expect(seen).not.toMatch(/NaN|Infinity/);
  });

  test('takes a part of the examples if all would cost too much', async () => {
    const { seen, figures } = checkDescent(
      await subjectOf(HEALTHY.replace('[16, 8]', '[500, 200]').replace('size: 300', 'size: 800')),
    );
    expect(figures['examples']).toBe(Math.floor(6e8 / (60 * (2 * 500 + 500 * 200 + 200))));
    expect(seen).toContain('of 480 training examples');
  });
});
