/** Turns a finished run into what the results folder stores for it. */
import type { Run } from '../plan/run.js';
import type { ResultRow } from '../results/columns.js';
import type { Entry } from '../results/folder.js';
import type { FinishedRun } from './job.js';

/** The row, history and timing of a run. The figures of a run that diverged are null. */
export function entryOf(run: Run, { outcome, started, seconds, worker }: FinishedRun): Entry {
  const { runId } = run;
  return {
    row: rowOf(run, outcome),
    history: outcome.history.map((epoch) => ({ runId, ...epoch })),
    timing: { runId, started: timeText(started), seconds, worker },
  };
}

function rowOf(run: Run, outcome: FinishedRun['outcome']): ResultRow {
  const { runId, cell, repeat, fold, seed, axes, network, training } = run;
  const { status, epochs, bestEpoch, figures, weightNorms, weightsSha256, message } = outcome;
  // Written out, as there may be many thousands of rows a second.
  const row = {
    runId,
    cell,
    repeat,
    fold,
    seed,
    status,
    keepProb: network.keepProb,
    axes,
    epochs: training.epochs,
    trainedEpochs: epochs,
    trainCost: null,
    trainAccuracy: null,
    valCost: null,
    valAccuracy: null,
    weightNorms: weightNorms ?? network.keepProb.map(() => null),
    weightsSha256,
    message,
  };
  if (training.earlyStopping) Object.assign(row, { bestEpoch });
  return figures === null ? row : Object.assign(row, figures);
}

let last = { time: Number.NaN, text: '' };

/** The time as ISO 8601, in UTC. Many short runs begin in the same millisecond. */
function timeText(time: number): string {
  if (time !== last.time) last = { time, text: new Date(time).toISOString() };
  return last.text;
}
