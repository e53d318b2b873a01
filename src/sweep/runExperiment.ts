/** A whole experiment into a results folder: open it, sweep, put it in order, close it. */
import { availableParallelism } from 'node:os';
import type { Experiment } from '../config/experiment.js';
import type { Dataset } from '../data/dataset.js';
import { splitRows } from '../data/split.js';
import { firstDraw } from '../engine/draws.js';
import { experimentDocument } from '../plan/document.js';
import type { Plan } from '../plan/plan.js';
import { type OpenOptions, openResults } from '../results/folder.js';
import { workersThatFit } from './memory.js';
import { runSweep, type SweepOptions, type SweepReport } from './sweep.js';

export interface ExperimentOptions
  extends
    OpenOptions,
    Pick<SweepOptions, 'kernels' | 'signal' | 'onStart' | 'onRow' | 'onFailure'> {
  readonly experiment: Experiment;
  readonly dataset: Dataset;
  readonly plan: Plan;
  /** The results folder. */
  readonly out: string;
  /** Threads; the cores where it is left out. */
  readonly workers?: number;
  /** Of the package, for experiment.json; decides nothing. */
  readonly version?: string;
}

/** Trains what the folder lacks. @throws FolderError, UserError: nothing that was finished is lost. */
export async function runExperiment(options: ExperimentOptions): Promise<SweepReport> {
  const {
    experiment,
    dataset,
    plan,
    out,
    workers: wanted = availableParallelism(),
    version = '',
  } = options;
  // Before the folder is touched: what cannot be trained leaves it as it was.
  splitRows(dataset, experiment.data, firstDraw(experiment.seed));
  const workers = workersThatFit(Math.min(wanted, plan.runCount), plan, dataset);
  const document = experimentDocument(experiment, dataset, plan, version);
  const folder = await openResults(out, document, options);
  try {
    return await runSweep({
      ...options,
      data: experiment.data,
      repeats: experiment.repeats,
      folder,
      workers,
      history: experiment.record.history,
    });
  } finally {
    await folder.close();
  }
}
