/** Keys that other libraries use for the share dropped: refused wherever they stand, with what to write. */
import type { Complain, Path } from './complain.js';
import type { Value } from './nodeReader.js';

const DROPPED = /^(?:dropout|dropout_rate|drop_prob|drop_rate|drop|rate|p_drop)$/i;

export const isShareDropped = (key: string): boolean => DROPPED.test(key);

/** Complains of each such key in the config, once: other checks leave them to this one. */
export function complainOfDropped(value: Value, path: Path, complain: Complain): void {
  if (value === null || typeof value !== 'object') return;
  for (const [key, entry] of Object.entries(value)) {
    const own = [...path, key];
    if (!Array.isArray(value) && isShareDropped(key)) {
      complain(
        own,
        `There is no key "${key}"`,
        'use keep_prob, the share kept: a dropout of 0.2 is a keep_prob of 0.8',
        'key',
      );
    } else complainOfDropped(entry, own, complain);
  }
}
