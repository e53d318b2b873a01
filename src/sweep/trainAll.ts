/** The seam between a sweep and whoever trains its runs: threads of this process, or workers elsewhere. */
import type { FinishedRun, RunJob, WorkerSetup } from './job.js';

export interface TrainOptions {
  readonly workers: number;
  /** Aborted: no new run is started, running ones get a grace. */
  readonly signal: AbortSignal;
  /** Milliseconds of that grace. */
  readonly grace?: number;
}

export interface TrainHandlers<Job extends RunJob> {
  readonly onFinished: (job: Job, finished: FinishedRun) => void | Promise<void>;
  /** What the machine did to a run, in a line without paths. */
  readonly onFailed: (job: Job, reason: string) => void | Promise<void>;
}

/**
 * Trains every job, wherever its workers are; resolves when all are done, or when stopped and the
 * grace is over. Jobs are taken from the iterable only as workers come free. A run that fails costs
 * nothing but itself.
 */
export type TrainAll = <Job extends RunJob>(
  jobs: Iterable<Job>,
  setup: WorkerSetup,
  options: TrainOptions,
  handlers: TrainHandlers<Job>,
) => Promise<void>;

/** The threads of this process. */
export const trainOnThreads: TrainAll = async (...words) =>
  (await import('./pool.js')).trainAll(...words);
