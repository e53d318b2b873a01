/** The message of a result: what a worker has trained of a batch. */
import { z } from 'zod';
import { EXTRA_NAMES, METRICS } from '../metrics.js';
import type { FinishedRun } from '../sweep/job.js';
import { count, digest, line, MOST_RUNS, runId } from './forms.js';
import { pack, unpack } from './pack.js';

/** A number, which JSON has no way to write where it is not finite. */
const figure = z
  .union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity'])])
  .transform((value) => Number(value));
const figureOrNull = figure.nullable();
const written = (value: number | null): number | string | null =>
  value === null || Number.isFinite(value) ? value : String(value);

const FIGURES = ['trainCost', 'trainAccuracy', 'valCost', 'valAccuracy'] as const;
const EXTRA_KEYS = EXTRA_NAMES.flatMap((name) => {
  const { key, trainKey } = METRICS[`val_${name}`];
  return [trainKey, key];
});

const figures = z.strictObject({
  trainCost: z.number(),
  trainAccuracy: z.number().nullable(),
  valCost: z.number(),
  valAccuracy: z.number().nullable(),
  ...Object.fromEntries(EXTRA_KEYS.map((key) => [key, z.number().nullable().optional()])),
});

const finished = z.strictObject({
  runId,
  outcome: z.strictObject({
    status: z.enum(['ok', 'diverged']),
    epochs: count,
    bestEpoch: count.nullable(),
    figures: figures.nullable(),
    weightNorms: z.array(z.number()).max(1000).nullable(),
    weightsSha256: digest.nullable(),
    message: line,
    /** The figures of each epoch. */
    history: z.array(z.tuple([figure, figureOrNull, figure, figureOrNull])).max(1_000_000),
  }),
  started: z.number().min(0).max(8.64e15),
  seconds: z.number().min(0),
  thread: count,
});

const form = z.strictObject({
  setup: digest,
  batch: z.string().regex(/^[\w-]{1,64}$/),
  worker: z.string().regex(/^[\w.:-]{1,200}$/),
  finished: z.array(finished).max(MOST_RUNS),
  failed: z.array(z.strictObject({ runId, reason: line })).max(MOST_RUNS),
});

export interface TrainedRun {
  readonly runId: string;
  readonly finished: FinishedRun;
}

export interface Result {
  readonly setup: string;
  /** Names the batch: those of its runs that are in neither list were not begun. */
  readonly batch: string;
  /** Names the worker among those of the sweep. */
  readonly worker: string;
  readonly finished: readonly TrainedRun[];
  readonly failed: readonly { readonly runId: string; readonly reason: string }[];
}

/** Writes the message of a result. Parameters and states stay where they are. */
export function writeResult(result: Result): string {
  const runs = result.finished.map(({ runId: name, finished: run }) => {
    const { state: _, history, ...outcome } = run.outcome;
    const epochs = history.map((epoch) => FIGURES.map((key) => written(epoch[key])));
    const { started, seconds, worker: thread } = run;
    return { runId: name, outcome: { ...outcome, history: epochs }, started, seconds, thread };
  });
  return pack({ ...result, finished: runs });
}

/** Reads the message of a result; null if it is none. */
export function readResult(text: unknown): Result | null {
  const { data } = form.safeParse(unpack(text));
  if (data === undefined) return null;
  return {
    ...data,
    finished: data.finished.map(({ runId: id, outcome, started, seconds, thread }) => ({
      runId: id,
      finished: {
        outcome: {
          ...outcome,
          history: outcome.history.map(
            ([trainCost, trainAccuracy, valCost, valAccuracy], index) => ({
              epoch: index + 1,
              trainCost,
              trainAccuracy,
              valCost,
              valAccuracy,
            }),
          ),
          state: null,
        },
        epochs: outcome.epochs,
        parameters: null,
        started,
        seconds,
        worker: thread,
      },
    })),
  };
}
