/** The runs that are still to be handed out, cut into batches. */
import type { BatchCutter } from './batches.js';
import type { RunJob } from './job.js';

export class Supply<Run extends RunJob> {
  readonly #source: Iterator<Run>;
  /** The run that came up last, where it was not in its place in the batch that it came up for. */
  #waiting: Run | null = null;
  /** Runs that were handed out and not begun. */
  readonly #returned: Run[] = [];
  /** Runs that get a batch of their own, as one of their batch may have ended its worker. */
  readonly #suspects: Run[] = [];
  #left: number;
  #isExhausted = false;

  /** `count` is the number of jobs; `isWanted` is asked of each one that comes up. */
  constructor(
    jobs: Iterable<Run>,
    count: number,
    private readonly cutter: Pick<BatchCutter, 'cut'>,
    private readonly isWanted: (run: Run) => boolean = () => true,
  ) {
    this.#source = jobs[Symbol.iterator]();
    this.#left = count;
  }

  /** Whether every job has come up. */
  get isExhausted(): boolean {
    return this.#isExhausted;
  }

  get isEmpty(): boolean {
    const waiting = this.#waiting === null ? 0 : 1;
    return this.#isExhausted && waiting + this.#returned.length + this.#suspects.length === 0;
  }

  giveBack(runs: readonly Run[]): void {
    this.#returned.push(...runs);
  }

  suspect(runs: readonly Run[]): void {
    this.#suspects.push(...runs);
  }

  /** The next batch, for so many threads; empty if there is none. */
  cut(threads: number): Run[] {
    const suspect = this.#suspects.pop();
    if (suspect !== undefined) return [suspect];
    const left = this.#left + this.#returned.length + (this.#waiting === null ? 0 : 1);
    return this.cutter.cut((fits) => this.#next(fits), left, threads);
  }

  #next(fits: (run: Run) => boolean): Run | null {
    const returned = this.#returned.at(-1);
    if (returned !== undefined) return fits(returned) ? this.#returned.pop()! : null;
    const run = this.#waiting ?? this.#comingUp();
    this.#waiting = run === null || fits(run) ? null : run;
    return this.#waiting === null ? run : null;
  }

  #comingUp(): Run | null {
    while (!this.#isExhausted) {
      const next = this.#source.next();
      if (next.done === true) {
        this.#isExhausted = true;
        return null;
      }
      this.#left = Math.max(0, this.#left - 1);
      if (this.isWanted(next.value)) return next.value;
    }
    return null;
  }
}
