import { describe, expect, test } from 'vitest';
import { checkGradients } from '../../src/check/gradients.js';
import { FAULTS, faultyKernels } from '../nn/faults.js';
import { faulty, HEALTHY, subjectOf } from './subjects.js';

describe('checkGradients()', () => {
  test.each(['relu', 'leaky_relu', 'tanh', 'sigmoid', 'identity'])(
    'passes %s with dropout off and on, in every parameter of a small network',
    async (activation) => {
      const subject = await subjectOf(
        HEALTHY.replace('[16, 8]', `[16, 8], activation: ${activation}`),
        { kernels: 'auto' },
      );
      const { verdict, figures, seen } = checkGradients(subject);
      expect(verdict, seen).toBe('pass');
      expect(figures['parameters']).toBe(3 * 16 + 17 * 8 + 9);
      for (const when of ['off', 'on']) {
        expect(figures[`largest_error_${when}`]).toBeLessThan(1e-6);
        const seenAll = Number(figures[`checked_${when}`]) + Number(figures[`kinks_${when}`]);
        expect(seenAll).toBe(figures['parameters']);
      }
    },
  );

  test.each([
    ['a regression', 'linear, features: 4'],
    ['three classes', 'blobs, features: 4'],
  ])('passes a network for %s', async (_, source) => {
    const subject = await subjectOf(HEALTHY.replace('moons', source));
    expect(checkGradients(subject)).toMatchObject({ verdict: 'pass' });
  });

  test('checks a sample of a big network, drawn from each W and b', async () => {
    const budget = 300 * 2 * 4 * (2 * 100 + 100 * 30 + 30);
    const subject = await subjectOf(HEALTHY.replace('[16, 8]', '[100, 30]'));
    const { verdict, figures, seen } = checkGradients(subject, budget);
    expect(verdict, seen).toBe('pass');
    expect(figures['parameters']).toBe(3 * 100 + 101 * 30 + 31);
    // The sample has 50 of each array, except for b2 (30) and b3 (1).
    expect(Number(figures['checked_off']) + Number(figures['kinks_off'])).toBe(
      50 + 50 + 50 + 30 + 30 + 1,
    );
    expect(seen).toMatch(/^211 of 3361 parameters, drawn from each W and b alike/);
  });

  test('leaves out and counts parameters at which J has a kink', async () => {
    // A unit that keeps none of its inputs has Z = b = 0, which is the kink itself.
    const subject = await subjectOf(HEALTHY.replace('2: [0.7, 1]', '2: [0.02, 1]'));
    const kinks = checkGradients(await subjectOf(HEALTHY.replace('1: [0.5, 1]', '1: [0.02, 1]')))
      .figures['kinks_on'];
    expect(kinks).toBeGreaterThan(0);
    expect(checkGradients(subject).verdict).toBe('pass');
  });

  test('fails a backward pass without 1/keep_prob with dropout on only, and names the array', async () => {
    const subject = await subjectOf(HEALTHY, faulty(FAULTS['no 1/keep_prob in the backward pass']));
    const { verdict, seen, figures } = checkGradients(subject);
    expect(verdict).toBe('fail');
    expect(seen).toMatch(/With dropout on, the gradient of [Wb]\d is not the slope of J/);
    expect(seen).not.toContain('With dropout off, the gradient');
    expect(figures['largest_error_on']).toBeGreaterThan(0.1);
  });

  test('fails fast kernels whose bits differ from those of the plain ones', async () => {
    const subject = await subjectOf(HEALTHY, {
      standIns: { kernels: [faultyKernels(FAULTS['no 1/keep_prob in the backward pass'])] },
    });
    const { verdict, seen } = checkGradients(subject);
    expect(verdict).toBe('fail');
    expect(seen).toContain('do not give the bits of the plain ones');
  });
});
