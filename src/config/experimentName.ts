import { basename } from 'node:path';

/** The name of an experiment whose file, which may have this ending, gives it none: safe as a folder's name. */
export function experimentName(file: string, ending: RegExp): string {
  const name = basename(file)
    .replace(ending, '')
    .replace(/[^A-Za-z0-9_.-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '');
  return name.slice(0, 100) || 'experiment';
}
