import { describe, expect, test } from 'vitest';
import { checkDropout } from '../../src/check/dropout.js';
import { FAULTS, faultyKernels, maskPerBatch, maskPerRun } from '../nn/faults.js';
import { faulty, HEALTHY, subjectOf } from './subjects.js';

describe('checkDropout()', () => {
  test('passes the dropout of the lecture, on the kernels of a sweep', async () => {
    const result = checkDropout(await subjectOf(HEALTHY, { kernels: 'auto' }));
    expect(result.verdict, result.seen).toBe('pass');
    expect(result.figures).toMatchObject({ draws: 200, evaluation_unaffected: true });
    for (const layer of [0, 1, 2]) expect(result.seen).toContain(`(layer ${layer})`);
  });

  test('stays within chance for a hundred seeds: no false alarm, and z as wide as it should be', async () => {
    const largest: number[] = [];
    for (let seed = 1; seed <= 100; seed++) {
      const config = `${HEALTHY}seed: ${seed}`.replace('16, 8', '6, 4').replace('0.9]', '0.95]');
      const { verdict, figures, seen } = checkDropout(await subjectOf(config));
      expect(verdict, seen).toBe('pass');
      largest.push(Number(figures['largest_z']));
    }
    // The largest of 15 standard normal |z|: median 2.0, above 3 in 4 % of cases.
    const median = largest.toSorted((a, b) => a - b)[50];
    expect(median).toBeGreaterThan(1.5);
    expect(median).toBeLessThan(2.5);
    expect(largest.filter((z) => z > 3).length).toBeLessThan(15);
  });

  test.each([
    ['no 1/keep_prob', FAULTS['no 1/keep_prob'], 'the mean of A is changed'],
    ['a mask for each batch alone', maskPerBatch, 'not drawn anew for each example'],
    ['a mask for each run alone', maskPerRun, 'not drawn anew in each step'],
    ['scaling at test time', FAULTS['scaling at test time'], 'An evaluation'],
  ])('fails %s', async (_, fault, complaint) => {
    const { verdict, seen } = checkDropout(await subjectOf(HEALTHY, faulty(fault)));
    expect(verdict).toBe('fail');
    expect(seen).toContain(complaint);
  });

  test('names the kernels whose evaluation is affected', async () => {
    const subject = await subjectOf(HEALTHY, {
      standIns: {
        kernels: [{ ...faultyKernels(FAULTS['scaling at test time']), name: 'simd' }],
      },
    });
    const { seen, figures } = checkDropout(subject);
    expect(seen).toContain('An evaluation with the simd kernels');
    expect(figures['evaluation_unaffected']).toBe(false);
  });

  test('warns of layers whose dropout cannot be seen, as they are 0', async () => {
    const subject = await subjectOf(HEALTHY.replace('noise', 'scale: none, noise'), {
      spoil: (dataset) => ({ ...dataset, X: dataset.X.map(() => 0) }),
    });
    const { verdict, seen, figures } = checkDropout(subject);
    expect(verdict, seen).toBe('warning');
    expect(seen).toContain('Layer 1 is 0 on all of these examples');
    expect(figures['largest_z']).toBe(null);
  });

  test('takes half of the hidden units where the grid drops none', async () => {
    const subject = await subjectOf(HEALTHY.replace(/grid: .*/, 'grid: {}'));
    expect(subject.dropout.network.keepProb).toEqual([1, 0.5, 0.5]);
    expect(checkDropout(subject).verdict).toBe('pass');
  });
});
