/** The message of a batch: runs that one worker trains, with all that determines them but the data. */
import { z } from 'zod';
import { keepProb, layerSize, type Scalar, SCALARS } from '../config/scalars.js';
import { ACTIVATION_NAMES } from '../nn/activations.js';
import type { NetworkSettings, TrainingSettings } from '../nn/settings.js';
import type { RunJob } from '../sweep/job.js';
import { count, digest, MOST_RUNS, runId } from './forms.js';
import { pack, unpack } from './pack.js';

/** A setting has its default already, so that a missing one is a mistake here. */
const settingOf = ({ schema }: Scalar): z.ZodType =>
  schema instanceof z.ZodDefault || schema instanceof z.ZodOptional
    ? (schema.unwrap() as z.ZodType)
    : schema;

const settingsOf = (home: Scalar['home']): Record<string, z.ZodType> =>
  Object.fromEntries(
    SCALARS.filter((scalar) => scalar.home === home).map((scalar) => [
      scalar.key,
      settingOf(scalar),
    ]),
  );

const network = z
  .strictObject({
    ...settingsOf('network'),
    activation: z.enum(ACTIVATION_NAMES),
    output: z.enum(['sigmoid', 'softmax', 'linear']),
    layerSizes: z.array(layerSize).min(2).max(1000),
    keepProb: z.array(keepProb).min(1).max(1000),
  })
  .refine(
    ({ layerSizes, keepProb: probabilities }) => layerSizes.length === probabilities.length + 1,
  );

const training = z.strictObject({
  ...settingsOf('training'),
  earlyStopping: z
    .strictObject({ patience: count, minDelta: z.number().min(0) })
    .nullable()
    .optional(),
});

const form = z
  .strictObject({
    setup: digest,
    seed: z.int().min(0),
    settings: z.array(z.strictObject({ network, training })).min(1).max(MOST_RUNS),
    /** The run_id, repeat, fold and number of the settings of each run. */
    runs: z
      .array(z.tuple([runId, count, count, z.int().min(0)]))
      .min(1)
      .max(MOST_RUNS),
  })
  .refine(({ runs, settings }) => runs.every(([, , , at]) => at < settings.length));

/** A run that has a name. */
export type NamedRun = RunJob & { readonly runId: string };

/** A run under way, whose name is that of its row. */
export type Named<Run> = Run & NamedRun;

export interface Batch {
  /** Names the setup that its runs are trained with. */
  readonly setup: string;
  readonly runs: readonly NamedRun[];
}

/** Writes the message of a batch, in which runs of a cell share their settings. */
export function writeBatch({ setup, runs }: Batch): string {
  const numbers = new Map<NetworkSettings, number>();
  const settings: Pick<NamedRun, 'network' | 'training'>[] = [];
  const places = runs.map(({ runId: name, repeat, fold, network, training }) => {
    let at = numbers.get(network);
    if (at === undefined || settings[at].training !== training) {
      at = settings.push({ network, training }) - 1;
      numbers.set(network, at);
    }
    return [name, repeat, fold, at];
  });
  return pack({ setup, seed: runs[0].seed, settings, runs: places });
}

/** Reads the message of a batch; null if it is none. */
export function readBatch(text: unknown): Batch | null {
  const { data } = form.safeParse(unpack(text));
  if (data === undefined) return null;
  const { setup, seed, settings } = data;
  const runs = data.runs.map(([name, repeat, fold, at]) => {
    const { network, training } = settings[at] as unknown as {
      network: NetworkSettings;
      training: TrainingSettings;
    };
    return { runId: name, seed, repeat, fold, network, training };
  });
  return { setup, runs };
}
