/**
 * The SIMD kernel set: WebAssembly that is compiled from engine/assembly. A thread lays each network out
 * over the one before, in a memory of its own or in its room in a memory that threads share. Shared
 * memory holds the data once, and several threads may work in one network there.
 */
import { readFileSync } from 'node:fs';
import { packageFile } from '../packageFile.js';
import type { Kernels, NetworkSpec, TrainingData } from './kernels.js';
import { TEAM_BYTES } from './layout.js';
import type { ListedData } from './listedData.js';
import { placeOfData, writeData } from './simdData.js';
import { isKnown, networkBytes } from './simdLayout.js';
import { align } from './simdMemory.js';
import { type Exports, SimdNetwork } from './simdNetwork.js';
import { joinTeam } from './team.js';

/** The code and a memory. Threads that are handed the same one share the memory. */
export interface SimdEngine {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
}

/** Where in memory a thread lays out its networks. */
export interface KernelRoom {
  /** The first byte, where a cache line begins. */
  readonly from: number;
  /** How many threads may work in each network. If there may be several, the room begins with their team's block. */
  readonly threads: number;
}

const PAGE_BYTES = 65536;
/** All that 32-bit addresses reach but the last page, so that no address overflows past an end. */
export const MOST_BYTES = 65535 * PAGE_BYTES;

/**
 * Loads the code and takes a small memory, which can grow; null where WebAssembly SIMD or shared memory is not
 * to be had, or the kernels are not built.
 */
export function simdEngine(): SimdEngine | null {
  try {
    const memory = new WebAssembly.Memory({ initial: 16, maximum: 65536, shared: true });
    const file = packageFile('dist/engine/kernels.wasm');
    return { module: new WebAssembly.Module(readFileSync(file)), memory };
  } catch {
    return null;
  }
}

/** Makes a memory so many bytes large at least. @throws RangeError where they are not to be had. */
export function growTo(memory: WebAssembly.Memory, bytes: number): void {
  const missing = Math.ceil((bytes - memory.buffer.byteLength) / PAGE_BYTES);
  if (missing > 0) memory.grow(missing);
}

let own: SimdKernels | null | undefined;

/** The SIMD kernels of this thread, in a memory of its own; null where there are none. */
export function simdKernels(): SimdKernels | null {
  if (own === undefined) {
    const engine = simdEngine();
    own = engine && new SimdKernels(engine);
  }
  return own;
}

export class SimdKernels implements Kernels {
  readonly name = 'simd';
  readonly memory: WebAssembly.Memory;
  readonly code: Exports;
  #room: KernelRoom;
  /** The data set in memory, from the room's start on. */
  #data: { readonly of: TrainingData; readonly listed: ListedData } | null = null;
  /** The network in memory, behind the data set. A new one takes its place. */
  #current: SimdNetwork | null = null;

  constructor({ module, memory }: SimdEngine) {
    this.memory = memory;
    const instance = new WebAssembly.Instance(module, { env: { memory } });
    this.code = instance.exports as unknown as Exports;
    this.#room = { from: this.firstFree, threads: 1 };
  }

  /** The first byte of the memory that is free: before it are constants of the code. */
  get firstFree(): number {
    return align(this.code.heapBase());
  }

  network(spec: NetworkSpec, data: TrainingData): SimdNetwork | null {
    if (!isKnown(spec)) return null;
    const listed = data.listed ?? this.#place(data);
    if (listed === null) return null;
    const { threads } = this.#room;
    const start = data.listed === undefined ? listed.end : this.#start;
    const shape = { ...spec, threads };
    const end = start + networkBytes(shape);
    if (end > MOST_BYTES) return null;
    growTo(this.memory, end);
    this.#current?.retire();
    this.#current = new SimdNetwork(this, shape, data, listed, start);
    return this.#current;
  }

  /** Writes a data set to memory from byte `at` on, where there must be room for it. */
  list(data: TrainingData, at: number): ListedData {
    const place = placeOfData(data, at, MOST_BYTES);
    return { place, ...writeData(data, place, this.memory.buffer) };
  }

  /** Lays networks out in this room from now on, and leads those who come to help there. */
  useRoom(room: KernelRoom): void {
    this.#room = room;
    this.#data = null;
    this.#current?.retire();
    this.#current = null;
    this.code.lead(room.threads > 1 ? room.from : 0);
  }

  /** Sends those away who help in the room's networks. */
  dismiss(): void {
    this.code.dismiss();
  }

  /**
   * Works in the networks of another thread's room until that thread sends this one away.
   * @throws WebAssembly.RuntimeError if the team is broken up.
   */
  help({ from }: KernelRoom): void {
    const { number, seen } = joinTeam(this.memory, from);
    this.code.help(from, number, seen);
  }

  get #start(): number {
    const { from, threads } = this.#room;
    return threads > 1 ? from + TEAM_BYTES : from;
  }

  /** Writes the data set to memory unless it is there: runs of one repeat share it. Null where it is too large. */
  #place(data: TrainingData): ListedData | null {
    if (this.#data?.of === data) return this.#data.listed;
    const place = placeOfData(data, this.#start, MOST_BYTES);
    if (place.end > MOST_BYTES) return null;
    growTo(this.memory, place.end);
    const written = writeData(data, place, this.memory.buffer);
    // The rows of a window change, and others may need more room.
    const end = data.isWindow === true ? place.end : written.end;
    const listed = { place, ...written, end };
    this.#data = data.isWindow === true ? null : { of: data, listed };
    return listed;
  }
}
