/** What a worker is set up with once, and what goes to and fro for each run: plain values. */
import type { Dataset } from '../data/dataset.js';
import type { DataSettings } from '../data/settings.js';
import type { KernelChoice } from '../nn/kernelSets.js';
import type { Outcome, Parameters } from '../nn/outcome.js';
import type { Run } from '../plan/run.js';

/** The data lies on shared memory: handing this to a thread copies no example. */
export interface WorkerSetup {
  readonly dataset: Dataset;
  readonly data: DataSettings;
  readonly kernels: KernelChoice;
  readonly history: boolean;
  /** Whether trained parameters are wanted too. */
  readonly parameters?: boolean;
}

export type RunJob = Pick<Run, 'seed' | 'repeat' | 'fold' | 'network' | 'training'>;

/** A trained run as it comes back. */
export interface FinishedRun {
  readonly outcome: Omit<Outcome, 'parameters'>;
  /** Null where the run diverged, or the setup does not ask for them. */
  readonly parameters: Parameters | null;
  /** Milliseconds since 1970 at which training began. */
  readonly started: number;
  readonly seconds: number;
  /** Which worker, from 1. */
  readonly worker: number;
}
