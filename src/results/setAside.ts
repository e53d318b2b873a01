/** --fresh: moves what a results folder holds to a folder old-<n> inside it. */
import { lstat, mkdir, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { FolderError } from '../errors.js';
import { orFault, syncFolder } from './files.js';
import { LOCK_FILE } from './lock.js';

/** The name of old-<n> until everything is in it, by which an interrupted move is recognised. */
const UNDER_WAY = '.old';

/** Moves all files of the folder, if it has any. @throws FolderError if that fails. */
export const setAside = (folder: string): Promise<void> => orFault(begin(folder), folder);

/** Completes a move that a crash interrupted, if any. @throws FolderError if that fails. */
export const finishSettingAside = (folder: string): Promise<void> =>
  orFault(finish(folder), folder);

const isOld = (name: string): boolean => /^old-\d+$/.test(name);
const isOurs = (name: string): boolean =>
  !isOld(name) && !name.startsWith(LOCK_FILE) && name !== UNDER_WAY;

async function begin(folder: string): Promise<void> {
  if (!(await readdir(folder)).some(isOurs)) return;
  await mkdir(join(folder, UNDER_WAY), { recursive: true });
  await finish(folder);
}

async function finish(folder: string): Promise<void> {
  const names = await readdir(folder);
  if (!names.includes(UNDER_WAY)) return;
  if (!(await lstat(join(folder, UNDER_WAY))).isDirectory()) {
    // A link would have the files moved to wherever it leads.
    throw new FolderError('This is not a folder of keepgrid', {
      where: join(folder, UNDER_WAY),
      hint: 'remove it, or choose another folder with --out',
    });
  }
  for (const name of names.filter(isOurs)) {
    await rename(join(folder, name), join(folder, UNDER_WAY, name));
  }
  await syncFolder(join(folder, UNDER_WAY));
  const numbers = names.filter(isOld).map((name) => Number(name.slice(4)));
  await rename(join(folder, UNDER_WAY), join(folder, `old-${Math.max(0, ...numbers) + 1}`));
  await syncFolder(folder);
}
