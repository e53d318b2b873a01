/** Keys that a config has no place for, with the key that may have been meant. */
import { nearestName } from '../errors.js';
import type { Complain, Path } from './complain.js';
import { isShareDropped } from './dropped.js';
import { keysAt, SECTIONS } from './schema.js';

/** Keys that are each reported: what is wrong with so many is mostly one thing. */
const MOST_REPORTED = 100;

/** Complains of the keys at a path; those of dropout have a complaint of their own (dropped.ts). */
export function complainOfKeys(path: Path, keys: readonly string[], complain: Complain): void {
  const unknown = keys.filter((key) => !isShareDropped(key));
  for (const key of unknown.slice(0, MOST_REPORTED)) {
    const inside = path.length > 0 ? ` in ${path.join('.')}` : '';
    complain([...path, key], `There is no key "${key}"${inside}`, hintFor(key, path), 'key');
  }
  const more = unknown.length - MOST_REPORTED;
  if (more > 0) {
    const first = [...path, unknown[MOST_REPORTED]];
    complain(first, `There are ${more} more unknown keys`, 'is this a config?', 'key');
  }
}

function hintFor(key: string, path: Path): string {
  const names = keysAt(path);
  const near = nearestName(key, names);
  if (near !== null) return `did you mean "${near}"?`;
  const home = SECTIONS.find((section) => keysAt([section]).includes(key));
  return home === undefined ? `keys are ${names.join(', ')}` : `it belongs under ${home}`;
}
