/** What a coordinator says of its sweep, so that workers know what they need and whether they fit. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { EXPERIMENT_NAME } from '../config/experimentName.js';
import { SCALES, TARGET_SCALES } from '../data/settings.js';
import { EXTRA_NAMES } from '../metrics.js';
import { canonicalJson } from '../plan/canonical.js';
import { NUMERICS } from '../plan/numerics.js';
import type { WorkerSetup } from '../sweep/job.js';
import { packageVersion } from '../version.js';
import { digest, line, PROTOCOL } from './forms.js';

/** Of the settings of the data those that say what a draw trains on. No worker reads a source. */
const data = z.strictObject({
  validation: z.number().min(0).lt(1),
  test: z.number().min(0).lt(1),
  folds: z.int().min(2).nullable(),
  scale: z.enum(SCALES),
  scaleTarget: z.enum(TARGET_SCALES),
});

const setup = {
  /** The SHA-256 of the data set. */
  data: digest,
  settings: data,
  history: z.boolean(),
  metrics: z.array(z.enum(EXTRA_NAMES)),
  /** What a thread needs at most. */
  bytes: z.number().min(0),
};

const form = z.strictObject({
  protocol: z.int(),
  numerics: z.int(),
  version: line,
  sweep: z.string().regex(EXPERIMENT_NAME),
  /** Seconds without a sign of life after which what a process holds is free. */
  lease: z.number().min(1).max(86_400),
  /** Names what follows: batches and results of another setup are not of this sweep. */
  setup: digest,
  ...setup,
});

export type SweepRecord = z.infer<typeof form>;

/** The record of a sweep whose runs are trained like this. */
export function recordOf(
  sweep: string,
  lease: number,
  { dataset, data: settings, history, metrics = [], bytes = 0 }: WorkerSetup,
): SweepRecord {
  const { validation, test, folds = null, scale, scaleTarget } = settings;
  // Which rows have a source of their own, the data set says.
  const share = (part: typeof validation): number => (typeof part === 'number' ? part : 0);
  const parts = {
    data: dataset.sha256,
    settings: { validation: share(validation), test: share(test), folds, scale, scaleTarget },
    history,
    metrics: [...metrics],
    bytes,
  };
  const about = { protocol: PROTOCOL, numerics: NUMERICS };
  const name = createHash('sha256')
    .update(canonicalJson({ ...about, ...parts }))
    .digest('hex');
  return { ...about, version: packageVersion(), sweep, lease, setup: name, ...parts };
}

/** Reads a record; null if it is none. */
export function readRecord(text: string | null): SweepRecord | null {
  if (text === null || text.length > 100_000) return null;
  try {
    return form.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
