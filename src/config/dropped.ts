/** Keys that other libraries use for the share dropped: refused wherever they stand, with what to write. */
import type { Value } from './nodeReader.js';
import type { Path, Report } from './report.js';

const DROPPED = /^(?:dropout|dropout_rate|drop_prob|drop_rate|drop|rate|p_drop)$/i;

export const isShareDropped = (key: string): boolean => DROPPED.test(key);

/** Reports every such key in the config, so that other checks need not look for them. */
export function reportDropped(value: Value, path: Path, report: Report): void {
  if (value === null || typeof value !== 'object') return;
  for (const [key, entry] of Object.entries(value)) {
    const own = [...path, key];
    const isOurs = own.join('.') === 'data.columns.drop';
    if (Array.isArray(value) || isOurs || !isShareDropped(key)) reportDropped(entry, own, report);
    else {
      const hint = 'use keep_prob, the share kept: a dropout of 0.2 is a keep_prob of 0.8';
      report(own, `There is no key "${key}"`, hint, 'key');
    }
  }
}
