import { UserError } from '../../errors.js';
import { clip } from '../clip.js';

/** @throws UserError where two columns have the same name. */
export function refuseTwins(names: readonly string[], where: string): void {
  const seen = new Set<string>();
  const twice = names.find((name) => seen.size === seen.add(name).size);
  if (twice === undefined) return;
  throw new UserError(`Two columns are named "${clip(twice)}"`, {
    where,
    hint: 'give each column a name of its own',
  });
}
