/** Runs on their way: from the plan to the queue, to workers, and back to where they are recorded. */
import { randomUUID } from 'node:crypto';
import type { Worker } from 'bullmq';
import { BatchCutter } from '../sweep/batches.js';
import type { RunJob, WorkerSetup } from '../sweep/job.js';
import { Supply } from '../sweep/supply.js';
import type { TrainAll, TrainHandlers } from '../sweep/trainAll.js';
import { type Named, writeBatch } from './batch.js';
import { InFlight } from './inFlight.js';
import type { Link, Listener } from './link.js';
import { PREFIX, resultsQueue } from './names.js';
import type { Present } from './presence.js';
import { Receipts } from './receipts.js';
import { readResult } from './result.js';

/** What a batch is to take: one that is lost, or held by a slow worker, should not be much. */
const BATCH = { seconds: 4, runs: 500 };
/** Batches on the queue until workers are counted. */
const FIRST_BATCHES = 8;
/** Runs on the queue at most, which bounds the memory of Redis and of this process. */
const MOST_IN_FLIGHT = 200_000;
/** Messages of results that are recorded at once, so that they share a sync. */
const AT_ONCE = 16;
/** For so many ticks a batch may be nowhere before it is put on the queue again. */
const MOST_MISSING = 3;
const LOST = 'its workers ended while they trained it';

interface SessionOptions<Run extends RunJob> extends Omit<Parameters<TrainAll>[2], 'workers'> {
  readonly handlers: TrainHandlers<Run>;
}

export class Session<Run extends RunJob> implements Listener {
  readonly #inFlight = new InFlight<Named<Run>>();
  readonly #supply: Supply<Named<Run>>;
  readonly #receipts: Receipts<Run>;
  /** For how many ticks a batch has been nowhere. */
  readonly #missing = new Map<string, number>();
  #present: Present = { workers: 0, threads: 0 };
  #isPumping = false;
  #isOver = false;
  #end: { readonly resolve: () => void; readonly reject: (error: unknown) => void } | null = null;

