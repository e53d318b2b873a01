/** What a worker is set up with once, and what goes to and fro for each run: plain values. */
import type { DataSettings } from '../data/settings.js';
import type { Dataset } from '../data/dataset.js';
import type { KernelChoice } from '../nn/kernelSets.js';
import type { Outcome } from '../nn/outcome.js';
import type { Run } from '../plan/run.js';

/** The data lies on shared memory: handing this over copies no example. */
export interface WorkerSetup {
  readonly dataset: Dataset;
  readonly data: DataSettings;
  readonly kernels: KernelChoice;
  readonly history: boolean;
}

/** A trained run as it comes back. Parameters stay behind unless asked for. */
export interface FinishedRun {
  readonly outcome: Omit<Outcome, 'parameters'>;
  /** Milliseconds since 1970 at which training began. */
  readonly started: number;
  readonly seconds: number;
  /** Which worker, from 1. */
  readonly worker: number;
}

export type RunJob = Pick<Run, 'seed' | 'repeat' | 'fold' | 'network' | 'training'>;
