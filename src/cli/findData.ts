/**
 * Where the data of a results folder lies. experiment.json holds paths as the config wrote them, from a
 * folder that it does not name; a wrong find does no harm, as the data's digest decides.
 */
import { access } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import type { DataSettings, PartSource } from '../config/experiment.js';
import { BUILT_INS } from '../data/builtins.js';
import { UserError } from '../errors.js';

export interface FoundData {
  readonly settings: DataSettings;
  /** Folder that relative paths are taken from. */
  readonly folder: string;
}

/** @throws UserError where a file is in none of the likely places. */
export async function findData(
  settings: DataSettings,
  dir: string,
  moved: string | undefined,
): Promise<FoundData> {
  if (moved !== undefined) return { settings: movedTo(settings, moved), folder: '.' };
  const files = filesOf(settings);
  const folders = ['.', dir, join(dir, '..'), join(dir, '../..')];
  for (const folder of folders) {
    const there = await Promise.all(files.map((file) => exists(resolve(folder, file))));
    if (there.every(Boolean)) return { settings, folder };
  }
  throw new UserError('There is no such data file', {
    where: files[0]!,
    hint: 'run from the folder of the config, or name the file with --data',
  });
}

/** The data file in another place; files that belong to it lie as they lay to each other. */
function movedTo(settings: DataSettings, file: string): DataSettings {
  const { source, target, validation, test } = settings;
  const place = <Path extends string | null>(path: Path): Path | string =>
    path === null || isBuiltIn(path) || isAbsolute(path)
      ? path
      : join(dirname(file), relative(dirname(source), path));
  // Of CSV and JSON the target is a column, of IDX and npy a file.
  const placeTarget = (from: string, name: string | null): string | null =>
    hasColumns(from) ? name : place(name);
  const part = (value: number | PartSource): number | PartSource =>
    typeof value === 'number'
      ? value
      : { source: place(value.source), target: placeTarget(value.source, value.target) };
  return {
    ...settings,
    source: file,
    target: placeTarget(source, target),
    validation: part(validation),
    test: part(test),
  };
}

/** Every file that the settings name, as written. */
function filesOf({ source, target, validation, test }: DataSettings): string[] {
  const parts = [{ source, target }, validation, test].filter((part) => typeof part === 'object');
  return parts
    .flatMap((part) => [part.source, hasColumns(part.source) ? null : part.target])
    .filter((path) => path !== null)
    .filter((path) => !isBuiltIn(path));
}

const isBuiltIn = (source: string): boolean => BUILT_INS.some(({ name }) => name === source);

const hasColumns = (source: string): boolean =>
  isBuiltIn(source) || /\.(csv(\.gz)?|json)$/i.test(source);

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
