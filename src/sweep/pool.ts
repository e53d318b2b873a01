/**
 * Worker threads that train runs. A worker that crashes loses only its run, as the pool replaces it.
 * A run is taken from the iterable only when a worker needs one, so memory never holds all of them.
 */
import { existsSync } from 'node:fs';
import { Piscina } from 'piscina';
import { MachineError } from '../errors.js';
import type { FinishedRun } from './job.js';
import type { TrainAll } from './trainAll.js';

/** Trains on threads of this process. @throws MachineError if a thread cannot start. */
export const trainAll: TrainAll = async (
  jobs,
  setup,
  { workers, signal, grace = 5000 },
  handlers,
) => {
  const pool = new Piscina({
    filename: workerFile(),
    name: 'train',
    minThreads: workers,
    maxThreads: workers,
    workerData: setup,
  });
  let over = false;
  const queue = jobs[Symbol.iterator]();
  // A lane has one run in training or queued. The extra lanes give a worker its next run at once.
  const lane = async (): Promise<void> => {
    while (!signal.aborted && !over) {
      const next = queue.next();
      if (next.done === true) return;
      const job = next.value;
      const { seed, repeat, fold, network, training, from = null, until } = job;
      let finished: FinishedRun;
      try {
        finished = await pool.run({ seed, repeat, fold, network, training, from, until });
      } catch (error) {
        if (over) return;
        await handlers.onFailed(job, reasonOf(error));
        continue;
      }
      await handlers.onFinished(job, finished);
    }
  };
  const lanes = Promise.all(Array.from({ length: workers + Math.ceil(workers / 2) }, lane));
  // A worker that fails before it has a run would fail again, so training ends with this error.
  const broken = new Promise<never>((_, reject) => {
    pool.on('error', (error: unknown) => reject(cannotStart(error)));
  });
  broken.catch(() => {});
  try {
    await Promise.race([lanes, graceAfter(signal, grace), broken]);
  } finally {
    over = true;
    await pool.destroy();
    await lanes.catch(() => {});
  }
};

const cannotStart = (error: unknown): MachineError =>
  new MachineError(`A worker thread cannot start: ${reasonOf(error)}`, {
    hint: 'install keepgrid again, or use fewer --workers; finished runs are kept',
  });

/** Resolves the given time after the signal is aborted; never if it is not aborted. */
function graceAfter(signal: AbortSignal, milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    const start = (): void => void setTimeout(resolve, milliseconds).unref();
    if (signal.aborted) start();
    else signal.addEventListener('abort', start, { once: true });
  });
}

/** What loads the compiled worker, which is beside this file, or in dist if this file runs from source. */
function workerFile(): string {
  const beside = new URL('./loadWorker.cjs', import.meta.url);
  return existsSync(beside)
    ? beside.href
    : new URL('../../dist/sweep/loadWorker.cjs', import.meta.url).href;
}

/** The message of an error as one line, without paths and stack. */
function reasonOf(error: unknown): string {
  const { code, message } = error as { code?: unknown; message?: unknown };
  if (code === 'ERR_WORKER_OUT_OF_MEMORY') return 'worker out of memory';
  const text = typeof message === 'string' ? message : String(error);
  const line = text.split('\n')[0].replace(/(?:file:\/\/)?(?:\/|[A-Za-z]:\\)[^\s'"]+/g, '<path>');
  return line.slice(0, 200) || 'worker ended';
}
