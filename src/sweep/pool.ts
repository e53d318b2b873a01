/**
 * Worker threads that train runs, batch by batch. A worker that crashes loses only its batch, as the pool
 * replaces it. Runs are taken from the iterable only when a worker needs them, so memory never holds all of them.
 */
import { Piscina } from 'piscina';
import type { Draw } from '../engine/draws.js';
import type { KernelRoom } from '../engine/simd.js';
import { breakUp } from '../engine/team.js';
import { MachineError } from '../errors.js';
import { packageFile } from '../packageFile.js';
import { BatchCutter } from './batches.js';
import type { Trained } from './dispatch.js';
import type {
  BatchJob,
  DrawData,
  PrepareJob,
  RunJob,
  RunResult,
  TrainerSetup,
  WorkerStart,
} from './job.js';
import { reasonOf } from './reason.js';
import { RoomSizes } from './roomSizes.js';
import { type Lease, SharedMemory } from './sharedMemory.js';

/**
 * Milliseconds that a batch is to take: much more than handing it over, and little to lose where it is lost, or to
 * wait for at the end of a sweep.
 */
const BATCH = 20;
/** Runs of a batch at most, so that messages stay small. */
const RUNS_OF_BATCH = 500;
/** Milliseconds after which a worker begins no further run of a batch that takes longer than it was to. */
const MOST = 2 * BATCH;

/** A run that is being trained in a network that other threads may help in. */
interface Helped {
  readonly room: KernelRoom;
  /** Resolve when the helpers are free again. */
  readonly helpers: Set<Promise<void>>;
}

/** Threads that train runs of one setup, one batch at a time each. */
export class Pool {
  readonly #piscina: Piscina;
  /** What the threads share; null where each has a memory of its own. */
  readonly #shared: SharedMemory | null;
  readonly #rooms: RoomSizes;
  readonly #helped = new Set<Helped>();
  #helpsOut = false;
  /** Tasks that the threads have, or that wait for one. */
  #tasks = 0;
  /** Rejects if a thread fails before it has a run: it would fail again. Never resolves. */
  readonly broken: Promise<never>;
  /** Cuts batches for the threads. */
  readonly cutter: BatchCutter;

