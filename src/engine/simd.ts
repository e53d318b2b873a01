/**
 * The SIMD kernel set: WebAssembly compiled from engine/assembly. One instance and one memory a
 * thread; a network is laid out in it once, over the one before, and a step is a single call.
 */
import { existsSync, readFileSync } from 'node:fs';
import type { Kernels, Network, NetworkSpec, TrainingData } from './kernels.js';
import {
  ACTIVATION_CODES,
  align,
  eachWeight,
  HEADER,
  layOut,
  type LayerPlace,
  type NetworkPlace,
  ONES,
  OPTIMIZER_CODES,
  OUTPUT_CODES,
  SCALE,
} from './simdLayout.js';
import { placeOfData, writeData } from './simdData.js';

interface Exports {
  step(net: number, count: number, epoch: number): void;
  logits(net: number, count: number): void;
  allFinite(from: number, count: number): number;
  heapBase(): number;
}

let kernels: Kernels | null | undefined;

/** The set of this thread; null where WebAssembly SIMD does not run or the kernels are not built. */
export function simdKernels(): Kernels | null {
  kernels ??= load();
  return kernels;
}

function load(): Kernels | null {
  try {
    const beside = new URL('./kernels.wasm', import.meta.url);
    const file = existsSync(beside)
      ? beside
      : new URL('../../dist/engine/kernels.wasm', import.meta.url);
    const memory = new WebAssembly.Memory({ initial: 16, maximum: 65536 });
    const module = new WebAssembly.Module(readFileSync(file));
    const { exports } = new WebAssembly.Instance(module, { env: { memory } });
    return new SimdKernels(memory, exports as unknown as Exports);
  } catch {
    return null;
  }
}

const PAGE = 65536;

class SimdKernels implements Kernels {
  readonly name = 'simd';
  /** The data set that lies in memory, from the heap's start on. */
  #data: {
    readonly X: Float32Array;
    readonly Y: TrainingData['Y'];
    readonly x: number;
    readonly y: number;
    readonly end: number;
  } | null = null;
  /** The network that lies behind it: a new one takes its place. */
  #current: SimdNetwork | null = null;

  constructor(
    readonly memory: WebAssembly.Memory,
    readonly code: Exports,
  ) {}

  network(spec: NetworkSpec, data: TrainingData): Network | null {
    const known =
      spec.activation in ACTIVATION_CODES &&
      spec.output in OUTPUT_CODES &&
      spec.optimizer in OPTIMIZER_CODES;
    if (!known) return null;
    const { x, y, end } = this.#place(data);
    const { end: needed } = layOut(spec, end, () => {});
    if (needed > 65535 * PAGE) return null;
    this.#grow(needed);
    this.#current?.retire();
    this.#current = new SimdNetwork(this, spec, layOut(spec, end, this.#clear(end, needed)), x, y);
    return this.#current;
  }

  #clear(from: number, to: number): (address: number, value: number) => void {
    const words = new Uint32Array(this.memory.buffer);
    words.fill(0, from / 4, to / 4);
    return (address, value) => {
      words[address / 4] = value;
    };
  }

  #grow(bytes: number): void {
    const missing = Math.ceil(bytes / PAGE) - this.memory.buffer.byteLength / PAGE;
    if (missing > 0) this.memory.grow(missing);
  }

  /** Lists the rows of X and copies Y in, unless they are there: runs of one repeat share them. */
  #place(data: TrainingData): { x: number; y: number; end: number } {
    const { X, Y } = data;
    if (this.#data?.X === X && this.#data.Y === Y) return this.#data;
    const place = placeOfData(data, align(this.code.heapBase()));
    this.#grow(place.end);
    writeData(data, place, this.memory.buffer);
    const { x, y, end } = place;
    this.#data = { X, Y, x, y, end };
    return this.#data;
  }
}

class SimdNetwork implements Network {
  readonly kernels = 'simd';
  readonly #code: Exports;
  readonly #floats: Float32Array;
  readonly #rows: Int32Array;
  readonly #logits: Float32Array;
  readonly #powers = { beta1: 1, beta2: 1 };
  #retired = false;

