/** How commands on a config begin: by loading its study and describing its data. */
import type { Dataset } from '../data/dataset.js';
import { loadStudy, type Study } from '../plan/study.js';
import { configFile } from './configFile.js';
import { visible, warn } from './terminal.js';

/**
 * Loads the study of a config, keepgrid.yaml if none is named, and prints its warnings.
 * @throws UserErrors with every mistake in the config; UserError if the data cannot be read.
 */
export async function openStudy(
  file: string | undefined,
  set: readonly string[] = [],
): Promise<Study> {
  const { warnings, ...study } = await loadStudy(configFile(file), { set });
  warnings.forEach(warn);
  return study;
}

/** `digits: 1797 examples of 64 features, 10 classes`. */
export function describeData({ name, m, features, target }: Dataset): string {
  const kind = target.task === 'regression' ? 'regression' : `${target.classes.length} classes`;
  return visible(`${name}: ${m} examples of ${features} features, ${kind}`);
}
