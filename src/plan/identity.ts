/**
 * The run_id: a hash of all that determines a row's numbers and of nothing else, so that an edited
 * grid keeps its finished rows and a changed setting never reuses a stale one.
 */
import { createHash } from 'node:crypto';
import type { DataSettings } from '../data/settings.js';
import type { Dataset } from '../data/dataset.js';
import type { Draw } from '../engine/draws.js';
import { canonicalJson } from './canonical.js';
import { NUMERICS } from './numerics.js';

export interface SplitIdentity {
  readonly data: string;
  readonly numerics: number;
  /** Missing where there are folds. */
  readonly validation?: number | 'own';
  readonly folds?: number;
  readonly test: number | 'own';
  readonly scale: string;
  readonly scaleTarget?: string;
}

/** What all rows of a results folder have in common; where it differs, the experiment is another. */
export interface Identity extends SplitIdentity {
  readonly seed: number;
  readonly layers: number;
}

/** What the data adds to a run_id: the digest of the arrays, and how they are split and scaled. */
export function splitIdentity(
  { validation, folds, test, scale, scaleTarget }: DataSettings,
  { sha256, target }: Pick<Dataset, 'sha256' | 'target'>,
): SplitIdentity {
  return {
    data: sha256,
    numerics: NUMERICS,
    ...(folds === null
      ? { validation: typeof validation === 'number' ? validation : ('own' as const) }
      : { folds }),
    test: typeof test === 'number' ? test : 'own',
    scale,
    ...(target.task === 'regression' ? { scaleTarget } : {}),
  };
}

/** The run_id: "r" and 16 hex digits of the SHA-256 of the canonical JSON of the three parts. */
export function runIdentity(
  settings: Readonly<Record<string, unknown>>,
  split: SplitIdentity,
  { seed, repeat, fold }: Draw,
): string {
  const text = canonicalJson({ ...settings, ...split, seed, repeat, fold });
  return `r${createHash('sha256').update(text).digest('hex').slice(0, 16)}`;
}
