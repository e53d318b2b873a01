import { mkdirSync, writeFileSync } from 'node:fs';
import { join, normalize } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findData } from '../../src/sweep/findData.js';
import { dataSettings, temporaryFolder } from '../helpers.js';

describe('findData()', () => {
  test('looks for no file if the data is built in', async () => {
    const settings = dataSettings();
    expect((await findData(settings, 'nowhere', undefined)).settings).toBe(settings);
  });

  test.each(['', 'results', 'results/x'])(
    'finds files in "%s" of a project whose results are in results/x',
    async (place) => {
      const root = temporaryFolder();
      mkdirSync(join(root, 'results/x'), { recursive: true });
      writeFileSync(join(root, place, 'X.npy'), '');
      writeFileSync(join(root, place, 'Y.npy'), '');
      const settings = dataSettings({ source: 'X.npy', target: 'Y.npy' });
      const { folder } = await findData(settings, join(root, 'results/x'), undefined);
      expect(folder).toBe(join(root, place));
    },
  );

  test('does not accept a folder that has only one of two files', async () => {
    const root = temporaryFolder();
    writeFileSync(join(root, 'X.npy'), '');
    const settings = dataSettings({ source: 'X.npy', target: 'Y.npy' });
    await expect(findData(settings, root, undefined)).rejects.toThrow('no such data file');
  });

  test('moves the other files along with the data file', async () => {
    const settings = dataSettings({
      source: 'data/train/X.npy',
      target: 'data/train/Y.npy',
      validation: { source: 'data/val/X.npy', target: 'data/val/Y.npy' },
      test: { source: 'iris', target: null },
    });
    expect((await findData(settings, 'nowhere', '/new/train/X.npy')).settings).toMatchObject({
      source: '/new/train/X.npy',
      target: normalize('/new/train/Y.npy'),
      validation: { source: normalize('/new/val/X.npy'), target: normalize('/new/val/Y.npy') },
      test: { source: 'iris', target: null },
    });
  });

  test('does not take the name of a target column for a file', async () => {
    const settings = dataSettings({ source: 'a.csv', target: 'label' });
    expect((await findData(settings, 'nowhere', 'b/c.csv')).settings).toMatchObject({
      source: 'b/c.csv',
      target: 'label',
    });
  });
});
