/** What each column of a table is for, as the config says it: by its name, or by a pattern. */
import { UserError } from '../errors.js';
import { clip } from './clip.js';
import type { ColumnSettings, DataSettings } from './settings.js';
import { namedColumn } from './namedColumn.js';

/** A category is a feature whose values are names, whatever they look like. */
export type Role = 'target' | 'group' | 'feature' | 'category' | 'dropped';

export type RoleSettings = Pick<DataSettings, 'target' | 'group' | 'columns'>;

/**
 * The role of each of these columns, whose place is `where`.
 * @throws UserError where the config names a column that is not there, or leaves no feature.
 */
export function rolesOf(
  names: readonly string[],
  { target, group, columns }: RoleSettings,
  where: string,
): Role[] {
  const targetIndex = namedColumn(target, names, 'data.target', where);
  const groupIndex = group === null ? -1 : namedColumn(group, names, 'data.group', where);
  refuseUnmatched(columns, names, where);
  const isUsed = columns.use === null ? () => true : matcher(columns.use);
  const isDropped = matcher(columns.drop);
  const isCategory = matcher(columns.categorical);
  const roles = names.map((name, index): Role => {
    if (index === targetIndex) return 'target';
    if (index === groupIndex) return 'group';
    if (!isUsed(name) || isDropped(name)) return 'dropped';
    return isCategory(name) ? 'category' : 'feature';
  });
  if (roles.some((role) => role === 'feature' || role === 'category')) return roles;
  throw new UserError('There is no column besides the target to learn from', {
    where,
    hint: 'add the features as columns, or change data.columns',
  });
}

/** Every name and pattern must be there for something, or else it is misspelt. */
function refuseUnmatched(columns: ColumnSettings, names: readonly string[], where: string): void {
  for (const key of ['use', 'drop', 'categorical'] as const) {
    for (const pattern of columns[key] ?? []) {
      if (names.some(matcher([pattern]))) continue;
      if (!pattern.includes('*')) namedColumn(pattern, names, `data.columns.${key}`, where);
      throw new UserError(`No column matches "${clip(pattern)}" of data.columns.${key}`, {
        where,
        hint: 'fix the pattern, in which * stands for any text, or leave it out',
      });
    }
  }
}

/** Whether a name is one of these, in which * stands for any text. */
function matcher(patterns: readonly string[]): (name: string) => boolean {
  const names = new Set(patterns);
  const parts = patterns.filter((name) => name.includes('*')).map((name) => name.split('*'));
  return (name) => names.has(name) || parts.some((pieces) => fits(name, pieces));
}

/** Whether a text begins with the first piece, ends with the last, and has the others between in turn. */
function fits(text: string, pieces: readonly string[]): boolean {
  const last = pieces[pieces.length - 1];
  if (!text.startsWith(pieces[0])) return false;
  let at = pieces[0].length;
  for (const piece of pieces.slice(1, -1)) {
    const found = text.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}
