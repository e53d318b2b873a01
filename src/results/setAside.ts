import { mkdir, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { LOCK_FILE } from './lock.js';

/** --fresh: moves what the folder holds to old-<n>/ in it. */
export async function setAside(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => !name.startsWith(LOCK_FILE));
  const old = names.filter((name) => /^old-\d+$/.test(name));
  const present = names.filter((name) => !old.includes(name));
  if (present.length === 0) return;
  const place = join(folder, `old-${Math.max(0, ...old.map((name) => Number(name.slice(4)))) + 1}`);
  await mkdir(place);
  for (const name of present) await rename(join(folder, name), join(place, name));
}
