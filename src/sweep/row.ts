/** Turns a finished run into what the results folder stores for it. */
import type { Run } from '../plan/run.js';
import { plannedRow } from '../results/columns.js';
import type { Entry } from '../results/folder.js';
import type { FinishedRun } from './job.js';

/** The row, history and timing of a run. The figures of a run that diverged are null. */
export function entryOf(run: Run, { outcome, started, seconds, worker }: FinishedRun): Entry {
  const { runId } = run;
  const { status, epochs, bestEpoch, figures, weightNorms, weightsSha256, message } = outcome;
  const none = { trainCost: null, trainAccuracy: null, valCost: null, valAccuracy: null };
  return {
    row: {
      ...plannedRow(run),
      status,
      trainedEpochs: epochs,
      ...(run.training.earlyStopping ? { bestEpoch } : {}),
      ...(figures ?? none),
      weightNorms: weightNorms ?? run.network.keepProb.map(() => null),
      weightsSha256,
      message,
    },
    history: outcome.history.map((epoch) => ({ runId, ...epoch })),
    timing: { runId, started: new Date(started).toISOString(), seconds, worker },
  };
}
