/** Keys that a config has no place for, with the key that may have been meant. */
import { foreignHint } from './foreign.js';
import { homeOf } from './misplaced.js';
import type { Path, Report } from './report.js';
import { keysAt } from './schema.js';
import { suggestion } from './wording.js';

/** Keys that are reported one by one: what is wrong with more is mostly one thing. */
const MOST_REPORTED = 100;

/** Reports the unknown keys at a path. */
export function reportUnknown(path: Path, unknown: readonly string[], report: Report): void {
  const inside = path.length > 0 ? ` in ${path.join('.')}` : '';
  for (const key of unknown.slice(0, MOST_REPORTED)) {
    report([...path, key], `There is no key "${key}"${inside}`, hintFor(key, path), 'key');
  }
  if (unknown.length > MOST_REPORTED) {
    const more = unknown.length - MOST_REPORTED;
    const first = [...path, unknown[MOST_REPORTED]];
    report(first, `There are ${more} more unknown keys`, 'is this a config?', 'key');
  }
}

function hintFor(key: string, path: Path): string {
  const names = keysAt(path);
  return (
    missingColon(key, names) ??
    homeOf(key, path) ??
    foreignHint(key, path) ??
    suggestion(key, names, `keys are ${names.join(', ')}`)
  );
}

/** The hint where a key is a known name with its value behind it, as in `epochs 5`; else null. */
function missingColon(key: string, names: readonly string[]): string | null {
  const [, name, value] = /^(\w+)[ =]+(\S.*)$/.exec(key) ?? [];
  return names.includes(name) ? `a colon is missing: ${name}: ${value}` : null;
}
