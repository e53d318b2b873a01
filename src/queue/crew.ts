/** The threads of a worker, which take runs in the order in which they came, whatever batch they are of. */
import { Gate, trainInBatches } from '../sweep/dispatch.js';
import type { FinishedRun } from '../sweep/job.js';
import type { Pool } from '../sweep/pool.js';
import { Supply } from '../sweep/supply.js';
import type { NamedRun } from './batch.js';
import type { Result } from './result.js';

type Trained = Pick<Result, 'finished' | 'failed'>;

export class Crew {
  readonly #gate: Gate;
  #isStopped = false;

  constructor(private readonly pool: Pick<Pool, 'train' | 'lanes' | 'threads' | 'cutter'>) {
    this.#gate = new Gate(pool.lanes);
  }

  /** Trains the runs of a batch. Those that have not begun when the crew is stopped are left out. */
  async train(runs: readonly NamedRun[]): Promise<Trained> {
    const finished: { runId: string; finished: FinishedRun }[] = [];
    const failed: { runId: string; reason: string }[] = [];
    await trainInBatches(this.pool, {
      supply: new Supply(runs, runs.length, this.pool.cutter),
      gate: this.#gate,
      isOver: () => this.#isStopped,
      onResult({ runId }, result) {
        if (result.finished !== null) finished.push({ runId, finished: result.finished });
        else failed.push({ runId, reason: visibleLine(result.reason) });
      },
    });
    return { finished, failed };
  }

  /** Lets no further run begin. */
  stop(): void {
    this.#isStopped = true;
    this.#gate.open();
  }
}

/** A message goes to the coordinator as one line of visible text. */
const visibleLine = (text: string): string => text.replace(/\p{Cc}/gu, ' ').slice(0, 300);
