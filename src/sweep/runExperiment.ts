/** A whole experiment into a results folder: open it, sweep, put it in order, close it. */
import { availableParallelism } from 'node:os';
import { checkSplit } from '../data/split.js';
import type { KernelChoice } from '../nn/kernelSets.js';
import { experimentDocument } from '../plan/document.js';
import type { Study } from '../plan/study.js';
import { type Found, type OpenOptions, openResults } from '../results/folder.js';
import { workersThatFit } from './memory.js';
import { runSweep, type SweepOptions, type SweepReport } from './sweep.js';
import { type TrainAll, trainOnThreads } from './trainAll.js';

export interface ExperimentOptions
  extends Study, OpenOptions, Pick<SweepOptions, 'signal' | 'onRow' | 'onFailure'> {
  /** The results folder. */
  readonly out: string;
  /** Workers; the cores where it is left out. */
  readonly workers?: number;
  readonly kernels?: KernelChoice;
  /** Who trains; the threads of this process where it is left out. */
  readonly trainAll?: TrainAll;
  readonly onStart?: (missing: number, workers: number, found: Found) => void;
}

/** Trains what the folder lacks. @throws FolderError, UserError: nothing that was finished is lost. */
export async function runExperiment(options: ExperimentOptions): Promise<SweepReport> {
  const { experiment, dataset, plan, trainAll = trainOnThreads, onStart } = options;
  const { runs } = plan;
  // Before the folder is touched: what cannot be trained leaves it as it was.
  checkSplit(dataset, experiment.data, experiment.seed);
  const wanted = Math.min(options.workers ?? availableParallelism(), runs.count);
  const workers = workersThatFit(wanted, plan, dataset);
  const document = experimentDocument(experiment, dataset, plan);
  const folder = await openResults(options.out, document, runs, options);
  try {
    return await runSweep({
      ...options,
      runs,
      folder,
      trainAll,
      workers,
      setup: {
        dataset,
        data: experiment.data,
        kernels: options.kernels ?? 'auto',
        history: experiment.record.history,
      },
      onStart: (missing, training) => onStart?.(missing, training, folder.found),
    });
  } finally {
    await folder.close();
  }
}
