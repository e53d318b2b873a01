import { describe, expect, test } from 'vitest';
import { datasetLines } from '../../src/cli/datasets.js';
import { BUILT_INS } from '../../src/data/builtins.js';

describe('keepgrid datasets', () => {
  test.each([60, 80, 120])('shows every description on %i columns', (width) => {
    const lines = datasetLines(width);
    const text = lines.map((line) => line.trim()).join(' ');
    for (const { name, description } of BUILT_INS) {
      expect(text).toContain(name);
      expect(text).toContain(description);
    }
    expect(Math.max(...lines.map((line) => [...line].length))).toBeLessThanOrEqual(width);
  });

  test('has one line for each data set where there is room', () => {
    expect(datasetLines(Number.POSITIVE_INFINITY)).toHaveLength(BUILT_INS.length + 1);
  });
});
