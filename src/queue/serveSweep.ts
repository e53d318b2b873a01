/** A worker's part in one sweep: it fetches the data, trains batches, and sends back what came of them. */
import { randomUUID } from 'node:crypto';
import { freemem, hostname, totalmem } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import type { KernelChoice } from '../nn/kernelSets.js';
import type { WorkerSetup } from '../sweep/job.js';
import { Pool } from '../sweep/pool.js';
import { readBatch } from './batch.js';
import type { Connection } from './connection.js';
import { Crew } from './crew.js';
import { cachedDataset } from './dataCache.js';
import { getData } from './dataStore.js';
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
 * @throws MachineError if the data cannot be had or does not fit into memory, or no thread can start.
 */
export async function serveSweep(
  connection: Connection,
  record: SweepRecord,
  leaves: (idle: number) => Promise<boolean>,
  { threads: wanted, kernels, signal, onBatch }: ServeOptions,
): Promise<boolean> {
  const { redis, bullmq } = connection;
  const { sweep, lease, settings: data, history, metrics, bytes } = record;
  const room = Math.max(freemem(), totalmem() * 0.5);
  const dataset = await cachedDataset(record.data, room, () => getData(redis, sweep, record.data));
  const threads = Math.max(1, Math.min(wanted, Math.floor(room / Math.max(1, bytes))));
  const setup: WorkerSetup = { dataset, data, kernels, history, metrics };
  const pool = new Pool(setup, threads);
  const crew = new Crew(pool);
  const worker = `${hostname()
    .replace(/[^\w.-]/g, '-')
    .slice(0, 100)}:${process.pid}:${randomUUID().slice(0, 4)}`;
  const busy = { batches: 0, since: performance.now() };
  const options = { connection: redis, prefix: PREFIX };
  const results = new bullmq.Queue(resultsQueue(sweep), {
    ...options,
    streams: { events: { maxLen: 100 } },
    defaultJobOptions: { removeOnComplete: true },
  });
  results.on('error', () => {});
  const take = async (job: {
    readonly id?: string | undefined;
    readonly data: unknown;
  }): Promise<void> => {
    const batch = readBatch(job.data);
    if (batch === null) throw new bullmq.UnrecoverableError('not a batch of keepgrid');
    busy.batches++;
    try {
      // Runs of another setup are of a sweep that was here before.
      const runs = batch.setup === record.setup ? batch.runs : [];
      const trained = await crew.train(runs);
      const { setup: name } = batch;
      await results.add(
        'result',
        writeResult({ setup: name, batch: job.id ?? '', worker, ...trained }),
      );
      onBatch({ sweep, trained: trained.finished.length, failed: trained.failed.length });
    } finally {
      busy.batches--;
      busy.since = performance.now();
    }
  };
  const leave = bePresent(redis, sweep, { worker, threads, lease });
  const taker = new bullmq.Worker(runsQueue(sweep), take, {
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
  taker.on('error', () => {});
  const stop = (): void => crew.stop();
  signal.addEventListener('abort', stop, { once: true });
  try {
    for (;;) {
      await Promise.race([delay(POLL, null, { signal }).catch(() => {}), pool.broken]);
      if (signal.aborted) return false;
      const now = readRecord(await redis.get(recordKey(sweep)));
      if (now?.setup !== record.setup) return now === null;
      const idle = busy.batches > 0 ? 0 : (performance.now() - busy.since) / 1000;
      if (await leaves(idle)) return false;
    }
  } finally {
    signal.removeEventListener('abort', stop);
    crew.stop();
    await taker.close().catch(() => {});
    // BullMQ's search for lost batches writes this, maybe after the sweep was taken off the queue.
    await redis.expire(taker.toKey('meta'), FORGOTTEN_SECONDS).catch(() => {});
    await leave().catch(() => {});
    await results.close().catch(() => {});
    await pool.destroy();
  }
}
