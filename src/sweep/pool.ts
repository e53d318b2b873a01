/**
 * Worker threads that train runs. A worker that crashes loses only its run, as the pool replaces it.
 * A run is taken from the iterable only when a worker needs one, so memory never holds all of them.
 */
import { existsSync } from 'node:fs';
import { Piscina } from 'piscina';
import { MachineError } from '../errors.js';
import type { FinishedRun, RunJob, WorkerSetup } from './job.js';
import type { TrainAll } from './trainAll.js';

/** Threads that train runs of one setup, one run at a time each. */
export class Pool {
  readonly #piscina: Piscina;
  /** Rejects if a thread fails before it has a run: it would fail again. Never resolves. */
  readonly broken: Promise<never>;

  constructor(
    setup: WorkerSetup,
    readonly threads: number,
  ) {
    this.#piscina = new Piscina({
      filename: workerFile(),
      name: 'train',
      minThreads: threads,
      maxThreads: threads,
      workerData: setup,
      // Else a thread sleeps between runs in a way that an exception which nobody catches cannot end: it
      // would keep the process alive for ever. Runs of less than a millisecond take no longer without.
      atomics: 'disabled',
    });
    this.broken = new Promise<never>((_, reject) => {
      this.#piscina.on('error', (error: unknown) => reject(cannotStart(error)));
    });
    this.broken.catch(() => {});
  }

  /** How many runs to hand over at once: the extra ones give a thread its next run without a pause. */
  get lanes(): number {
    return this.threads + Math.ceil(this.threads / 2);
  }

  /** Trains a run. Rejects where it fails on this machine: `reasonOf` says why. */
  train({
    seed,
    repeat,
    fold,
    network,
    training,
    from = null,
    until,
  }: RunJob): Promise<FinishedRun> {
    return this.#piscina.run({ seed, repeat, fold, network, training, from, until });
  }

  /** Ends the threads, whatever they are doing. */
  destroy(): Promise<void> {
    return this.#piscina.destroy();
  }
}

/** Trains on threads of this process. @throws MachineError if a thread cannot start. */
export const trainAll: TrainAll = async (
  jobs,
  setup,
  { workers, signal, grace = 5000 },
  handlers,
) => {
  const pool = new Pool(setup, workers);
  let over = false;
  const queue = jobs[Symbol.iterator]();
  // A lane has one run in training or queued.
  const lane = async (): Promise<void> => {
    while (!signal.aborted && !over) {
      const next = queue.next();
      if (next.done === true) return;
      const job = next.value;
      let finished: FinishedRun;
      try {
        finished = await pool.train(job);
      } catch (error) {
        if (over) return;
        void handlers.onFailed(job, reasonOf(error));
        continue;
      }
      void handlers.onFinished(job, finished);
    }
  };
  const lanes = Promise.all(Array.from({ length: pool.lanes }, lane));
  try {
    await Promise.race([lanes, graceAfter(signal, grace), pool.broken]);
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
export function reasonOf(error: unknown): string {
  const { code, message } = error as { code?: unknown; message?: unknown };
  if (code === 'ERR_WORKER_OUT_OF_MEMORY') return 'worker out of memory';
  const text = typeof message === 'string' ? message : String(error);
  const line = text.split('\n')[0].replace(/(?:file:\/\/)?(?:\/|[A-Za-z]:\\)[^\s'"]+/g, '<path>');
  return line.slice(0, 200) || 'worker ended';
}
