import { expect, test } from 'vitest';
import type { Cell } from '../../src/plan/run.js';
import { teamSize } from '../../src/sweep/teamSize.js';

const cell = (layerSizes: number[], batchSize: number | 'full'): Cell =>
  ({ network: { layerSizes }, training: { batchSize } }) as unknown as Cell;

test('teamSize() gives small networks one thread, and large ones what their steps are worth', () => {
  expect(teamSize(cell([2, 20, 3, 1], 'full'), 211)).toBe(1);
  expect(teamSize(cell([64, 64, 32, 10], 32), 1437)).toBe(1);
  expect(teamSize(cell([784, 256, 128, 10], 64), 60_000)).toBe(1);
  expect(teamSize(cell([784, 1024, 1024, 10], 128), 60_000)).toBeGreaterThan(8);
  expect(teamSize(cell([784, 8192, 8192, 10], 128), 60_000)).toBe(16);
});
