import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { searchLines } from '../../src/cli/searchLines.js';
import { loadStudy } from '../../src/index.js';
import { temporaryFolder } from '../helpers.js';

const config = join(temporaryFolder(), 'halving.yaml');
writeFileSync(
  config,
  `repeats: 3
data: {source: iris}
network: {hidden: [4]}
training: {epochs: 27, learning_rate: 0.02}
grid: {keep_prob: {1: 0.5:0.1:1}}
search: {halving: {eta: 3, min_epochs: 3}}
`,
);

// Rungs of 6, 3 and 2 cells for 3, 9 and 27 epochs: 6·3 + 3·6 + 2·18 a repeat if they go on, else 6·3 + 3·9 + 2·27.
test.each([
  [[], 216, false],
  [['training.lr_schedule=step'], 216, false],
  [['training.lr_schedule=cosine'], 297, true],
  [['training.early_stopping={patience: 5}'], 297, true],
] as const)('rungs with %j come to %i epochs', async (set, epochs, startAnew) => {
  const text = searchLines(await loadStudy(config, { set: [...set] }), 200).join('\n');
  expect(text).toContain(`That is ${epochs} epochs`);
  expect(text.includes('as each rung starts anew')).toBe(startAnew);
});
