/** --fresh: what a folder holds goes to old-<n>/ in it, all of it or, after a crash, the rest of it. */
import { mkdir, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { folderFault, syncFolder } from './files.js';
import { LOCK_FILE } from './lock.js';

/** The name of the folder until everything is in it: so that what was begun is known and finished. */
const UNDER_WAY = '.old';

export async function setAside(folder: string): Promise<void> {
  try {
    const present = (await readdir(folder)).filter(isOurs);
    if (present.length === 0) return;
    await mkdir(join(folder, UNDER_WAY), { recursive: true });
    await finish(folder);
  } catch (error) {
    throw folderFault(error, folder);
  }
}

/** Goes on with what a crash has left half done, if anything. */
export async function finishSettingAside(folder: string): Promise<void> {
  try {
    if ((await readdir(folder)).includes(UNDER_WAY)) await finish(folder);
  } catch (error) {
    throw folderFault(error, folder);
  }
}

const isOld = (name: string): boolean => /^old-\d+$/.test(name);
const isOurs = (name: string): boolean =>
  !isOld(name) && !name.startsWith(LOCK_FILE) && name !== UNDER_WAY;

async function finish(folder: string): Promise<void> {
  const names = await readdir(folder);
  for (const name of names.filter(isOurs)) {
    await rename(join(folder, name), join(folder, UNDER_WAY, name));
  }
  const numbers = names.filter(isOld).map((name) => Number(name.slice(4)));
  await rename(join(folder, UNDER_WAY), join(folder, `old-${Math.max(0, ...numbers) + 1}`));
  await syncFolder(folder);
}
