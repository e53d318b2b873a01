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
    ['null if nothing differs', nothing, null],
    ['data if both data and numerics differ', { ...other, identity: [numerics, data] }, 'data'],
    [
      'numerics if only numerics differ',
      { ...other, identity: [numerics], differences: [retrained] },
      'numerics',
    ],
    [
      'edited if the data differs but the run_ids agree',
      { ...nothing, identity: [data] },
      'edited',
    ],
    ['edited if another part of the identity differs', { ...other, identity: [seed] }, 'edited'],
    ['edited if the table is misshapen', { ...nothing, misshapen: true, missing: 1 }, 'edited'],
    [
      'edited if a single figure differs',
      { ...nothing, differences: [differ('val_cost')] },
      'edited',
    ],
    [
      'edited if a single figure differs in one of several rows',
      { ...nothing, differences: [retrained, differ('val_cost')] },
      'edited',
    ],
    [
      'arithmetic if the weights differ too',
      { ...nothing, differences: [retrained] },
      'arithmetic',
    ],
    [
      'unfinished if nothing is wrong but that rows are missing',
      { ...nothing, missing: 2 },
      'unfinished',
    ],
  ] as const)('is %s', (_, evidence, cause) => {
    expect(likelyCause(evidence)).toBe(cause);
  });
});
