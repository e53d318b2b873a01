import { createHash } from 'node:crypto';
import { beforeEach, expect, test } from 'vitest';
import type { Dataset } from '../../src/data/dataset.js';
import { digestInSteps } from '../../src/data/digest.js';
import { loadDataset } from '../../src/data/loadDataset.js';
import { dataSettings } from '../helpers.js';

let dataset: Dataset;
beforeEach(async () => {
  dataset = await loadDataset(dataSettings({ source: 'iris' }), { folder: '.', seed: 1 });
});

test('is the SHA-256 of a line of facts and of the arrays in float32', () => {
  const { X, target } = dataset;
  if (target.task !== 'classification') expect.unreachable();
  const facts = ['classification', 150, 4, ['setosa', 'versicolor', 'virginica'], null, null];
  const hash = createHash('sha256').update(JSON.stringify(facts));
  hash.update(new Uint8Array(Float32Array.from(X).buffer)).update(new Uint8Array(target.Y.buffer));
  expect(dataset.sha256).toBe(hash.digest('hex'));
});

test('is the same where it is computed in steps, and one of another origin is left as it is', async () => {
  const other = await loadDataset(dataSettings({ source: 'iris' }), { folder: '.', seed: 1 });
  await digestInSteps(other);
  expect(other.sha256).toBe(dataset.sha256);
  const given = { ...dataset, sha256: 'that of a queue' };
  await digestInSteps(given);
  expect(given.sha256).toBe('that of a queue');
});

test('is in no copy, so that handing a data set to threads does not compute it', () => {
  expect(structuredClone({ dataset })).toEqual({
    dataset: expect.not.objectContaining({ sha256: expect.anything() }),
  });
});
