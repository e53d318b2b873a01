/** A worker's part in one sweep: it trains batches, and sends back what came of them. */
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import type { Queue, Worker } from 'bullmq';
import type { Dataset } from '../data/dataset.js';
import type { KernelChoice } from '../nn/kernelSets.js';
import { roomInMemory } from '../sweep/memory.js';
import { Pool } from '../sweep/pool.js';
import { readBatch } from './batch.js';
import type { Connection } from './connection.js';
import { Crew } from './crew.js';
import { fitsSweep } from './fitsSweep.js';
import { PREFIX, recordKey, resultsQueue, runsQueue } from './names.js';
import { bePresent } from './presence.js';
import { writeResult } from './result.js';
import { readRecord, type SweepRecord } from './sweepRecord.js';

/** How often a batch may be lost with its worker: preemption is normal. */
const MOST_LOST = 10;
const POLL = 500;
/** The settings of a queue without any, which it has again when they are gone. */
const FORGOTTEN_SECONDS = 60;

export interface ServeOptions {
  readonly threads: number;
  readonly kernels: KernelChoice;
  /** When it is aborted no run is begun; those under way are finished and sent. */
  readonly signal: AbortSignal;
  /** Called when a batch is done. */
  readonly onBatch: (done: BatchDone) => void;
}

export interface BatchDone {
  readonly sweep: string;
  readonly trained: number;
  readonly failed: number;
}

/**
 * Serves a sweep until it is over, or until `leaves`, which is asked with the seconds without work, says so.
 * Resolves to whether it is over.
 * @throws MachineError if no thread can start.
 */
export async function serveSweep(
  connection: Connection,
  record: SweepRecord,
  dataset: Dataset,
  leaves: (idle: number) => Promise<boolean>,
  options: ServeOptions,
): Promise<boolean> {
  const { signal } = options;
  const pool = poolFor(record, dataset, options);
  const server = new SweepServer(connection, record, dataset, pool, options.onBatch);
  const stop = (): void => server.stop();
  signal.addEventListener('abort', stop, { once: true });
  try {
    for (;;) {
      await Promise.race([delay(POLL, null, { signal }).catch(() => {}), pool.broken]);
      if (signal.aborted) return false;
      const { redis } = connection;
      const now = readRecord(await connection.whileOpen(redis.get(recordKey(record.sweep))));
      if (now?.setup !== record.setup) return now === null;
      if (await connection.whileOpen(leaves(server.idle))) return false;
    }
  } finally {
    signal.removeEventListener('abort', stop);
    await connection.whileOpen(server.close()).catch(() => {});
    await pool.destroy();
  }
}

/** Threads that have the data of the sweep, as many as its runs leave room for. */
function poolFor(
  { settings: data, history, metrics, bytes }: SweepRecord,
  dataset: Dataset,
  { threads, kernels }: ServeOptions,
): Pool {
  const fitting = Math.max(1, Math.floor(roomInMemory() / Math.max(1, bytes)));
  return new Pool({ dataset, data, kernels, history, metrics }, Math.min(threads, fitting));
}

/** Takes batches of a sweep from its queue while it lasts. */
class SweepServer {
  readonly #name = nameOfWorker();
  readonly #crew: Crew;
  readonly #results: Queue;
  readonly #taker: Worker;
  readonly #leave: () => Promise<void>;
  #batches = 0;
  #since = performance.now();

  constructor(
    private readonly connection: Connection,
    private readonly record: SweepRecord,
    private readonly dataset: Dataset,
    pool: Pool,
    private readonly onBatch: ServeOptions['onBatch'],
  ) {
    const { redis, bullmq } = connection;
    const { sweep, lease } = record;
    const { threads } = pool;
    const options = { connection: redis, prefix: PREFIX };
    this.#crew = new Crew(pool);
    this.#results = new bullmq.Queue(resultsQueue(sweep), {
      ...options,
      streams: { events: { maxLen: 100 } },
      defaultJobOptions: { removeOnComplete: true },
    });
    this.#leave = bePresent(redis, sweep, { worker: this.#name, threads, lease });
    this.#taker = new bullmq.Worker(runsQueue(sweep), (job) => this.#take(job), {
      ...options,
      // One batch more than threads, so that no thread waits for the next.
      concurrency: threads + 1,
      lockDuration: lease * 1000,
      stalledInterval: lease * 500,
      maxStalledCount: MOST_LOST,
      removeOnComplete: { count: 0 },
      removeOnFail: { count: 1000 },
      runRetryDelay: 1000,
    });
    this.#results.on('error', () => {});
    this.#taker.on('error', () => {});
  }

  /** Seconds without work. */
  get idle(): number {
    return this.#batches > 0 ? 0 : (performance.now() - this.#since) / 1000;
  }

  /** Lets no further run begin. */
  stop(): void {
    this.#crew.stop();
  }

  /** Finishes the runs under way and sends what has come of them. */
  async close(): Promise<void> {
    this.stop();
    await this.#taker.close().catch(() => {});
    // BullMQ's search for lost batches writes this, maybe after the sweep was taken off the queue.
    const settings = this.#taker.toKey('meta');
    await this.connection.redis.expire(settings, FORGOTTEN_SECONDS).catch(() => {});
    await this.#leave().catch(() => {});
    await this.#results.close().catch(() => {});
  }

  async #take(job: { readonly id?: string | undefined; readonly data: unknown }): Promise<void> {
    const batch = readBatch(job.data);
    // A batch of another setup is of a sweep that was here before: none of it is begun.
    const isOld = batch !== null && batch.setup !== this.record.setup;
    const runs = isOld ? [] : (batch?.runs ?? []);
    if (batch === null || !runs.every((run) => fitsSweep(run, this.dataset, this.record))) {
      throw new this.connection.bullmq.UnrecoverableError('not a batch of this sweep');
    }
    this.#batches++;
    try {
      const trained = await this.#crew.train(runs);
      const about = { setup: batch.setup, batch: job.id ?? '', worker: this.#name };
      await this.#results.add('result', writeResult({ ...about, ...trained }));
      const [finished, failed] = [trained.finished.length, trained.failed.length];
      this.onBatch({ sweep: this.record.sweep, trained: finished, failed });
    } finally {
      this.#batches--;
      this.#since = performance.now();
    }
  }
}

/** Tells this worker from others of the sweep: `node7:4711:3fa9`. */
function nameOfWorker(): string {
  const host = hostname().replace(/[^\w.-]/g, '-');
  return `${host.slice(0, 100)}:${process.pid}:${randomUUID().slice(0, 4)}`;
}
