import { basename } from 'node:path';

/**
 * What a config may name an experiment: safe as the name of a folder, of which Windows
 * leaves out a dot at the end, and in a cell of a spreadsheet.
 */
export const EXPERIMENT_NAME = /^[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,98}[A-Za-z0-9_-])?$/;

/** Names that are devices on Windows, in any folder and whatever follows after a dot. */
const DEVICE = /^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|$)/i;

export const isDevice = (name: string): boolean => DEVICE.test(name);

/** The name of an experiment whose file, which may have this ending, gives it none: safe as a folder's name. */
export function experimentName(file: string, ending: RegExp): string {
  const name = basename(file)
    .replace(ending, '')
    .replace(/[^A-Za-z0-9_.-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, 80)
    .replace(/\.+$/, '');
  return isDevice(name) ? `experiment-${name}` : name || 'experiment';
}
