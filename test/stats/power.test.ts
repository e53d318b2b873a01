import { expect, test } from 'vitest';
import { loadDistributions } from '../../src/stats/distributions.js';
import { drawsNeeded } from '../../src/stats/power.js';

const distributions = await loadDistributions();
const needed = (ratio: number, overlap: number, least = 2): number | null =>
  drawsNeeded({ mean: -ratio, deviation: 1 }, overlap, least, distributions);

// Without overlap this is what R's power.t.test(delta = …, power = 0.8, type = "paired") gives.
test.each([
  [2, 5],
  [1, 10],
  [0.5, 34],
  [0.3, 90],
])('a difference of %f standard deviations needs %i independent draws', (ratio, draws) => {
  expect(needed(ratio, 0)).toBe(draws);
});

test('draws that overlap tell less, and some differences never', () => {
  expect(needed(2, 0.25)).toBeGreaterThan(5);
  // 0.8 power needs 2.8 standard errors, which are at least √0.25.
  expect(needed(1.39, 0.25)).toBeNull();
  expect(needed(1.5, 0.25)).not.toBeNull();
});

test('no fewer draws are advised than asked for', () => {
  expect(needed(9, 0, 7)).toBe(7);
});
