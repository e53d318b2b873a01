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
  const column = target === null ? -1 : names.indexOf(target);
  if (column >= 0) return column;
  const near = target === null ? null : nearestName(target, names);
  throw new UserError(
    target === null
      ? `The config does not say which ${kind} is the target`
      : `There is no ${kind} "${clip(target)}"`,
    {
      where,
      hint:
        near === null ? `set data.target to one of: ${clipList(names)}` : `did you mean "${near}"?`,
    },
  );
}
