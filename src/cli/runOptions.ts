/** The options of `keepgrid run`. */
import type { ExperimentOptions } from '../sweep/runExperiment.js';
import type { ShardOptions } from './shard.js';

export interface RunOptions
  extends
    Pick<ExperimentOptions, 'workers' | 'kernels' | 'fresh' | 'repair' | 'forceUnlock'>,
    ShardOptions {
  /** Seconds to wait for another process that uses the folder; true for as long as it takes. */
  readonly wait?: number | true;
  readonly out?: string;
  readonly set?: readonly string[];
  readonly json?: boolean;
  readonly quiet?: boolean;
  /** Whether to write report.html. */
  readonly report?: boolean;
  /** Whether to open it. */
  readonly open?: boolean;
  /** The queue whose workers train; true: that of the environment. */
  readonly queue?: string | true;
  /** Seconds without a sign of life after which a worker's runs go to another one. */
  readonly lease?: number;
}
