/** Runs on their way: from the plan to the queue, to workers, and back to where they are recorded. */
import { randomUUID } from 'node:crypto';
import type { Worker } from 'bullmq';
import { MachineError } from '../errors.js';
import type { RunJob, WorkerSetup } from '../sweep/job.js';
import type { TrainAll, TrainHandlers } from '../sweep/trainAll.js';
import { type NamedRun, writeBatch } from './batch.js';
import { BatchCutter } from './batches.js';
import { fitsRun } from './fitsRun.js';
import { InFlight } from './inFlight.js';
import type { Link, Listener } from './link.js';
import { PREFIX, resultsQueue } from './names.js';
import type { Present } from './presence.js';
import { Recent } from './recent.js';
import { readResult, type TrainedRun } from './result.js';

/** Batches on the queue until workers are counted. */
const FIRST_BATCHES = 8;
/** Runs on the queue at most, which bounds the memory of Redis and of this process. */
const MOST_RUNS = 200_000;
/** Messages of results that are recorded at once, so that they share a sync. */
const AT_ONCE = 16;
/** For so many ticks a batch may be nowhere before it is put on the queue again. */
const MOST_MISSING = 3;
/** How often a run may come back as what it cannot be. */
const MOST_MISFITS = 3;

interface SessionOptions<Run extends RunJob> extends Omit<Parameters<TrainAll>[2], 'workers'> {
  readonly handlers: TrainHandlers<Run>;
}

/** A run under way, whose name is that of its row. */
type Named<Run> = Run & NamedRun;

export class Session<Run extends RunJob> implements Listener {
  readonly #source: Iterator<Run>;
  readonly #inFlight = new InFlight<Named<Run>>();
  /** Runs that were handed out and not begun. */
  readonly #returned: Named<Run>[] = [];
  /** Runs that get a batch of their own, as one of their batch may have taken its workers down. */
  readonly #suspects: Named<Run>[] = [];
  /** What an earlier coordinator has handed out, until its runs come up. */
  readonly #early = new Map<string, { readonly trained: TrainedRun; readonly worker: string }>();
  readonly #recent = new Recent();
  readonly #cutter: BatchCutter;
  /** For how many ticks a batch has been nowhere. */
  readonly #missing = new Map<string, number>();
  readonly #misfits = new Map<string, number>();
  /** The numbers of workers' threads, as timings.csv has them. */
  readonly #threads = new Map<string, number>();
  /** What is being recorded. */
  readonly #recording = new Set<Promise<void>>();
  #present: Present = { workers: 0, threads: 0 };
  #left: number;
  #isExhausted = false;
  #isPumping = false;
  #isOver = false;
  #end: { readonly resolve: () => void; readonly reject: (error: unknown) => void } | null = null;

  constructor(
    jobs: Iterable<Run>,
    private readonly link: Link,
    private readonly setup: WorkerSetup,
    private readonly options: SessionOptions<Run>,
  ) {
    this.#source = jobs[Symbol.iterator]();
    this.#left = options.count ?? MOST_RUNS;
    this.#cutter = new BatchCutter(setup.dataset.m);
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
      await Promise.all(this.#recording);
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
    const work = [
      ...result.finished.map((trained) => this.#finished(trained, result.worker)),
      ...result.failed.map(({ runId, reason }) => this.#failed(runId, reason)),
    ];
    this.#giveBack(result.batch);
    this.#pump();
    await Promise.all(work);
  }

  /** Hands out again what a worker has not begun. */
  #giveBack(batch: string): void {
    this.#missing.delete(batch);
    this.#returned.push(...this.#inFlight.end(batch));
  }

  #finished(trained: TrainedRun, worker: string): Promise<void> {
    const { runId, finished } = trained;
    const run = this.#inFlight.take(runId);
    if (this.#recent.differs(runId, finished)) {
      this.fail(
        new MachineError(`Two workers give different results for the run ${runId}`, {
          where: worker,
          hint: 'one of the machines computes wrongly: keepgrid verify says which rows do not hold',
        }),
      );
      return Promise.resolve();
    }
    if (run === null) {
      const isOld = this.#isExhausted || this.#early.size >= MOST_RUNS;
      if (!isOld) this.#early.set(runId, { trained, worker });
      return Promise.resolve();
    }
    return this.#record(run, trained, worker);
  }

  #record(run: Named<Run>, { runId, finished }: TrainedRun, worker: string): Promise<void> {
    if (!fitsRun(finished, run, this.setup)) return this.#misfit(run, worker);
    this.#recent.add(runId, finished);
    this.#cutter.timed(run, finished.seconds);
    const thread = `${worker} ${finished.worker}`;
    const number = this.#threads.get(thread) ?? this.#threads.size + 1;
    this.#threads.set(thread, number);
    return this.#track(this.options.handlers.onFinished(run, { ...finished, worker: number }));
  }

