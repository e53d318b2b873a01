import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadStudy } from '../../src/plan/study.js';
import { temporaryFolder } from '../helpers.js';

const folder = temporaryFolder();

async function warningsOf(grid: string): Promise<string> {
  const file = join(folder, 'grid.yaml');
  const rest = 'data: {source: digits}\nnetwork: {hidden: [3]}\ntraining: {learning_rate: 0.1}';
  writeFileSync(file, `${rest}\n${grid}\n`);
  return (await loadStudy(file)).warnings.join('\n');
}

test.each([
  ['', 'there is no grid'],
  ['grid: {}', 'there is no grid'],
  ['grid: {keep_prob: {1: [0.5, 0.9]}, where: keep_prob_1 < 0.2}', 'where keeps no cell with'],
  ['grid: {keep_prob: {1: 1}, l2: [0, 1]}', 'every keep_prob of the grid is 1'],
])('a grid without dropout is warned of: %s', async (grid, warning) => {
  expect(await warningsOf(grid)).toContain(warning);
});

test.each([
  'grid: {keep_prob: {1: [0.5, 0.9]}, where: keep_prob_1 < 0.6}',
  'grid: {l2: [0, 0.1]}',
  'grid: [{l2: [0, 1]}, {keep_prob: {1: 0.5}}]',
])('other grids are not: %s', async (grid) => {
  expect(await warningsOf(grid)).toBe('');
});
