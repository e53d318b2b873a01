import { nearestName, UserError } from '../errors.js';
import { clip, clipList } from './clip.js';

/**
 * The index of the target among the names of columns, or of the keys of a JSON object.
 * @throws UserError where the config names no target, or one that is not there.
 */
export function targetColumn(
  target: string | null,
  names: readonly string[],
  kind: 'column' | 'key',
  where: string,
): number {
  const known = `set data.target to one of: ${clipList(names)}`;
  if (target === null) {
    const message = `The config does not say which ${kind} is the target`;
    throw new UserError(message, { where, hint: known });
  }
  const column = names.indexOf(target);
  if (column >= 0) return column;
  const near = nearestName(target, names);
  throw new UserError(`There is no ${kind} "${clip(target)}"`, {
    where,
    hint: near === null ? known : `did you mean "${near}"?`,
  });
}