  /** What cannot be of this run is no result of it: it is trained again, up to a point. */
  #misfit(run: Named<Run>, worker: string): Promise<void> {
    const times = (this.#misfits.get(run.runId) ?? 0) + 1;
    this.#misfits.set(run.runId, times);
    this.link.options.onNote(
      `dropped a result of ${worker} that cannot be of the run ${run.runId}`,
    );
    if (times >= MOST_MISFITS) {
      return this.#track(
        this.options.handlers.onFailed(run, 'workers gave results that cannot be of this run'),
      );
    }
    this.#returned.push(run);
    return Promise.resolve();
  }

  #failed(runId: string, reason: string): Promise<void> {
    const run = this.#inFlight.take(runId);
    if (run === null) return Promise.resolve();
    return this.#track(this.options.handlers.onFailed(run, reason));
  }

  #track(work: void | Promise<void>): Promise<void> {
    const tracked = Promise.resolve(work).finally(() => this.#recording.delete(tracked));
    this.#recording.add(tracked);
    return tracked;
  }

  /** Puts as many batches on the queue as the workers need so that none of them waits. */
  #pump(): void {
    if (this.#isPumping || this.#isOver) return;
    this.#isPumping = true;
    this.#fill()
      .catch((error: unknown) => this.fail(error))
      .finally(() => {
        this.#isPumping = false;
        // A result that came in the meantime has found the pump busy.
        if (this.#wantsMore() && this.#hasMore()) this.#pump();
        else if (this.#isDone()) this.#end?.resolve();
      });
  }

  async #fill(): Promise<void> {
    while (this.#wantsMore()) {
      const runs = this.#cut();
      if (runs.length === 0) return;
      const batch = randomUUID();
      this.#inFlight.add(batch, runs);
      await this.#put(batch, runs);
    }
  }

  async #put(batch: string, runs: readonly Named<Run>[]): Promise<void> {
    const message = writeBatch({ setup: this.link.setup, runs });
    await this.link.runs.add('batch', message, { jobId: batch });
  }

  #cut(): Named<Run>[] {
    const suspect = this.#suspects.pop();
    if (suspect !== undefined) return [suspect];
    const { threads } = this.#present;
    return this.#cutter.cut(() => this.#next(), this.#left + this.#returned.length, threads);
  }

  /** The next run to hand out. One that an earlier coordinator has handed out may have come back. */
  #next(): Named<Run> | null {
    const returned = this.#returned.pop();
    if (returned !== undefined) return returned;
    for (;;) {
      const next = this.#isExhausted ? null : this.#source.next();
      if (next === null || next.done === true) {
        this.#isExhausted = true;
        this.#early.clear();
        return null;
      }
      const run = next.value;
      if (!isNamed(run)) throw new TypeError('a run on a queue needs a run_id');
      this.#left = Math.max(0, this.#left - 1);
      const early = this.#early.get(run.runId);
      if (early === undefined) return run;
      this.#early.delete(run.runId);
      void this.#record(run, early.trained, early.worker);
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
      this.#inFlight.runs < MOST_RUNS
    );
  }

  #hasMore(): boolean {
    return !this.#isExhausted || this.#returned.length > 0 || this.#suspects.length > 0;
  }

  #isDone(): boolean {
    return this.#inFlight.batches === 0 && (this.options.signal.aborted || !this.#hasMore());
  }

  /** Batches that have been lost with their workers too often, or that workers could not read. */
  async #takeFailed(): Promise<void> {
    const failed = await this.link.runs.getFailed(0, 99);
    for (const job of failed) {
      const runs = this.#inFlight.end(job.id ?? '');
      await job.remove().catch(() => {});
      if (runs.length > 1) this.#suspects.push(...runs);
      else for (const run of runs) await this.#track(this.options.handlers.onFailed(run, LOST));
    }
  }

  /** Takes back what no worker has begun; the rest may come back within the grace. */
  async #takeBack(): Promise<void> {
    await this.link.runs.drain(true);
    for (const name of await this.#absent()) this.#inFlight.end(name);
    this.#pump();
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
    const names = this.#inFlight.names;
    const { runs, connection } = this.link;
    const pipeline = connection.redis.pipeline();
    for (const name of names) pipeline.exists(runs.toKey(name));
    const found = names.length === 0 ? [] : ((await pipeline.exec()) ?? []);
    return names.filter((_, index) => found[index]?.[1] === 0);
  }
}

const LOST = 'its workers ended while they trained it';

const isNamed = <Run extends RunJob>(run: Run): run is Run & NamedRun => run.runId !== undefined;
