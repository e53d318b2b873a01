/** Hands runs to a pool batch by batch, and what comes of them to whoever records it. */
import type { RunJob, RunResult } from './job.js';
import type { Supply } from './supply.js';

/** Lets so many pass at a time; the others wait in the order in which they came. */
export class Gate {
  readonly #waiting: (() => void)[] = [];

  constructor(private free: number) {}

  enter(): Promise<void> | void {
    if (this.free > 0) {
      this.free--;
      return;
    }
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.free++;
    else next();
  }

  /** Lets all pass that wait. */
  open(): void {
    while (this.#waiting.length > 0) this.leave();
  }
}

/** Threads that train batches, such as a pool. */
export interface Threads {
  readonly threads: number;
  /** Trains a batch of runs, at least one and all of one draw. Never rejects. */
  train<Job extends RunJob>(jobs: readonly Job[]): Promise<Trained<Job>>;
}

/** What became of a batch. */
export interface Trained<Job> {
  /** What came of each run that was begun, the first ones of the batch. */
  readonly results: readonly RunResult[];
  /** Runs that were not begun. */
  readonly left: readonly Job[];
  /** Runs whose thread ended, each of which may have ended it. */
  readonly suspects: readonly Job[];
}

export interface DispatchOptions<Job extends RunJob> {
  readonly supply: Supply<Job>;
  /** What each batch passes through on its way to the threads, maybe with those of others. */
  readonly gate: Gate;
  /** Whether to begin no further batch. */
  readonly isOver: () => boolean;
  /** Called when some threads may have nothing to do while others train. */
  readonly onIdle?: () => void;
  /** Takes what came of a run. A promise that is returned resolves when it is recorded, and never rejects. */
  readonly onResult: (job: Job, result: RunResult) => void | Promise<void>;
}

/** Runs that wait to be recorded, at most: from there on no batch is begun until those of one are. */
const MOST_UNRECORDED = 4000;

/** Resolves when all runs are trained, or when it is over and batches under way have come back. */
export async function trainInBatches<Job extends RunJob>(
  pool: Threads,
  { supply, gate, isOver, onIdle, onResult }: DispatchOptions<Job>,
): Promise<void> {
  const underWay = new Set<Promise<void>>();
  const faults: unknown[] = [];
  let unrecorded = 0;

  async function trainBatch(jobs: readonly Job[]): Promise<void> {
    const { results, left, suspects } = await pool.train(jobs);
    supply.giveBack(left);
    supply.suspect(suspects);
    // Runs that are written together have one promise.
    const recording = new Set<Promise<void>>();
    for (const [index, result] of results.entries()) {
      const recorded = onResult(jobs[index], result);
      if (recorded !== undefined) recording.add(recorded);
    }
    unrecorded += results.length;
    const all = Promise.all(recording).then(() => void (unrecorded -= results.length));
    if (unrecorded > MOST_UNRECORDED) await all;
  }

  while (faults.length === 0) {
    await gate.enter();
    const jobs = isOver() ? [] : supply.cut(pool.threads);
    if (jobs.length === 0) {
      gate.leave();
      if (underWay.size === 0) break;
      if (!isOver()) onIdle?.();
      // What comes back may leave runs to be trained.
      await Promise.race(underWay);
      continue;
    }
    const work = trainBatch(jobs)
      .catch((error: unknown) => void faults.push(error))
      .finally(() => {
        underWay.delete(work);
        gate.leave();
      });
    underWay.add(work);
  }
  if (faults.length > 0) throw faults[0];
}
