/** A worker: looks for sweeps on a queue, and trains runs of those that it fits. */
import { EXPERIMENT_NAME } from '../config/experimentName.js';
import type { Dataset } from '../data/dataset.js';
import { MachineError } from '../errors.js';
import { NUMERICS } from '../plan/numerics.js';
import { roomInMemory } from '../sweep/memory.js';
import { packageVersion } from '../version.js';
import type { Address } from './address.js';
import { Bell } from './bell.js';
import { connect, type Connection, refusedBy } from './connection.js';
import { cachedDataset } from './dataCache.js';
import { getData } from './dataStore.js';
import { PROTOCOL } from './forms.js';
import { PREFIX, recordKey, runsQueue, SWEEPS, workersKey } from './names.js';
import { readRecord, type SweepRecord } from './sweepRecord.js';
import { serveSweep, type ServeOptions } from './serveSweep.js';

export interface WorkerOptions extends ServeOptions {
  readonly address: Address;
  /** The one sweep to serve; null: whichever there is. */
  readonly sweep: string | null;
  /** Whether to end when a sweep that it has served is over. */
  readonly once: boolean;
  /** Seconds without work after which to end; null: never. */
  readonly maxIdle: number | null;
  readonly onSweep: (record: SweepRecord) => void;
  /** Called with what a person should know. */
  readonly onNote: (text: string) => void;
}

const POLL = 1000;
/** Milliseconds that a server which is away has when the worker is to end. */
const GRACE = 3000;
/** Seconds without work after which a worker looks at other sweeps. */
const RESTLESS = 2;

/**
 * Serves the queue until the signal is aborted, or until `once` or `maxIdle` end it.
 * @throws MachineError if the queue cannot be reached or refuses a command, the one sweep needs another
 * version, or no thread can start.
 */
export async function serve(options: WorkerOptions): Promise<void> {
  const { address, sweep, once, maxIdle, signal, onNote } = options;
  const connection = await connect(address, { signal, onNote });
  const finder = new Finder(connection, sweep, onNote);
  const bell = new Bell(connection.redis);
  // A server that is away when the worker is to end is not waited for any longer.
  const leave = (): void => {
    setTimeout(() => {
      if (connection.redis.status !== 'ready') connection.close();
    }, GRACE).unref();
  };
  signal.addEventListener('abort', leave, { once: true });
  let since = performance.now();
  let last = '';
  try {
    while (!signal.aborted) {
      const record = await connection.whileOpen(finder.find());
      const dataset = record === null ? null : await connection.whileOpen(finder.dataOf(record));
      if (record !== null && dataset !== null) {
        if (record.setup !== last) options.onSweep(record);
        last = record.setup;
        const leaves = async (idle: number): Promise<boolean> => {
          if (idle > 0 && maxIdle !== null && (performance.now() - since) / 1000 >= maxIdle)
            return true;
          return idle > RESTLESS && sweep === null && (await finder.isWanted(record.sweep));
        };
        const onBatch: ServeOptions['onBatch'] = (done) => {
          since = performance.now();
          options.onBatch(done);
        };
        const isOver = await serveSweep(connection, record, dataset, leaves, {
          ...options,
          onBatch,
        });
        if (isOver && once) return;
      }
      if (maxIdle !== null && (performance.now() - since) / 1000 >= maxIdle) return;
      await bell.heard(POLL, signal);
    }
  } catch (error) {
    if (!signal.aborted) throw refusedBy(error, address);
  } finally {
    signal.removeEventListener('abort', leave);
    bell.close();
    connection.close();
  }
}

/** Finds sweeps that need workers. */
class Finder {
  /** What has been said already. */
  readonly #said = new Set<string>();

  constructor(
    private readonly connection: Connection,
    private readonly only: string | null,
    private readonly onNote: (text: string) => void,
  ) {}

  /** The sweep to serve: of those with work the one with the fewest workers; null if there is none. */
  async find(): Promise<SweepRecord | null> {
    const found = [];
    for (const sweep of await this.#names()) {
      const record = readRecord(await this.connection.redis.get(recordKey(sweep)));
      if (record === null || record.sweep !== sweep) continue;
      const misfit = misfitOf(record);
      if (misfit === null) found.push({ record, ...(await this.#needOf(sweep)) });
      else this.#refuse(sweep, misfit);
    }
    const [first] = found.toSorted(
      (a, b) => Number(b.waiting > 0) - Number(a.waiting > 0) || a.workers - b.workers,
    );
    return first?.record ?? null;
  }

  /** The data of the sweep; null if it cannot be had, as when the sweep has just ended, or does not fit into memory. */
  async dataOf({ sweep, setup, data, bytes }: SweepRecord): Promise<Dataset | null> {
    const { redis } = this.connection;
    const room = roomInMemory();
    const leaveOut = (why: string): null => {
      this.#say(`${sweep} ${setup}`, `left out the sweep ${sweep}: ${why}`);
      return null;
    };
    if (bytes > room) return leaveOut(`one run needs about ${Math.ceil(bytes / 1e6)} MB of memory`);
    try {
      return await cachedDataset(data, room, () => getData(redis, sweep, data));
    } catch (error) {
      if (!(error instanceof MachineError)) throw error;
      return leaveOut(error.message);
    }
  }

  /** Whether a sweep other than this one has work and no worker for it. */
  async isWanted(but: string): Promise<boolean> {
    for (const sweep of await this.#names()) {
      if (sweep === but) continue;
      const record = readRecord(await this.connection.redis.get(recordKey(sweep)));
      if (record === null || misfitOf(record) !== null) continue;
      if ((await this.#needOf(sweep)).waiting > 0) return true;
    }
    return false;
  }

  async #names(): Promise<readonly string[]> {
    if (this.only !== null) return [this.only];
    const names = await this.connection.redis.smembers(SWEEPS);
    return names.filter((name) => EXPERIMENT_NAME.test(name)).toSorted();
  }

  async #needOf(sweep: string): Promise<{ readonly waiting: number; readonly workers: number }> {
    const { redis } = this.connection;
    const [waiting, workers] = await Promise.all([
      redis.llen(`${PREFIX}:${runsQueue(sweep)}:wait`),
      redis.hlen(workersKey(sweep)),
    ]);
    return { waiting, workers };
  }

  #refuse(sweep: string, misfit: string): void {
    if (this.only !== null) {
      throw new MachineError(`This worker cannot serve the sweep ${sweep}: ${misfit}`, {
        hint: 'install the same version of keepgrid on all machines',
      });
    }
    this.#say(sweep, `left out the sweep ${sweep}: ${misfit}`);
  }

  /** Says something once. */
  #say(about: string, text: string): void {
    if (!this.#said.has(about)) this.onNote(text);
    this.#said.add(about);
  }
}

/** Why a worker of this version would give other bits, or other messages; null if it would not. */
function misfitOf({ protocol, numerics, version }: SweepRecord): string | null {
  const own = `this is keepgrid ${packageVersion()}`;
  if (numerics !== NUMERICS) {
    return `it is of numerics ${numerics} (keepgrid ${version}); ${own} with numerics ${NUMERICS}, which gives other bits`;
  }
  return protocol === PROTOCOL ? null : `its messages are those of keepgrid ${version}; ${own}`;
}
