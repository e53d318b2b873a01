/**
 * Where the data of a results folder lies. experiment.json holds paths as the config wrote them, from a
 * folder that it does not name; a wrong find does no harm, as the data's digest decides.
 */
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import type { DataSettings } from '../data/settings.js';
import { filesOf, mapFiles } from '../data/paths.js';
import { UserError } from '../errors.js';
import type { LocatedData } from '../plan/study.js';
import { exists } from '../results/files.js';

/** @throws UserError where a file is in none of the likely places. */
export async function findData(
  settings: DataSettings,
  dir: string,
  moved: string | undefined,
): Promise<LocatedData> {
  if (moved !== undefined) return { settings: movedTo(settings, moved), folder: '.' };
  const files = filesOf(settings);
  const folders = ['.', dir, join(dir, '..'), join(dir, '../..')];
  for (const folder of folders) {
    const there = await Promise.all(files.map((file) => exists(resolve(folder, file))));
    if (there.every(Boolean)) return { settings, folder };
  }
  throw new UserError('There is no such data file', {
    where: files[0],
    hint: 'run from the folder of the config, or name the file with --data',
  });
}

/** The data file in another place; files that belong to it lie as they lay to each other. */
function movedTo(settings: DataSettings, file: string): DataSettings {
  const place = (path: string): string =>
    isAbsolute(path) ? path : join(dirname(file), relative(dirname(settings.source), path));
  return { ...mapFiles(settings, place), source: file };
}
