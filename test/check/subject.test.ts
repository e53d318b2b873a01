import { describe, expect, test } from 'vitest';
import type { KernelChoice } from '../../src/nn/kernelSets.js';
import { HEALTHY, subjectOf } from './subjects.js';

describe('createSubject()', () => {
  test.each([
    ['auto', ['simd', 'plain']],
    ['plain', ['plain']],
  ] as [KernelChoice, string[]][])(
    'takes the kernels that a sweep uses with --kernels %s',
    async (kernels, names) => {
      const subject = await subjectOf(HEALTHY, { kernels });
      expect(subject.kernels.map(({ name }) => name)).toEqual(names);
    },
  );

  test('takes the baseline, every keep_prob 1, and the cell that drops most', async () => {
    const { baseline, dropout } = await subjectOf(HEALTHY);
    expect(baseline.network.keepProb).toEqual([1, 1, 1]);
    expect(dropout.network.keepProb).toEqual([0.9, 0.5, 0.7]);
  });
});
