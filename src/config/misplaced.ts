/** Keys that a config has, but not where they stand or as they are spelt: where they belong. */
import { plain } from './foreign.js';
import { axisNames } from './scalars.js';
import { keysAt, SECTIONS } from './schema.js';

/** Every key of a config with the section that it stands in; null for the top level. */
const HOMES: readonly (readonly [key: string, home: string | null])[] = [
  ['keep_prob', 'grid'],
  ['where', 'grid'],
  ...keysAt([]).map((key) => [key, null] as const),
  ...SECTIONS.flatMap((section) => keysAt([section]).map((key) => [key, section] as const)),
];

/** Where the key belongs, as a hint, whatever way it is spelt; null if a config has no such key. */
export function homeOf(key: string, path: readonly (string | number)[]): string | null {
  const section = String(path[0] ?? '');
  if (/^keep_prob_\w+$/.test(key)) return `write it as grid.keep_prob.${key.slice(10)}`;
  if (/^hidden_\d+$/.test(key)) return 'it is an axis, under grid; network.hidden has the sizes';
  const same = HOMES.filter(([known]) => plain(known) === plain(key));
  if (same.length === 0) return null;
  const isHere = same.some(([, home]) => home === section || (home === null && path.length === 0));
  const [known, home] = same[0];
  if (isHere || (section === 'grid' && axisNames(0).includes(known))) return `write ${known}`;
  if (known === 'keep_prob') return 'it belongs under grid, by layer, say grid.keep_prob.hidden';
  const place = home === null ? 'at the top level' : `under ${home}`;
  return `it belongs ${place}${known === key ? '' : `, as ${known}`}`;
}
