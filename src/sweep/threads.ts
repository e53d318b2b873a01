/** Trains on threads of this process; the pool is loaded only when it is needed. */
import type { Draw } from '../engine/draws.js';
import type { WorkerSetup } from './job.js';
import type { Pool } from './pool.js';
import type { TrainAll } from './trainAll.js';

/** Trains on threads that start when there are runs. */
export const trainOnThreads: TrainAll = async (...words) =>
  (await import('./trainOn.js')).trainAll(...words);

/** Threads that start before it is known which runs are to be trained, as starting takes them a while. */
export class ThreadsAhead {
  private constructor(private pool: Pool | null) {}

  /** `most` is how many there may be in all. One of them prepares the data of the draw, with which training begins. */
  static async start(
    setup: WorkerSetup,
    threads: number,
    most: number,
    draw: Draw,
  ): Promise<ThreadsAhead> {
    const { Pool } = await import('./pool.js');
    const pool = new Pool(setup, threads, most);
    void pool.prepare(draw);
    return new ThreadsAhead(pool);
  }

  /** Trains on these threads if they are as many as are asked for, and once only; else on others. */
  readonly trainAll: TrainAll = async (jobs, setup, options, handlers) => {
    const { pool } = this;
    const { trainAll, trainOn } = await import('./trainOn.js');
    if (pool === null || pool.threads !== options.workers) {
      await this.end();
      return trainAll(jobs, setup, options, handlers);
    }
    this.pool = null;
    return trainOn(pool, jobs, options, handlers);
  };

  /** Ends the threads if they were not used. */
  async end(): Promise<void> {
    const { pool } = this;
    this.pool = null;
    await pool?.destroy();
  }
}
