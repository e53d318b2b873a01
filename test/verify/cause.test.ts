import { describe, expect, test } from 'vitest';
import { likelyCause } from '../../src/verify/cause.js';
import type { Difference } from '../../src/verify/differences.js';

const differ = (...columns: string[]): Difference[] =>
  columns.map((column) => ({
    file: 'results.csv',
    column,
    epoch: null,
    recorded: '1',
    expected: '2',
    by: 1,
  }));

const nothing = {
  identity: [],
  runIdsAgree: true,
  misshapen: false,
  differences: [],
  missing: 0,
} as const;
const other = { ...nothing, runIdsAgree: false };
const [data, numerics, seed] = ['data', 'numerics', 'seed'].map((part) => ({ part }));
const retrained = differ('weights_sha256', 'weight_norm_1', 'val_cost');

describe('likelyCause()', () => {
  test.each([
    ['null where nothing differs', nothing, null],
    ['data before numerics', { ...other, identity: [numerics, data] }, 'data'],
    ['numerics', { ...other, identity: [numerics], differences: [retrained] }, 'numerics'],
    ['edited where run_ids are as here', { ...nothing, identity: [data] }, 'edited'],
    ['edited for any other part', { ...other, identity: [seed] }, 'edited'],
    ['edited for a misshapen table', { ...nothing, misshapen: true, missing: 1 }, 'edited'],
    ['edited for a lone figure', { ...nothing, differences: [differ('val_cost')] }, 'edited'],
    [
      'edited where one row of several has a lone figure',
      { ...nothing, differences: [retrained, differ('val_cost')] },
      'edited',
    ],
    ['arithmetic where weights differ', { ...nothing, differences: [retrained] }, 'arithmetic'],
    ['unfinished where rows are missing alone', { ...nothing, missing: 2 }, 'unfinished'],
  ] as const)('is %s', (_, evidence, cause) => {
    expect(likelyCause(evidence)).toBe(cause);
  });
});
