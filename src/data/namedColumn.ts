import { nearestName, UserError } from '../errors.js';
import { clip, clipNames } from './clip.js';

/**
 * The index among `names` of the column that `key` of the config names.
 * @throws UserError where the config names none, or one that is not there.
 */
export function namedColumn(
  name: string | null,
  names: readonly string[],
  key: string,
  where: string,
): number {
  const known = `set ${key} to one of: ${clipNames(names)}`;
  if (name === null) {
    throw new UserError('The config does not say which column is the target', {
      where,
      hint: known,
    });
  }
  const column = names.indexOf(name);
  if (column >= 0) return column;
  const near = nearestName(name, names);
  throw new UserError(`There is no column "${clip(name)}"`, {
    where,
    hint: near === null ? known : `did you mean "${near}"?`,
  });
}
