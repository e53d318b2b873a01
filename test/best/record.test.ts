import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { nearestToMedian } from '../../src/best/best.js';
import {
  type Look,
  readLooks,
  type ScoredNet,
  TEST_FILE,
  writeLooks,
} from '../../src/best/record.js';
import { FolderError } from '../../src/errors.js';
import { temporaryFolder } from '../helpers.js';

const net = (repeat: number, cost: number | null): ScoredNet => ({
  repeat,
  scores:
    cost === null
      ? null
      : [
          { name: 'cost', value: cost, low: 0, high: null, interval: 'normal' },
          { name: 'roc_auc', value: null, low: null, high: null, interval: null },
        ],
  weights: cost === null ? null : 'f00d',
  message: cost === null ? 'numbers no longer finite' : '',
});

const look: Look = {
  id: 'r0123456789abcdef',
  scored: '2026-01-02T03:04:05.000Z',
  keepgrid: '0.0.0',
  cell: 3,
  metric: 'val_cost',
  rule: 'best',
  examples: 20,
  nets: [net(1, null), net(2, 0.5)],
  kept: 2,
};

describe('the record of looks at the test part', () => {
  test('gives back what was written, and nothing where there is no file', async () => {
    const folder = temporaryFolder();
    expect(await readLooks(folder)).toEqual([]);
    await writeLooks(folder, [look, { ...look, id: 'other' }]);
    expect(await readLooks(folder)).toEqual([look, { ...look, id: 'other' }]);
  });

  test.each([
    ['', 'no JSON'],
    ['{}', 'another object'],
    [JSON.stringify({ format: 1, looks: [{ ...look, kept: 1 }] }), 'a kept network without scores'],
    [
      JSON.stringify({ format: 1, looks: [{ ...look, kept: 9 }] }),
      'a kept network that is not there',
    ],
  ])('is refused where it is damaged: %s (%s)', async (text) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, TEST_FILE), text);
    await expect(readLooks(folder)).rejects.toThrow(FolderError);
  });
});

describe('nearestToMedian()', () => {
  test.each<[(number | null)[], number]>([
    [[5], 1],
    [[1, 9, 4], 3],
    [[null, 1, 2, 8], 3],
    [[1, 2], 1],
    [[0, 10, 6, 5.5], 3],
    [[0, 10, 6.5, 5.5, 6], 5],
  ])('of %j is network %i', (costs, repeat) => {
    const nets = costs.map((cost, index) => net(index + 1, cost));
    expect(nearestToMedian(nets, 'val_cost')).toBe(repeat);
  });

  test('goes by the cost where the metric is undefined on the part', () => {
    expect(nearestToMedian([net(1, 1), net(2, 5), net(3, 4)], 'val_roc_auc')).toBe(3);
  });
});
