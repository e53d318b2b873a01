/**
 * Finds the data of a results folder. experiment.json has the paths of the config, but not the folder
 * that they start from, so likely folders are tried. If the wrong file is found, its digest shows it.
 */
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import type { DataSettings } from '../data/settings.js';
import { filesOf, likeWritten, mapFiles } from '../data/paths.js';
import { UserError } from '../errors.js';
import type { LocatedData } from '../plan/study.js';
import { exists } from '../results/files.js';

/**
 * Finds the data files, of which `moved` is the new place of the main one.
 * @throws UserError if a file is in none of the likely folders.
 */
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

/** The settings with the data file at another path; the files that belong to it move along with it. */
function movedTo(settings: DataSettings, file: string): DataSettings {
  const place = (path: string): string =>
    isAbsolute(path) ? path : join(dirname(file), relative(dirname(settings.source), path));
  return { ...mapFiles(settings, place), source: likeWritten(file, settings.source) };
}
