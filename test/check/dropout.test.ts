import { describe, expect, test } from 'vitest';
import { checkDropout } from '../../src/check/dropout.js';
import { FAULTS, faultyKernels, maskPerBatch, maskPerRun } from '../nn/faults.js';
import { faulty, HEALTHY, subjectOf } from './subjects.js';

describe('checkDropout()', () => {
  test('passes the dropout of the lecture on the kernels that a sweep uses', async () => {
    const result = checkDropout(await subjectOf(HEALTHY, { kernels: 'auto' }));
    expect(result.verdict, result.seen).toBe('pass');
    expect(result.figures).toMatchObject({ draws: 200, evaluation_unaffected: true });
    for (const layer of [0, 1, 2]) expect(result.seen).toContain(`(layer ${layer})`);
  });

  test('fails none of a hundred seeds, and its z is distributed as chance has it', async () => {
    const largest: number[] = [];
    for (let seed = 1; seed <= 100; seed++) {
      const config = `${HEALTHY}seed: ${seed}`.replace('16, 8', '6, 4').replace('0.9]', '0.95]');
      const { verdict, figures, seen } = checkDropout(await subjectOf(config));
      expect(verdict, seen).toBe('pass');
      largest.push(Number(figures['largest_z']));
    }
    // The largest of 15 standard normal |z| has the median 2.0 and is above 3 in 4 % of cases.
    const median = largest.toSorted((a, b) => a - b)[50];
    expect(median).toBeGreaterThan(1.5);
    expect(median).toBeLessThan(2.5);
    expect(largest.filter((z) => z > 3).length).toBeLessThan(15);
  });

  test.each([
    [
      'dropout without 1/keep_prob',
      FAULTS['no 1/keep_prob'],
      'In layer 0, the mean of A is changed (z = ',
    ],
    ['one mask for all examples of a batch', maskPerBatch, 'not drawn anew for each example'],
    ['one mask for all steps', maskPerRun, 'not drawn anew in each step'],
    [
      'scaling at test time',
      FAULTS['scaling at test time'],
      'kernels gives other numbers if the network has dropout',
    ],
  ])('fails %s', async (_, fault, complaint) => {
    const { verdict, seen } = checkDropout(await subjectOf(HEALTHY, faulty(fault)));
    expect(verdict).toBe('fail');
    expect(seen).toContain(complaint);
  });

  test('names the kernels whose evaluation depends on keep_prob', async () => {
    const subject = await subjectOf(HEALTHY, {
      standIns: {
        kernels: [{ ...faultyKernels(FAULTS['scaling at test time']), name: 'simd' }],
      },
    });
    const { seen, figures } = checkDropout(subject);
    expect(seen).toContain('An evaluation with the simd kernels');
    expect(figures['evaluation_unaffected']).toBe(false);
  });

  test('warns of a layer of zeros, whose dropout cannot be seen', async () => {
    const subject = await subjectOf(HEALTHY.replace('noise', 'scale: none, noise'), {
      spoil: (dataset) => ({ ...dataset, X: dataset.X.map(() => 0) }),
    });
    const { verdict, seen, figures } = checkDropout(subject);
    expect(verdict, seen).toBe('warning');
    expect(seen).toContain('Layer 1 is 0 on all of these examples');
    expect(figures['largest_z']).toBe(null);
  });

  test('drops half of the hidden units if the grid drops none', async () => {
    const subject = await subjectOf(HEALTHY.replace(/grid: .*/, 'grid: {}'));
    expect(subject.dropout.network.keepProb).toEqual([1, 0.5, 0.5]);
    expect(checkDropout(subject).verdict).toBe('pass');
  });
});
