import { basename } from 'node:path';

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
