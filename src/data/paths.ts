/** The files that data settings name, to list them or to put others in their place. */
import { BUILT_IN_NAMES } from './builtins.js';
import { formatOf } from './formats.js';
import type { DataSettings, PartSource } from './settings.js';

const isBuiltIn = (source: string): boolean => BUILT_IN_NAMES.includes(source);

/** Whether the target of this source is a file of its own, as for IDX and .npy. */
const hasTargetFile = (source: string): boolean =>
  !isBuiltIn(source) && formatOf(source)?.target === 'file';

/** A path with the slash by which the config says that it is a folder. */
export const likeWritten = (path: string, written: string): string =>
  /[\\/]$/.test(written) && !/[\\/]$/.test(path) ? `${path}/` : path;

/** The settings with `place` applied to each file's path; built-in names and columns stay. */
export function mapFiles(settings: DataSettings, place: (path: string) => string): DataSettings {
  const placed = ({ source, target }: PartSource): PartSource => ({
    source: isBuiltIn(source) ? source : likeWritten(place(source), source),
    target: target === null || !hasTargetFile(source) ? target : place(target),
  });
  const part = (value: number | PartSource): number | PartSource =>
    typeof value === 'number' ? value : placed(value);
  return {
    ...settings,
    ...placed(settings),
    validation: part(settings.validation),
    test: part(settings.test),
  };
}

/** Every file that the settings name, as written. */
export function filesOf(settings: DataSettings): string[] {
  const files: string[] = [];
  mapFiles(settings, (path) => {
    files.push(path);
    return path;
  });
  return files;
}