  constructor(
    { memory, code }: SimdKernels,
    readonly spec: NetworkSpec,
    readonly place: NetworkPlace,
    x: number,
    y: number,
  ) {
    const { maxBatch, layerSizes, keepProb } = spec;
    this.#code = code;
    this.#floats = new Float32Array(memory.buffer);
    this.#rows = new Int32Array(memory.buffer, place.rows, maxBatch);
    this.#logits = new Float32Array(memory.buffer, place.logits, maxBatch * layerSizes.at(-1)!);
    const words = new Int32Array(memory.buffer);
    const word = (offset: number, value: number): void => {
      words[(place.net + offset) / 4] = value;
    };
    word(HEADER.dataX, x);
    word(HEADER.dataY, y);
    word(HEADER.output, OUTPUT_CODES[spec.output]);
    word(HEADER.activation, ACTIVATION_CODES[spec.activation]);
    word(HEADER.optimizer, OPTIMIZER_CODES[spec.optimizer]);
    word(HEADER.key0, spec.dropoutKey[0]);
    word(HEADER.key1, spec.dropoutKey[1]);
    const mu = { sgd: 0, momentum: spec.momentum, rmsprop: spec.decay, adam: spec.beta1 }[
      spec.optimizer
    ]!;
    this.#number(HEADER.rate, spec.learningRate);
    this.#number(HEADER.mu, mu);
    this.#number(HEADER.rest, 1 - mu);
    this.#number(HEADER.beta2, spec.beta2);
    this.#number(HEADER.rest2, 1 - spec.beta2);
    this.#number(HEADER.epsilon, spec.epsilon);
    this.#number(HEADER.l2, spec.l2);
    this.#number(HEADER.maxNorm, spec.maxNorm ?? 0);
    place.layers.forEach(({ record, n, blocks }, l) => {
      this.#floats[(record + SCALE) / 4] = 1 / (keepProb[l] ?? 1);
      const ones = words[(record + ONES) / 4];
      for (let lane = 0; lane < 4; lane++)
        words[ones / 4 + lane] = 4 * (blocks - 1) + lane < n ? -1 : 0;
    });
  }

  /** The memory is another network's from now on. */
  retire(): void {
    this.#retired = true;
  }

  setParameters(l: number, W: Float32Array, b: Float32Array): void {
    const layer = this.#layer(l);
    const panels = this.#view(layer.W, layer.weights);
    eachWeight(this.spec.layerSizes[l - 1], layer.n, (place, index) => {
      panels[place] = W[index];
    });
    this.#view(layer.b, layer.biases).set(b);
    for (const { from, length } of this.#states(layer)) this.#view(from, length).fill(0);
    this.#powers.beta1 = this.#powers.beta2 = 1;
  }

  getParameters(l: number): { W: Float32Array; b: Float32Array } {
    const layer = this.#layer(l);
    const nIn = this.spec.layerSizes[l - 1];
    const panels = this.#view(layer.W, layer.weights);
    const W = new Float32Array(nIn * layer.n);
    eachWeight(nIn, layer.n, (place, index) => {
      W[index] = panels[place];
    });
    return { W, b: this.#view(layer.b, layer.n).slice() };
  }

  step(rows: Int32Array, from: number, count: number, epoch: number): void {
    this.#load(rows, from, count);
    if (this.spec.optimizer === 'adam') {
      this.#powers.beta1 *= this.spec.beta1;
      this.#powers.beta2 *= this.spec.beta2;
      this.#number(HEADER.first, 1 / (1 - this.#powers.beta1));
      this.#number(HEADER.second, 1 / (1 - this.#powers.beta2));
    }
    this.#code.step(this.place.net, count, epoch);
  }

  logits(rows: Int32Array, from: number, count: number): Float32Array {
    this.#load(rows, from, count);
    this.#code.logits(this.place.net, count);
    return this.#logits;
  }

  isFinite(): boolean {
    return this.place.layers
      .slice(1)
      .every((layer) =>
        [
          { from: layer.W, length: layer.weights },
          { from: layer.b, length: layer.biases },
          ...this.#states(layer),
        ].every(({ from, length }) => this.#code.allFinite(from, length) !== 0),
      );
  }

  #states({ state, weights, biases }: LayerPlace): { from: number; length: number }[] {
    return state.map((from, index) => ({
      from,
      length: index < state.length / 2 ? weights : biases,
    }));
  }

  #layer(l: number): LayerPlace {
    if (this.#retired) throw new Error('This network has given its memory to a later one');
    return this.place.layers[l];
  }

  #view(address: number, length: number): Float32Array {
    return this.#floats.subarray(address / 4, address / 4 + length);
  }

  #number(offset: number, value: number): void {
    this.#floats[(this.place.net + offset) / 4] = value;
  }

  #load(rows: Int32Array, from: number, count: number): void {
    if (this.#retired) throw new Error('This network has given its memory to a later one');
    for (let k = 0; k < count; k++) this.#rows[k] = rows[from + k];
  }
}
