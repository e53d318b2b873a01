import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import { keepgrid, temporaryFolder } from '../helpers.js';

const folder = temporaryFolder();
const config = join(folder, 'people.yaml');
copyFileSync(
  fileURLToPath(new URL('../fixtures/tables/passengers.csv', import.meta.url)),
  join(folder, 'people.csv'),
);
writeFileSync(
  config,
  `data:
  source: people.csv
  target: Survived
  missing: impute
  columns: {drop: [PassengerId, Name, Ticket, Cabin], categorical: [Pclass]}
network: {hidden: [16, 8]}
training: {epochs: 1, learning_rate: 0.01}
grid: {keep_prob: {1: [0.5, 1]}}
`,
);

const { isTTY, columns } = process.stdout;
afterEach(() => {
  Object.assign(process.stdout, { isTTY, columns });
});

describe('keepgrid plan', () => {
  test.each([60, 80, 120])(
    'fits a terminal of %i columns without breaking a word',
    async (width) => {
      Object.assign(process.stdout, { isTTY: true, columns: width });
      const { stdout, stderr, code } = await keepgrid('plan', config);
      expect([code, stderr]).toEqual([0, '']);
      const lines = stdout.trimEnd().split('\n');
      expect(Math.max(...lines.map((line) => [...line].length))).toBeLessThanOrEqual(width);
      const text = lines.map((line) => line.trim()).join(' ');
      expect(text).toContain('people.csv: 700 examples of 13 features, 2 classes');
      expect(text).toContain('The 13 features come from 6 columns');
      expect(text).toContain('SibSp, Fare: 2 numbers');
      expect(text).toContain('Pclass: 3 categories: 1, 2, 3');
      expect(text).toContain('Age: a number, and whether it is missing');
      expect(text).toContain('Embarked: 4 categories: C, Q, S, missing');
      expect(text).toContain('Layer 1 has the most parameters, so it is the likeliest to overfit');
      expect(text).toContain('2 cells (with the baseline, every keep_prob 1) × 1 repeat = 2 runs');
    },
  );

  test('gives scripts the features by their columns', async () => {
    const { stdout } = await keepgrid('plan', config, '--json');
    const { features, layer_sizes } = JSON.parse(stdout) as Record<string, unknown>;
    expect(layer_sizes).toEqual([13, 16, 8, 1]);
    expect(features).toContainEqual({
      column: 'Age',
      kind: 'number',
      features: ['Age', 'Age (missing)'],
    });
  });
});
