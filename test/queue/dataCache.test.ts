import { existsSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { cachedDataset, cacheFolder } from '../../src/queue/dataCache.js';
import { datasetBytes } from '../../src/queue/datasetBytes.js';
import { temporaryFolder } from '../helpers.js';
import { datasetFor, type Kind } from './dataset.js';

const ROOM = 1e6;

describe('the cache of data sets', () => {
  const root = temporaryFolder();
  /** Takes a data set; resolves to how often it was fetched. */
  async function take(kind: Kind, folder: string, most = 1e6): Promise<number> {
    const { dataset } = datasetFor(kind);
    let fetched = 0;
    const fetch = (): AsyncIterable<Buffer> => {
      fetched++;
      return datasetBytes(dataset);
    };
    const back = await cachedDataset(dataset.sha256, ROOM, fetch, { folder, most });
    expect(back.X).toEqual(dataset.X);
    return fetched;
  }

  test('fetches a data set once', async () => {
    const folder = join(root, 'once');
    expect(await take('plain', folder)).toBe(1);
    expect(await take('plain', folder)).toBe(0);
    expect(readdirSync(folder)).toEqual([`${datasetFor('plain').dataset.sha256}.gz`]);
  });

  test('fetches one again whose file is damaged', async () => {
    const folder = join(root, 'damaged');
    await take('plain', folder);
    writeFileSync(join(folder, readdirSync(folder)[0]), 'torn');
    expect(await take('plain', folder)).toBe(1);
    expect(await take('plain', folder)).toBe(0);
  });

  test('lets go of what was used longest ago where it gets too large', async () => {
    const folder = join(root, 'bound');
    await take('plain', folder);
    const [first] = readdirSync(folder);
    utimesSync(join(folder, first), new Date(0), new Date(0));
    await take('columns', folder, 300);
    expect(existsSync(join(folder, first))).toBe(false);
    expect(readdirSync(folder)).toHaveLength(1);
  });

  test('is done without where its folder cannot be made', async () => {
    writeFileSync(join(root, 'file'), '');
    expect(await take('plain', join(root, 'file', 'data'))).toBe(1);
  });

  test('is in the folder for caches, or where KEEPGRID_CACHE says', () => {
    expect(cacheFolder({ KEEPGRID_CACHE: 'here' })).toBe('here');
    if (process.platform === 'linux')
      expect(cacheFolder({ XDG_CACHE_HOME: '/cache' })).toBe('/cache/keepgrid');
  });
});
