/** A finished run → what the results folder keeps of it. */
import type { Run } from '../plan/run.js';
import type { Entry } from '../results/folder.js';
import type { FinishedRun } from './job.js';

/** Row, history and timing of one run; where it diverged, the figures are null. */
export function entryOf(run: Run, { outcome, started, seconds, worker }: FinishedRun): Entry {
  const { runId } = run;
  const { figures } = outcome;
  return {
    row: {
      runId,
      cell: run.cell,
      repeat: run.repeat,
      fold: run.fold,
      seed: run.seed,
      status: outcome.status,
      keepProb: run.network.keepProb,
      axes: run.axes,
      epochs: outcome.epochs,
      trainCost: figures?.trainCost ?? null,
      trainAccuracy: figures?.trainAccuracy ?? null,
      valCost: figures?.valCost ?? null,
      valAccuracy: figures?.valAccuracy ?? null,
      weightNorms: outcome.weightNorms ?? run.network.keepProb.map(() => null),
      weightsSha256: outcome.weightsSha256,
      message: outcome.message,
    },
    history: outcome.history.map((figuresOfEpoch) => ({ runId, ...figuresOfEpoch })),
    timing: { runId, started: new Date(started).toISOString(), seconds, worker },
  };
}
