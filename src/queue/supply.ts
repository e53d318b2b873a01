/** The runs that are still to be handed out, cut into batches. */
import type { RunJob } from '../sweep/job.js';
import type { NamedRun } from './batch.js';
import type { BatchCutter } from './batches.js';

/** A run under way, whose name is that of its row. */
export type Named<Run> = Run & NamedRun;

export class Supply<Run extends RunJob> {
  readonly #source: Iterator<Run>;
  /** Runs that were handed out and not begun. */
  readonly #returned: Named<Run>[] = [];
  /** Runs that get a batch of their own, as one of their batch may have taken its workers down. */
  readonly #suspects: Named<Run>[] = [];
  #left: number;
  #isExhausted = false;

  /** `count` is the number of jobs; `isBack` is told each one that comes up, and says whether it need not be handed out. */
  constructor(
    jobs: Iterable<Run>,
    count: number,
    private readonly cutter: BatchCutter,
    private readonly isBack: (run: Named<Run>) => boolean,
  ) {
    this.#source = jobs[Symbol.iterator]();
    this.#left = count;
  }

  /** Whether every job has come up. */
  get isExhausted(): boolean {
    return this.#isExhausted;
  }

  get isEmpty(): boolean {
    return this.#isExhausted && this.#returned.length === 0 && this.#suspects.length === 0;
  }

  giveBack(runs: readonly Named<Run>[]): void {
    this.#returned.push(...runs);
  }

  suspect(runs: readonly Named<Run>[]): void {
    this.#suspects.push(...runs);
  }

  /** The next batch, for so many threads; empty if there is none. */
  cut(threads: number): Named<Run>[] {
    const suspect = this.#suspects.pop();
    if (suspect !== undefined) return [suspect];
    return this.cutter.cut(() => this.#next(), this.#left + this.#returned.length, threads);
  }

  #next(): Named<Run> | null {
    const returned = this.#returned.pop();
    if (returned !== undefined) return returned;
    while (!this.#isExhausted) {
      const next = this.#source.next();
      if (next.done === true) {
        this.#isExhausted = true;
        return null;
      }
      const run = next.value;
      if (!isNamed(run)) throw new TypeError('a run on a queue needs a run_id');
      this.#left = Math.max(0, this.#left - 1);
      if (!this.isBack(run)) return run;
    }
    return null;
  }
}

const isNamed = <Run extends RunJob>(run: Run): run is Named<Run> => run.runId !== undefined;
