/** A network in the memory of the SIMD kernels. A step, or an evaluation, is a single call of their code. */
import {
  type Network,
  type NetworkSpec,
  type OptimizerState,
  refuseOtherRows,
  refuseWindow,
  type Totals,
  type TrainingData,
} from './kernels.js';
import { CORRECTION_1, CORRECTION_2, RATE, RIGHT, X_BOUNDS, Y } from './layout.js';
import type { ListedData } from './listedData.js';
import { boundsBytes, writeRows } from './simdData.js';
import { eachWeight, layOut } from './simdLayout.js';
import type { LayerPlace, NetworkPlace, NetworkShape, Span } from './simdLayout.js';

/** The entry points of assembly/index.ts. */
export interface Exports {
  step(net: number, count: number, epoch: number): void;
  logits(net: number, count: number): void;
  maskedLogits(net: number, count: number, epoch: number): void;
  measure(net: number, count: number, sum: number): number;
  allFinite(from: number, count: number): number;
  largestSize(from: number, count: number): number;
  heapBase(): number;
  lead(team: number): void;
  dismiss(): void;
  help(team: number, number: number, seen: number): void;
}

/** What a network is laid out and called in. */
interface Host {
  readonly memory: { readonly buffer: ArrayBufferLike };
  readonly code: Exports;
}

export class SimdNetwork implements Network {
  readonly kernels = 'simd';
  readonly place: NetworkPlace;
  readonly #code: Exports;
  readonly #data: TrainingData;
  readonly #placed: ListedData;
  readonly #words: Int32Array;
  readonly #floats: Float32Array;
  readonly #rows: Int32Array;
  readonly #logits: Float32Array;
  readonly #powers = { beta1: 1, beta2: 1 };
  isRetired = false;

  constructor(
    { memory: { buffer }, code }: Host,
    readonly spec: NetworkSpec & Pick<NetworkShape, 'threads'>,
    data: TrainingData,
    placed: ListedData,
    start: number,
  ) {
    const { maxBatch, layerSizes } = spec;
    this.place = layOut(spec, start, buffer);
    const { net, rows, logits } = this.place;
    this.#data = data;
    this.#placed = placed;
    this.#words = new Int32Array(buffer);
    this.#words[(net + X_BOUNDS) / 4] = placed.place.bounds;
    this.#words[(net + Y) / 4] = placed.place.y;
    this.#code = code;
    this.#floats = new Float32Array(buffer);
    this.#rows = new Int32Array(buffer, rows, maxBatch);
    this.#logits = new Float32Array(buffer, logits, maxBatch * layerSizes[layerSizes.length - 1]);
  }

  /** From here on the memory is another network's. */
  retire(): void {
    this.isRetired = true;
  }

  setParameters(l: number, W: Float32Array, b: Float32Array): void {
    const layer = this.#layer(l);
    this.#intoPanels(l, W, this.#view(layer.W));
    this.#view(layer.b).set(b);
    for (const state of layer.states) this.#view(state).fill(0);
    this.#powers.beta1 = this.#powers.beta2 = 1;
  }

  getParameters(l: number): { W: Float32Array; b: Float32Array } {
    const { n, W, b } = this.#layer(l);
    return { W: this.#fromPanels(l, this.#view(W)), b: this.#view(b).slice(0, n) };
  }

  getOptimizer(): OptimizerState {
    const { beta1, beta2 } = this.#powers;
    return { layers: this.#layers((l) => this.#stateOf(l)), powers: [beta1, beta2] };
  }

  setOptimizer({ layers, powers }: OptimizerState): void {
    this.#layers((l) => this.#setState(l, layers[l - 1]));
    [this.#powers.beta1, this.#powers.beta2] = powers;
  }

  #layers<T>(of: (l: number) => T): T[] {
    return this.spec.layerSizes.slice(1).map((_, index) => of(index + 1));
  }

  /** Numbers that lie as those of W[l] do → (n[l−1], n[l]), row-major. */
  #fromPanels(l: number, panels: Float32Array): Float32Array {
    const [nIn, n] = [this.spec.layerSizes[l - 1], this.spec.layerSizes[l]];
    const numbers = new Float32Array(nIn * n);
    eachWeight(nIn, n, (place, index) => {
      numbers[index] = panels[place];
    });
    return numbers;
  }

  #intoPanels(l: number, numbers: Float32Array, panels: Float32Array): void {
    eachWeight(this.spec.layerSizes[l - 1], this.spec.layerSizes[l], (place, index) => {
      panels[place] = numbers[index];
    });
  }

