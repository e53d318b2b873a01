import { nearestName, UserError } from '../errors.js';
import { METRIC_NAMES, type Select } from '../metrics.js';

/**
 * The choice that `--metric` makes: a name of a column, which may lack its `val_`; none where the option
 * was not given.
 * @throws UserError if there is no such metric.
 */
export function selectBy(name: string | undefined): Partial<Select> {
  if (name === undefined) return {};
  const metric = METRIC_NAMES.find((own) => own === name || own === `val_${name}`);
  if (metric !== undefined) return { metric };
  const near = nearestName(name.startsWith('val_') ? name : `val_${name}`, METRIC_NAMES);
  throw new UserError(`There is no metric "${name}"`, {
    where: '--metric',
    hint: near === null ? `use one of ${METRIC_NAMES.join(', ')}` : `did you mean "${near}"?`,
  });
}