  /** `most` is how many threads there may be in all, to help in large networks. */
  constructor(
    setup: TrainerSetup,
    readonly threads: number,
    private readonly most = threads,
  ) {
    this.cutter = new BatchCutter(setup.dataset.m, {
      seconds: BATCH / 1000,
      runs: RUNS_OF_BATCH,
      isOneDraw: true,
    });
    this.#shared = SharedMemory.of(setup);
    this.#rooms = new RoomSizes(setup.dataset, most);
    const start: WorkerStart = { setup, engine: this.#shared?.engine ?? null };
    this.#piscina = new Piscina({
      filename: packageFile('bundle/trainer.cjs').href,
      name: 'train',
      minThreads: threads,
      maxThreads: most,
      workerData: start,
      // What training makes anew lives shortly, and its arrays are not counted here: more room would only be kept.
      resourceLimits: { maxYoungGenerationSizeMb: 2 },
      // Else a thread sleeps between runs in a way that an exception which nobody catches cannot end: it
      // would keep the process alive for ever. Runs of less than a millisecond take no longer without.
      atomics: 'disabled',
    });
    this.broken = new Promise<never>((_, reject) => {
      this.#piscina.on('error', (error: unknown) => reject(cannotStart(error)));
    });
    this.broken.catch(() => {});
  }

  /** How many batches to hand over at once: the extra ones give a thread its next one without a pause. */
  get lanes(): number {
    return this.threads + Math.ceil(this.threads / 2);
  }

  /** Writes the data of a draw to the memory that the threads share, before a run asks for it. Never rejects. */
  async prepare(draw: Draw): Promise<void> {
    const lease = await this.#dataOf(draw).catch(() => null);
    lease?.release();
  }

  /** Trains a batch of runs, at least one and all of one draw. Never rejects. */
  async train<Job extends RunJob>(jobs: readonly Job[]): Promise<Trained<Job>> {
    try {
      const [{ seed, repeat, fold }] = jobs;
      const draw = { seed, repeat, fold };
      const results = await this.#inMemory(draw, jobs, (data, room) => {
        const runs = jobs.map(({ network, training, from = null, until }) => ({
          network,
          training,
          from,
          until,
        }));
        const batch: BatchJob = { draw, runs, milliseconds: MOST, data, room };
        return this.#run<readonly RunResult[]>(batch, 'train');
      });
      for (const [index, { finished }] of results.entries()) {
        if (finished !== null) this.cutter.timed(jobs[index], finished.seconds);
      }
      return { results, left: jobs.slice(results.length), suspects: [] };
    } catch (error) {
      if (jobs.length > 1) return { results: [], left: [], suspects: jobs };
      return { results: [{ finished: null, reason: reasonOf(error) }], left: [], suspects: [] };
    }
  }

  /**
   * Lets threads that have nothing to do help in networks that are large enough, from now on: to be called
   * when there are no more runs to hand out.
   */
  helpOut(): void {
    this.#helpsOut = true;
    while (this.#tasks < this.most) {
      const open = [...this.#helped].filter(({ room, helpers }) => helpers.size < room.threads - 1);
      if (open.length === 0) return;
      const { room, helpers } = open.reduce((a, b) => (b.helpers.size < a.helpers.size ? b : a));
      const helper = this.#run(room, 'help')
        .catch(() => breakUp(this.#shared!.engine.memory, room.from))
        .then(() => void helpers.delete(helper));
      helpers.add(helper);
    }
  }

  /** How many threads help others now. */
  get helping(): number {
    return [...this.#helped].reduce((sum, { helpers }) => sum + helpers.size, 0);
  }

  /** Ends the threads, whatever they are doing. */
  destroy(): Promise<void> {
    return this.#piscina.destroy();
  }

  /** Calls `train` with the data of the batch's draw and a room for its networks, where they are to be had. */
  async #inMemory<T>(
    draw: Draw,
    jobs: readonly RunJob[],
    train: (data: DrawData | null, room: KernelRoom | null) => Promise<T>,
  ): Promise<T> {
    const shared = this.#shared;
    if (shared === null) return train(null, null);
    const lease = await this.#dataOf(draw);
    const { bytes, threads } = this.#rooms.of(jobs, lease !== null);
    const room = shared.takeRoom(bytes, threads);
    const helped =
      room !== null && threads > 1 ? { room, helpers: new Set<Promise<void>>() } : null;
    if (helped !== null) this.#helped.add(helped);
    try {
      const training = train(room === null ? null : (lease?.data ?? null), room);
      if (this.#helpsOut) this.helpOut();
      return await training;
    } catch (error) {
      if (helped !== null) breakUp(shared.engine.memory, helped.room.from);
      throw error;
    } finally {
      if (helped !== null) {
        this.#helped.delete(helped);
        await Promise.all(helped.helpers);
      }
      if (room !== null) shared.giveRoomBack(room);
      lease?.release();
    }
  }

  /** The data of a draw in shared memory; null where each thread is to list it for itself. */
  async #dataOf(draw: Draw): Promise<Lease | null> {
    const take = this.#shared?.take(draw, (at) => {
      const task: PrepareJob = { draw, at };
      return this.#run<DrawData>(task, 'prepare');
    });
    return (await take) ?? null;
  }

  async #run<T>(task: object, name: 'train' | 'prepare' | 'help'): Promise<T> {
    this.#tasks++;
    try {
      return (await this.#piscina.run(task, { name })) as T;
    } finally {
      this.#tasks--;
    }
  }
}

const cannotStart = (error: unknown): MachineError =>
  new MachineError(`A worker thread cannot start: ${reasonOf(error)}`, {
    hint: 'install keepgrid again, or use fewer --workers; finished runs are kept',
  });
