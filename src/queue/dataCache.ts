/** Data sets that workers keep on disk, so that each machine fetches one only once. */
import { randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Dataset } from '../data/dataset.js';
import { datasetOf } from './datasetBytes.js';

/** What the cache may take on disk; the data sets that were used longest ago go first. */
const MOST_BYTES = 2e9;
/** A file that is still being written is younger than this. */
const WRITING_SECONDS = 3600;

/** Where caches of programs are on this system; KEEPGRID_CACHE names another folder. */
export function cacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const own = environment['KEEPGRID_CACHE'];
  if (own) return own;
  const { XDG_CACHE_HOME, LOCALAPPDATA } = environment;
  if (process.platform === 'win32' && LOCALAPPDATA) return join(LOCALAPPDATA, 'keepgrid', 'cache');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'keepgrid');
  return join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'keepgrid');
}

export interface CacheOptions {
  readonly folder?: string;
  /** Bytes. */
  readonly most?: number;
}

/**
 * Gives the data set with this SHA-256, from the disk if it is there, else from `fetch`, and keeps it. A
 * disk that cannot be used is done without.
 * @throws MachineError if what was fetched is damaged, or needs more memory than `room`, in bytes.
 */
export async function cachedDataset(
  sha256: string,
  room: number,
  fetch: () => AsyncIterable<Buffer>,
  { folder = join(cacheFolder(), 'data'), most = MOST_BYTES }: CacheOptions = {},
): Promise<Dataset> {
  const path = join(folder, `${sha256}.gz`);
  const kept = await fromDisk(path, sha256, room);
  if (kept !== null) return kept;
  const begun = join(folder, `${sha256}.${randomUUID()}.begun`);
  try {
    await mkdir(folder, { recursive: true });
    await pipeline(Readable.from(fetch()), createWriteStream(begun, { flags: 'wx' }));
  } catch (error) {
    await rm(begun, { force: true }).catch(() => {});
    if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
    return datasetOf(fetch(), sha256, room);
  }
  try {
    const dataset = await datasetOf(createReadStream(begun), sha256, room);
    await rename(begun, path).catch(() => {});
    await makeRoom(folder, path, most).catch(() => {});
    return dataset;
  } finally {
    await rm(begun, { force: true }).catch(() => {});
  }
}

/** Reads a file of the cache; null if it is not there, or is removed because it is damaged. */
async function fromDisk(path: string, sha256: string, room: number): Promise<Dataset | null> {
  const now = new Date();
  try {
    await utimes(path, now, now);
  } catch {
    return null;
  }
  try {
    return await datasetOf(createReadStream(path), sha256, room);
  } catch {
    await rm(path, { force: true }).catch(() => {});
    return null;
  }
}

/** Removes what was used longest ago until the rest fits, and what crashes have left. */
async function makeRoom(folder: string, keep: string, most: number): Promise<void> {
  const files = [];
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const { size, mtimeMs } = await stat(path);
    if (name.endsWith('.gz')) files.push({ path, size, mtimeMs });
    else if (Date.now() - mtimeMs > WRITING_SECONDS * 1000) await rm(path, { force: true });
  }
  let bytes = files.reduce((sum, { size }) => sum + size, 0);
  for (const { path, size } of files.toSorted((a, b) => a.mtimeMs - b.mtimeMs)) {
    if (bytes <= most) return;
    if (path === keep) continue;
    await rm(path, { force: true });
    bytes -= size;
  }
}
