import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { loadExperiment } from '../../src/config/loadExperiment.js';
import { loadDataset } from '../../src/data/loadDataset.js';
import { type ExperimentDocument, experimentDocument } from '../../src/plan/document.js';
import { createPlan } from '../../src/plan/plan.js';
import { keepgrid } from '../helpers.js';

const path = (name: string): string => fileURLToPath(new URL(`../../${name}`, import.meta.url));
const NAMES = ['quickstart', 'lecture'];

// If these tests fail, bits have changed: raise NUMERICS, note it in CHANGELOG.md, and regenerate with
// `keepgrid run configs/<name>.yaml --out results/reference/<name> --fresh`.
describe.each(NAMES)('reference results of %s', (name) => {
  const dir = path(`results/reference/${name}`);

  test('every reference row agrees with training', async () => {
    const ran = await keepgrid('verify', dir, '--all');
    expect(ran.code, ran.stdout + ran.stderr).toBe(0);
  });

  test('a sample of the reference rows agrees with the plain kernels', async () => {
    const ran = await keepgrid('verify', dir, '--sample', '6', '--kernels', 'plain');
    expect(ran.code, ran.stdout + ran.stderr).toBe(0);
  });

  test('the reference experiment is that of the shipped config', async () => {
    const { experiment, folder } = await loadExperiment(path(`configs/${name}.yaml`));
    const dataset = await loadDataset(experiment.data, { folder, seed: experiment.seed });
    const plan = await createPlan(experiment, dataset);
    const text = readFileSync(join(dir, 'experiment.json'), 'utf8');
    const { keepgrid: version, ...there } = JSON.parse(text) as ExperimentDocument;
    expect({ ...there, keepgrid: version }).toEqual({
      ...experimentDocument(experiment, dataset, plan),
      keepgrid: version,
    });
  });
});

test('results/reference has no untested folder', () => {
  expect(readdirSync(path('results/reference')).toSorted()).toEqual(NAMES.toSorted());
});
