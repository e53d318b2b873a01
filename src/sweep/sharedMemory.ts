/**
 * The memory that the threads of a pool share: the data of each draw stands there once, listed by one
 * thread and read by all, and each network in a room of its own. Only the thread that owns the pool
 * hands out places, so none of it needs a lock, and a thread that ends leaves nothing locked.
 */
import type { Draw } from '../engine/draws.js';
import { TEAM_BYTES } from '../engine/layout.js';
import {
  growTo,
  type KernelRoom,
  MOST_BYTES,
  type SimdEngine,
  simdEngine,
  SimdKernels,
} from '../engine/simd.js';
import { dataBytes } from '../engine/simdData.js';
import { align } from '../engine/simdMemory.js';
import { foundTeam } from '../engine/team.js';
import type { DrawData, TrainerSetup } from './job.js';

/** Bytes of data up to which each thread lists it for itself: handing it around would take as long. */
const SMALL = 64e3;
/** Bytes of data from which each thread keeps a memory of its own: all of them may not fit into one. */
const LARGE = MOST_BYTES / 2;

/** Whether the data of a sweep is in memory once, or once for each thread that trains. */
export const isShared = (size: TrainerSetup['dataset']): boolean =>
  dataBytes(size) > SMALL && dataBytes(size) <= LARGE;

/** Data of a draw that somebody uses until `release` is called. */
export interface Lease {
  readonly data: DrawData;
  readonly release: () => void;
}

interface Place {
  readonly at: number;
  users: number;
  readonly ready: Promise<DrawData>;
}

interface Room extends KernelRoom {
  readonly bytes: number;
}

export class SharedMemory {
  /** The first byte that nobody has. */
  #free: number;
  readonly #slotBytes: number;
  /** Places for a draw's data that hold none. */
  readonly #slots: number[] = [];
  readonly #draws = new Map<string, Place>();
  readonly #rooms: Room[] = [];
  readonly #waiting: (() => void)[] = [];

  constructor(
    readonly engine: SimdEngine,
    dataset: TrainerSetup['dataset'],
  ) {
    this.#free = new SimdKernels(engine).firstFree;
    this.#slotBytes = isShared(dataset) ? dataBytes(dataset) : 0;
  }

  /** Null where threads can share no memory, or the data is so large that each of them needs its own. */
  static of({ dataset, kernels }: Pick<TrainerSetup, 'dataset' | 'kernels'>): SharedMemory | null {
    if (kernels === 'plain' || dataBytes(dataset) > LARGE) return null;
    const engine = simdEngine();
    return engine !== null && canBeHandedOver(engine) ? new SharedMemory(engine, dataset) : null;
  }

  /**
   * A room for networks of so many bytes, in each of which so many threads may work; null where there is
   * no memory for it.
   */
  takeRoom(networkBytes: number, threads: number): KernelRoom | null {
    const bytes = networkBytes + (threads > 1 ? TEAM_BYTES : 0);
    const known = this.#rooms.findIndex((room) => room.bytes >= bytes && room.threads === threads);
    const [room] = known >= 0 ? this.#rooms.splice(known, 1) : [this.#newRoom(bytes, threads)];
    if (room !== null && threads > 1) foundTeam(this.engine.memory, room.from);
    return room;
  }

  giveRoomBack(room: KernelRoom): void {
    this.#rooms.push(room as Room);
  }

  /**
   * The data of a draw, which `prepare` writes to memory from a byte on unless it is there; null where each
   * thread is to list it for itself. Waits where the memory is full of data that is in use.
   */
  async take(draw: Draw, prepare: (at: number) => Promise<DrawData>): Promise<Lease | null> {
    if (this.#slotBytes === 0) return null;
    const key = `${draw.seed}/${draw.repeat}/${draw.fold}`;
    for (;;) {
      const place = this.#draws.get(key) ?? this.#placeFor(key, prepare);
      if (place === null && this.#draws.size === 0) return null;
      if (place === null) await new Promise<void>((resolve) => this.#waiting.push(resolve));
      else return await this.#lease(place);
    }
  }

  async #lease(place: Place): Promise<Lease> {
    place.users++;
    const release = (): void => {
      place.users--;
      this.#waiting.shift()?.();
    };
    try {
      return { data: await place.ready, release };
    } catch (error) {
      release();
      throw error;
    }
  }

  #placeFor(key: string, prepare: (at: number) => Promise<DrawData>): Place | null {
    const at = this.#slots.pop() ?? this.#takeUnused() ?? this.#allocate(this.#slotBytes);
    if (at === null) return null;
    const place: Place = { at, users: 0, ready: prepare(at) };
    this.#draws.set(key, place);
    place.ready.catch(() => {
      this.#draws.delete(key);
      this.#slots.push(at);
    });
    return place;
  }

  /** The place of data that nobody uses any more. */
  #takeUnused(): number | null {
    for (const [key, { at, users }] of this.#draws) {
      if (users > 0) continue;
      this.#draws.delete(key);
      return at;
    }
    return null;
  }

  #newRoom(bytes: number, threads: number): Room | null {
    const from = this.#allocate(bytes);
    return from === null ? null : { from, threads, bytes };
  }

  #allocate(bytes: number): number | null {
    const from = this.#free;
    const end = align(from + bytes);
    if (end > MOST_BYTES) return null;
    try {
      growTo(this.engine.memory, end);
    } catch {
      return null;
    }
    this.#free = end;
    return from;
  }
}

/** Some runtimes hand neither memory nor code of WebAssembly to another thread. */
function canBeHandedOver(engine: SimdEngine): boolean {
  try {
    structuredClone(engine);
    return true;
  } catch {
    return false;
  }
}