  constructor(
    jobs: Iterable<Run>,
    private readonly link: Link,
    setup: WorkerSetup,
    private readonly options: SessionOptions<Run>,
  ) {
    const cutter = new BatchCutter(setup.dataset.m, BATCH);
    this.#receipts = new Receipts({
      setup,
      cutter,
      inFlight: this.#inFlight,
      handlers: options.handlers,
      giveBack: (runs) => this.#supply.giveBack(runs),
      onNote: link.options.onNote,
    });
    this.#supply = new Supply(
      named(jobs),
      options.count ?? MOST_IN_FLIGHT,
      cutter,
      (run) => !this.#receipts.isBack(run),
    );
  }

  /** Resolves when every run has come back, or when the signal is aborted and the grace is over. */
  async run(): Promise<void> {
    const { signal, grace = 5000 } = this.options;
    const worker = this.#listen();
    let timer: NodeJS.Timeout | undefined;
    const stop = (): void => {
      void this.#takeBack().catch(() => {});
      timer = setTimeout(() => this.#end?.resolve(), grace);
    };
    try {
      await new Promise<void>((resolve, reject) => {
        this.#end = { resolve, reject };
        if (signal.aborted) resolve();
        else signal.addEventListener('abort', stop, { once: true });
        this.#pump();
      });
      await this.#receipts.recorded();
    } finally {
      this.#isOver = true;
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      // A server that is away is not waited for.
      await worker.close(this.link.connection.redis.status !== 'ready');
    }
  }

  fail(error: unknown): void {
    this.#end?.reject(error);
  }

  async tick(present: Present): Promise<void> {
    this.#present = present;
    await this.#takeFailed();
    await this.#findMissing();
    this.#pump();
  }

  /** Takes results from the queue. One that is not recorded when this process ends stays there. */
  #listen(): Worker {
    const { bullmq, redis } = this.link.connection;
    const { sweep, lease } = this.link.options;
    const worker = new bullmq.Worker(
      resultsQueue(sweep),
      (job: { readonly data: unknown }) => this.#take(job.data),
      {
        connection: redis,
        prefix: PREFIX,
        concurrency: AT_ONCE,
        lockDuration: lease * 1000,
        stalledInterval: lease * 500,
        maxStalledCount: 1000,
        removeOnComplete: { count: 0 },
        removeOnFail: { count: 0 },
        runRetryDelay: 1000,
      },
    );
    worker.on('error', () => {});
    return worker;
  }

  async #take(message: unknown): Promise<void> {
    if (this.#isOver) throw new Error('too late');
    const result = readResult(message);
    if (result === null) {
      this.link.options.onNote('dropped a message on the queue that is not a result of keepgrid');
      return;
    }
    if (result.setup !== this.link.setup) return;
    const recorded = this.#receipts.take(result, this.#supply.isExhausted);
    // What the worker has not begun.
    this.#giveBack(result.batch);
    this.#pump();
    await recorded.catch((error: unknown) => this.fail(error));
  }

  /** Hands out again what has not come back of a batch. */
  #giveBack(batch: string): void {
    this.#missing.delete(batch);
    this.#supply.giveBack(this.#inFlight.end(batch));
  }

  /** Puts as many batches on the queue as the workers need so that none of them waits. */
  #pump(): void {
    if (this.#isPumping || this.#isOver) return;
    this.#isPumping = true;
    this.#fill()
      .catch((error: unknown) => this.fail(error))
      .finally(() => {
        this.#isPumping = false;
        // What came in the meantime has found the pump busy.
        if (this.#wantsMore() && !this.#supply.isEmpty) this.#pump();
        else if (this.#isDone()) this.#end?.resolve();
      });
  }

  async #fill(): Promise<void> {
    while (this.#wantsMore()) {
      const runs = this.#supply.cut(this.#present.threads);
      if (runs.length === 0) return;
      const batch = randomUUID();
      this.#inFlight.add(batch, runs);
      const message = writeBatch({ setup: this.link.setup, runs });
      await this.link.runs.add('batch', message, { jobId: batch });
    }
  }

  #wantsMore(): boolean {
    const { workers, threads } = this.#present;
    // A worker takes a batch for each thread and one more; as many again wait, so that none runs out.
    const wanted = workers === 0 ? FIRST_BATCHES : workers + 2 * threads + FIRST_BATCHES / 2;
    return (
      !this.options.signal.aborted &&
      !this.#isOver &&
      this.#inFlight.batches < wanted &&
      this.#inFlight.runs < MOST_IN_FLIGHT
    );
  }

  #isDone(): boolean {
    return this.#inFlight.batches === 0 && (this.options.signal.aborted || this.#supply.isEmpty);
  }

  /** Takes back what no worker has begun; the rest may come back within the grace. */
  async #takeBack(): Promise<void> {
    await this.link.runs.drain(true);
    for (const name of await this.#absent()) this.#inFlight.end(name);
    this.#pump();
  }

  /** Batches that have been lost with their workers too often, or that workers could not read. */
  async #takeFailed(): Promise<void> {
    for (const job of await this.link.runs.getFailed(0, 99)) {
      const runs = this.#inFlight.end(job.id ?? '');
      await job.remove().catch(() => {});
      if (runs.length > 1) this.#supply.suspect(runs);
      else for (const run of runs) await this.#receipts.fail(run, LOST);
    }
  }

  /** Puts batches on the queue again that Redis has lost. */
  async #findMissing(): Promise<void> {
    const absent = new Set(await this.#absent());
    for (const name of this.#missing.keys()) if (!absent.has(name)) this.#missing.delete(name);
    for (const name of absent) {
      // A batch that a worker has just done is not there either, and its result is on its way.
      const ticks = (this.#missing.get(name) ?? 0) + 1;
      this.#missing.set(name, ticks);
      if (ticks > MOST_MISSING) this.#giveBack(name);
    }
  }

  /** The batches in flight that are not on the queue. */
  async #absent(): Promise<string[]> {
    const { names } = this.#inFlight;
    if (names.length === 0) return [];
    const { runs, connection } = this.link;
    const pipeline = connection.redis.pipeline();
    for (const name of names) pipeline.exists(runs.toKey(name));
    const found = (await pipeline.exec()) ?? [];
    return names.filter((_, index) => found[index]?.[1] === 0);
  }
}

function* named<Run extends RunJob>(jobs: Iterable<Run>): Generator<Named<Run>> {
  for (const run of jobs) {
    if (!isNamed(run)) throw new TypeError('a run on a queue needs a run_id');
    yield run;
  }
}

const isNamed = <Run extends RunJob>(run: Run): run is Named<Run> => run.runId !== undefined;
