import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { openExamples } from '../../src/data/examples.js';
import { loadDataset } from '../../src/data/loadDataset.js';
import { dataSettings, temporaryFolder } from '../helpers.js';

const FIXTURES = fileURLToPath(new URL('../fixtures', import.meta.url));
const folder = temporaryFolder();

async function numbers(path: string): Promise<{ X: number[]; names: readonly string[] }> {
  const examples = await openExamples(path);
  if (!('numbers' in examples)) throw new Error('It is a table');
  return { X: [...examples.numbers.X], names: examples.numbers.featureNames };
}

test('examples of .npz are those that training reads with their targets', async () => {
  const path = join(FIXTURES, 'arrays', 'plain.npz');
  const { X, featureNames } = await loadDataset(dataSettings({ source: path }), {
    folder: '.',
    seed: 1,
  });
  expect(await numbers(path)).toEqual({ X: [...X], names: featureNames });
  await expect(numbers(join(FIXTURES, 'arrays', 'unclear.npz'))).rejects.toThrow(
    'It is not clear which array holds the examples',
  );
});

test('images may lie in the folder itself, or in folders of classes', async () => {
  const flat = join(folder, 'flat/');
  const sorted = join(folder, 'sorted/');
  ['0', '1'].forEach((name, index) => {
    mkdirSync(join(sorted, name), { recursive: true });
    mkdirSync(flat, { recursive: true });
    const image = join(FIXTURES, 'images', ['grey8.png', 'interlaced.png'][index]);
    copyFileSync(image, join(flat, `${name}.png`));
    copyFileSync(image, join(sorted, name, 'a.png'));
  });
  expect(await numbers(flat)).toEqual(await numbers(sorted));
  const { X, featureNames } = await loadDataset(dataSettings({ source: sorted }), {
    folder: '.',
    seed: 1,
  });
  expect(await numbers(flat)).toEqual({ X: [...X], names: featureNames });
});

test('a format that is not known is refused with those that are', async () => {
  await expect(openExamples('data.xlsx')).rejects.toMatchObject({
    message: '"data.xlsx" is neither a built-in data set nor a file of a known format',
  });
});
