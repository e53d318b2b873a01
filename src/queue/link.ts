/** What a coordinator keeps on the queue while its sweep lasts: its lease, what workers must know, and the data. */
import type { Queue } from 'bullmq';
import type { WorkerSetup } from '../sweep/job.js';
import type { Address } from './address.js';
import { ringBell } from './bell.js';
import { connect, type Connection } from './connection.js';
import { putData } from './dataStore.js';
import { type Lease, takeLease } from './lease.js';
import {
  dataKey,
  KEPT_SECONDS,
  PREFIX,
  recordKey,
  resultsQueue,
  runsQueue,
  SWEEPS,
  workersKey,
} from './names.js';
import { type Present, PresenceCounter } from './presence.js';
import { recordOf, type SweepRecord } from './sweepRecord.js';

const TICK = 1000;

export interface LinkOptions {
  readonly address: Address;
  readonly sweep: string;
  /** Seconds without a sign of life after which what a process holds goes to another one. */
  readonly lease: number;
  /** Called with the workers that serve the sweep, each time they have been counted. */
  readonly onPresent: (present: Present) => void;
  /** Called with what a person should know, such as that the server is away. */
  readonly onNote: (text: string) => void;
}

/** What is told of the queue while runs are on it. */
export interface Listener {
  /** Every second. */
  tick(present: Present): Promise<void>;
  /** When the sweep cannot go on. */
  fail(error: unknown): void;
}

export class Link {
  listener: Listener | null = null;
  /** Batches of runs. */
  readonly runs: Queue;
  readonly #counter: PresenceCounter;
  #record: SweepRecord | null = null;
  #setup: WorkerSetup | null = null;
  #timer: NodeJS.Timeout | null = null;
  #ticks = 0;

  static async open(options: LinkOptions, signal: AbortSignal): Promise<Link> {
    const { address, sweep, lease, onNote } = options;
    const connection = await connect(address, { signal, onNote });
    try {
      const held = await takeLease(connection.redis, sweep, {
        seconds: lease,
        signal,
        onWait: (holder) =>
          onNote(
            `${sweep} was coordinated by ${holder}; waiting up to ${lease} s for a sign of life`,
          ),
      });
      const link = new Link(connection, held, options);
      // What an earlier coordinator has put there is put there again as the plan has it.
      await link.runs.drain(true);
      await link.runs.clean(0, 0, 'failed');
      return link;
    } catch (error) {
      connection.close();
      throw error;
    }
  }

  private constructor(
    readonly connection: Connection,
    private readonly held: Lease,
    readonly options: LinkOptions,
  ) {
    const { redis, bullmq } = connection;
    const { sweep, lease } = options;
    this.runs = new bullmq.Queue(runsQueue(sweep), {
      connection: redis,
      prefix: PREFIX,
      // Nobody reads the events.
      streams: { events: { maxLen: 100 } },
      defaultJobOptions: { removeOnComplete: true, removeOnFail: false },
    });
    this.runs.on('error', () => {});
    this.#counter = new PresenceCounter(redis, sweep, lease);
  }

  /** Names how runs are trained. */
  get setup(): string {
    return this.#record!.setup;
  }

  /** Tells workers how to train; they find the data beside it. */
  async publish(setup: WorkerSetup): Promise<void> {
    this.#setup = setup;
    this.#record = recordOf(this.options.sweep, this.options.lease, setup);
    await this.#say();
    this.#timer ??= this.#startTicking();
  }

  async #say(): Promise<void> {
    const { redis } = this.connection;
    const { sweep } = this.options;
    await putData(redis, sweep, this.#setup!.dataset);
    await redis.set(recordKey(sweep), JSON.stringify(this.#record), 'EX', this.#keptSeconds);
    await redis.sadd(SWEEPS, sweep);
    await ringBell(redis, sweep);
  }

  /** Workers leave a sweep whose coordinator has given no sign of life for so long. */
  get #keptSeconds(): number {
    return Math.ceil(4 * this.options.lease);
  }

  #startTicking(): NodeJS.Timeout {
    let isBusy = false;
    return setInterval(() => {
      if (isBusy) return;
      isBusy = true;
      this.#tick()
        .catch((error: unknown) => this.listener?.fail(error))
        .finally(() => (isBusy = false));
    }, TICK);
  }

  async #tick(): Promise<void> {
    const { redis } = this.connection;
    const { sweep, lease } = this.options;
    const every = Math.max(1, Math.floor(lease / 4));
    if (this.#ticks++ % every === 0) await this.held.renew();
    const isThere = (await redis.expire(recordKey(sweep), this.#keptSeconds)) === 1;
    const hasData = (await redis.expire(dataKey(sweep, this.#record!.data), KEPT_SECONDS)) === 1;
    if (!isThere || !hasData) await this.#say();
    const present = await this.#counter.count();
    this.options.onPresent(present);
    await this.listener?.tick(present);
  }

  async close(isOver: boolean): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    const { redis } = this.connection;
    const { sweep } = this.options;
    // A server that is away is not waited for: what is there goes by itself, or with the next coordinator.
    if (redis.status === 'ready') {
      if (isOver) {
        const data = this.#record === null ? [] : [dataKey(sweep, this.#record.data)];
        await redis.del(recordKey(sweep), workersKey(sweep), ...data);
        await redis.srem(SWEEPS, sweep);
        await this.runs.obliterate({ force: true }).catch(() => {});
        await this.#obliterateResults().catch(() => {});
      } else await this.runs.drain(true);
      await this.held.release();
    }
    this.connection.close();
  }

  async #obliterateResults(): Promise<void> {
    const { bullmq, redis } = this.connection;
    const results = new bullmq.Queue(resultsQueue(this.options.sweep), {
      connection: redis,
      prefix: PREFIX,
    });
    await results.obliterate({ force: true });
  }
}
