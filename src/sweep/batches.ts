/** Cuts runs into batches of about the same time, by what runs have taken so far. */
import { isSameDraw } from '../engine/draws.js';
import { operationCount } from '../plan/work.js';
import type { RunJob } from './job.js';

/** Multiply-adds a second, until a run has been timed: too few, so that the first batches are small. */
const FIRST_RATE = 2e8;
/** Seconds that a run takes besides its operations. */
const OVERHEAD = 50e-6;
/** The weight of a new run in the rate. */
const FRESH = 0.3;

export interface BatchSize {
  /** Seconds of one thread that a batch is to take. */
  readonly seconds: number;
  /** Runs of a batch at most. */
  readonly runs: number;
  /** Whether all runs of a batch must be of one draw, so that they share their data. */
  readonly isOneDraw?: boolean;
}

/** Gives the next run and counts it as taken; null if there is none, or it does not fit. */
export type NextRun<Run> = (fits: (run: Run) => boolean) => Run | null;

type Timed = Pick<RunJob, 'network' | 'training'>;

export class BatchCutter {
  #rate = FIRST_RATE;
  #isTimed = false;

  /** `examples` are those of the data set. */
  constructor(
    private readonly examples: number,
    private readonly size: BatchSize,
  ) {}

  /** Takes what a run took on one thread. */
  timed(run: Timed, seconds: number): void {
    const rate = this.#operations(run) / Math.max(seconds - OVERHEAD, OVERHEAD);
    this.#rate = this.#isTimed ? (1 - FRESH) * this.#rate + FRESH * rate : rate;
    this.#isTimed = true;
  }

  /**
   * The next batch, in the order of the runs. Towards the end batches get smaller, so that all of the
   * `threads` end at about the same time; `left` is the number of runs that are not handed out yet. Empty if
   * there is none.
   */
  cut<Run extends RunJob>(next: NextRun<Run>, left: number, threads: number): Run[] {
    const runs: Run[] = [];
    const share = Math.ceil(left / (2 * Math.max(1, threads)));
    const most = Math.max(1, Math.min(this.size.runs, share));
    const fits = (run: Run): boolean =>
      runs.length === 0 || this.size.isOneDraw !== true || isSameDraw(run, runs[0]);
    for (let seconds = 0; seconds < this.size.seconds && runs.length < most;) {
      const run = next(fits);
      if (run === null) break;
      runs.push(run);
      seconds += this.#operations(run) / this.#rate + OVERHEAD;
    }
    return runs;
  }

  #operations({ network, training }: Timed): number {
    return operationCount(network, training, this.examples);
  }
}
