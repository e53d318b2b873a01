/** The interface between a sweep and what trains its runs, such as the threads of this process. */
import type { FinishedRun, RunJob, WorkerSetup } from './job.js';

export interface TrainOptions {
  /** Of this machine; how many others there are is for them to say. */
  readonly workers: number;
  /** How many threads there may be in all, where idle ones can help in large networks; by default the workers. */
  readonly most?: number;
  /** How many jobs there are, where that is known: the last ones are handed out in smaller parts. */
  readonly count?: number;
  /** When it is aborted, no new run is started, and running ones may go on for the grace. */
  readonly signal: AbortSignal;
  /** Milliseconds. */
  readonly grace?: number;
}

/** A promise that is returned resolves when the run is recorded, and never rejects. */
export interface TrainHandlers<Job extends RunJob> {
  readonly onFinished: (job: Job, finished: FinishedRun) => void | Promise<void>;
  /** The reason is one line, without paths. */
  readonly onFailed: (job: Job, reason: string) => void | Promise<void>;
}

/**
 * Trains every job, and resolves when all are done, or when the signal is aborted and the grace is
 * over. A job is taken from the iterable only when a worker needs one. A job that fails does not end
 * the others.
 */
export type TrainAll = <Job extends RunJob>(
  jobs: Iterable<Job>,
  setup: WorkerSetup,
  options: TrainOptions,
  handlers: TrainHandlers<Job>,
) => Promise<void>;
