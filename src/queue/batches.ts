/** Cuts runs into batches of a few seconds of work, by what runs have taken so far. */
import { operationCount } from '../plan/work.js';
import type { NamedRun } from './batch.js';

/** Seconds of one thread that a batch is to take. */
const SECONDS = 4;
/** Runs of a batch at most: one that is lost, or held by a slow worker, should not be much. */
const RUNS_OF_BATCH = 500;
/** Multiply-adds a second, until a run has been timed: too few, so that the first batches are small. */
const FIRST_RATE = 2e8;
/** Seconds that a run takes besides its operations. */
const OVERHEAD = 50e-6;
/** The weight of a new batch in the rate. */
const FRESH = 0.3;

export class BatchCutter {
  #rate = FIRST_RATE;
  #isTimed = false;

  /** `examples` are those of the data set. */
  constructor(private readonly examples: number) {}

  /** Takes what a run took on one thread. */
  timed(run: NamedRun, seconds: number): void {
    const rate = this.#operations(run) / Math.max(seconds - OVERHEAD, OVERHEAD);
    this.#rate = this.#isTimed ? (1 - FRESH) * this.#rate + FRESH * rate : rate;
    this.#isTimed = true;
  }

  /**
   * The next batch, in the order of the runs. Towards the end batches get smaller, so that all of the
   * `threads` end at about the same time; `left` is the number of runs that are not handed out yet. Empty if
   * there is none.
   */
  cut<Run extends NamedRun>(next: () => Run | null, left: number, threads: number): Run[] {
    const runs: Run[] = [];
    const share = Math.ceil(left / (2 * Math.max(1, threads)));
    const most = Math.max(1, Math.min(RUNS_OF_BATCH, share));
    for (let seconds = 0; seconds < SECONDS && runs.length < most;) {
      const run = next();
      if (run === null) break;
      runs.push(run);
      seconds += this.#operations(run) / this.#rate + OVERHEAD;
    }
    return runs;
  }

  #operations({ network, training }: NamedRun): number {
    return operationCount(network, training, this.examples);
  }
}
