/** Runs a whole experiment into a results folder. */
import { availableParallelism } from 'node:os';
import { digestInSteps } from '../data/digest.js';
import { firstDraw } from '../engine/draws.js';
import type { KernelChoice } from '../nn/kernelSets.js';
import { experimentDocument } from '../plan/document.js';
import type { Study } from '../plan/study.js';
import { exists } from '../results/files.js';
import { type Found, type OpenOptions, openResults } from '../results/folder.js';
import { WaitStopped } from '../results/lock.js';
import { mostWorkerBytes, workersThatFit } from './memory.js';
import { runSweep, type SweepOptions, type SweepReport } from './sweep.js';
import { ThreadsAhead, trainOnThreads } from './threads.js';
import type { TrainAll } from './trainAll.js';

export interface ExperimentOptions
  extends Study, OpenOptions, Pick<SweepOptions, 'signal' | 'onRow' | 'onRung' | 'onFailure'> {
  /** The results folder. */
  readonly out: string;
  /** The number of workers; by default that of the cores. */
  readonly workers?: number;
  /** By default the fastest kernels that the machine can use. */
  readonly kernels?: KernelChoice;
  /** The function that trains the runs; by default on threads of this process. */
  readonly trainAll?: TrainAll;
  /** Called before training starts, with the number of runs to train. */
  readonly onStart?: (missing: number, workers: number, found: Found) => void;
}

/** The report of a sweep that was stopped while it waited for its folder. */
const NOTHING_DONE: SweepReport = {
  reused: 0,
  trained: 0,
  diverged: 0,
  epochs: 0,
  failed: 0,
  stopped: true,
};

/**
 * Trains the runs of the experiment that have no row in the folder yet. Finished runs are never lost.
 * @throws FolderError if the folder cannot be used.
 * @throws UserError if the data cannot be split, or a run does not fit into memory.
 */
export async function runExperiment(options: ExperimentOptions): Promise<SweepReport> {
  const { experiment, dataset, plan, trainAll = trainOnThreads, onStart } = options;
  const wanted = options.workers ?? availableParallelism();
  // Other machines have memory of their own, and must know what a run takes.
  const isHere = trainAll === trainOnThreads;
  const workers = isHere ? workersThatFit(wanted, plan, dataset) : wanted;
  const setup = {
    dataset,
    data: experiment.data,
    kernels: options.kernels ?? 'auto',
    history: experiment.record.history,
    ...(isHere ? {} : { bytes: mostWorkerBytes(plan, dataset) }),
    metrics: experiment.metrics,
  };
  const ahead =
    isHere && (await isAllMissing(options))
      ? await ThreadsAhead.start(
          setup,
          Math.min(workers, plan.runs.count),
          workers,
          firstDraw(plan.runs.draws.seed),
        )
      : null;
  try {
    // In one step it would keep the threads from what they are to do.
    if (ahead !== null) await digestInSteps(dataset);
    // An experiment that cannot be trained must leave the folder unchanged.
    const document = experimentDocument(experiment, dataset, plan);
    const folder = await openResults(
      options.out,
      document,
      plan.rungs === null ? plan.runs : (standing) => plan.stage(standing).runs,
      options,
    ).catch((error: unknown) => {
      if (error instanceof WaitStopped) return null;
      throw error;
    });
    if (folder === null) return NOTHING_DONE;
    try {
      return await runSweep({
        ...options,
        folder,
        trainAll: ahead?.trainAll ?? trainAll,
        workers,
        setup,
        onStart: (missing, training) => onStart?.(missing, training, folder.found),
      });
    } finally {
      await folder.close();
    }
  } finally {
    await ahead?.end();
  }
}

/** Whether it is known before the folder is opened that all runs are to be trained, with one setup. */
const isAllMissing = async ({ plan, out, fresh = false }: ExperimentOptions): Promise<boolean> =>
  plan.rungs === null && plan.runs.count > 0 && (fresh || !(await exists(out)));