  #stateOf(l: number): Float32Array[] {
    const { n, states } = this.#layer(l);
    return states.map((span, index) =>
      index < states.length / 2
        ? this.#fromPanels(l, this.#view(span))
        : this.#view(span).slice(0, n),
    );
  }

  #setState(l: number, given: readonly Float32Array[]): void {
    const { states } = this.#layer(l);
    states.forEach((span, index) => {
      const view = this.#view(span);
      if (index < states.length / 2) this.#intoPanels(l, given[index], view);
      else view.set(given[index]);
    });
  }

  setLearningRate(rate: number): void {
    this.#check();
    this.#floats[(this.place.net + RATE) / 4] = rate;
  }

  step(rows: Int32Array, from: number, count: number, epoch: number): void {
    this.#load(rows, from, count);
    const { net } = this.place;
    if (this.spec.optimizer === 'adam') {
      this.#powers.beta1 *= this.spec.beta1;
      this.#powers.beta2 *= this.spec.beta2;
      this.#floats[(net + CORRECTION_1) / 4] = 1 / (1 - this.#powers.beta1);
      this.#floats[(net + CORRECTION_2) / 4] = 1 / (1 - this.#powers.beta2);
    }
    this.#code.step(net, count, epoch);
  }

  logits(rows: Int32Array, from: number, count: number): Float32Array {
    this.#load(rows, from, count);
    this.#code.logits(this.place.net, count);
    return this.#logits;
  }

  maskedLogits(rows: Int32Array, from: number, count: number, epoch: number): Float32Array {
    this.#load(rows, from, count);
    this.#code.maskedLogits(this.place.net, count, epoch);
    return this.#logits;
  }

  measure(rows: Int32Array, from: number, count: number, totals: Totals): void {
    refuseWindow(this.#data);
    this.#load(rows, from, count);
    const { net } = this.place;
    totals.cost = this.#code.measure(net, count, totals.cost);
    totals.right += this.#words[(net + RIGHT) / 4];
  }

  setRows(X: Float32Array, first: number): void {
    this.#check();
    refuseOtherRows(this.#data, X);
    const { features } = this.#data;
    const { place } = this.#placed;
    writeRows(X, features, place, this.#words.buffer);
    // Where the bounds of row 0 would be: addresses wrap around, and those of the rows are right again.
    this.#words[(this.place.net + X_BOUNDS) / 4] =
      place.bounds - Math.imul(first, boundsBytes(features));
  }

  isFinite(): boolean {
    this.#check();
    return this.place.layers.every(({ W, b, states }) =>
      [W, b, ...states].every(({ address, length }) => this.#code.allFinite(address, length) !== 0),
    );
  }

  largest(l: number): number {
    if (l === 0) return this.#placed.largest;
    const { W, b } = this.#layer(l);
    return Math.max(
      ...[W, b].map(({ address, length }) => this.#code.largestSize(address, length)),
    );
  }

  #layer(l: number): LayerPlace {
    this.#check();
    return this.place.layers[l];
  }

  #load(rows: Int32Array, from: number, count: number): void {
    this.#check();
    for (let k = 0; k < count; k++) this.#rows[k] = rows[from + k];
  }

  #check(): void {
    if (this.isRetired) throw new Error('This network has given its memory to a later one');
  }

  #view({ address, length }: Span): Float32Array {
    return this.#floats.subarray(address / 4, address / 4 + length);
  }
}
