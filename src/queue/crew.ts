/** The threads of a worker, which take runs in the order in which they came, whatever batch they are of. */
import { type Pool, reasonOf } from '../sweep/pool.js';
import type { FinishedRun } from '../sweep/job.js';
import type { NamedRun } from './batch.js';
import type { Result } from './result.js';

type Trained = Pick<Result, 'finished' | 'failed'>;

export class Crew {
  readonly #waiting: (() => void)[] = [];
  #free: number;
  #isStopped = false;

  constructor(private readonly pool: Pick<Pool, 'train' | 'lanes'>) {
    this.#free = pool.lanes;
  }

  /** Trains the runs of a batch. Those that have not begun when the crew is stopped are left out. */
  async train(runs: readonly NamedRun[]): Promise<Trained> {
    const finished: { runId: string; finished: FinishedRun }[] = [];
    const failed: { runId: string; reason: string }[] = [];
    await Promise.all(
      runs.map(async (run) => {
        await this.#enter();
        try {
          if (this.#isStopped) return;
          finished.push({ runId: run.runId, finished: await this.pool.train(run) });
        } catch (error) {
          failed.push({ runId: run.runId, reason: visibleLine(reasonOf(error)) });
        } finally {
          this.#leave();
        }
      }),
    );
    return { finished, failed };
  }

  /** Lets no further run begin. */
  stop(): void {
    this.#isStopped = true;
    while (this.#waiting.length > 0) this.#leave();
  }

  #enter(): Promise<void> | void {
    if (this.#free > 0) {
      this.#free--;
      return;
    }
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free++;
    else next();
  }
}

/** A message goes to the coordinator as one line of visible text. */
const visibleLine = (text: string): string => text.replace(/\p{Cc}/gu, ' ').slice(0, 300);
