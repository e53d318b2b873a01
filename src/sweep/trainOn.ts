/** Trains all runs of a sweep on the threads of a pool. */
import { Gate, trainInBatches } from './dispatch.js';
import { keepHeapSmall } from './heap.js';
import type { RunJob, RunResult } from './job.js';
import { Pool } from './pool.js';
import { Supply } from './supply.js';
import type { TrainAll, TrainHandlers, TrainOptions } from './trainAll.js';

/** Trains on threads of this process. @throws MachineError if a thread cannot start. */
export const trainAll: TrainAll = (jobs, setup, options, handlers) =>
  trainOn(new Pool(setup, options.workers, options.most), jobs, options, handlers);

/** Trains on the threads of this pool, and ends them. @throws MachineError if a thread cannot start. */
export async function trainOn<Job extends RunJob>(
  pool: Pool,
  jobs: Iterable<Job>,
  { count = Infinity, signal, grace = 5000 }: TrainOptions,
  handlers: TrainHandlers<Job>,
): Promise<void> {
  const release = keepHeapSmall();
  let over = false;
  const all = trainInBatches(pool, {
    supply: new Supply(jobs, count, pool.cutter),
    gate: new Gate(pool.lanes),
    isOver: () => over || signal.aborted,
    onIdle: () => pool.helpOut(),
    // What fails once the threads are ended has not failed by itself.
    onResult: (job, result) => (over ? undefined : handOn(handlers, job, result)),
  });
  try {
    await Promise.race([all, graceAfter(signal, grace), pool.broken]);
  } finally {
    over = true;
    await pool.destroy();
    await all.catch(() => {});
    release();
  }
}

function handOn<Job extends RunJob>(
  { onFinished, onFailed }: TrainHandlers<Job>,
  job: Job,
  { finished, reason }: RunResult,
): void | Promise<void> {
  return finished === null ? onFailed(job, reason) : onFinished(job, finished);
}

/** Resolves the given time after the signal is aborted; never if it is not aborted. */
function graceAfter(signal: AbortSignal, milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    const start = (): void => void setTimeout(resolve, milliseconds).unref();
    if (signal.aborted) start();
    else signal.addEventListener('abort', start, { once: true });
  });
}
