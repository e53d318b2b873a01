/** All memory of one plain network, laid out once: a training step allocates nothing. */
import type { NetworkSpec, TrainingData } from '../engine/kernels.js';
import type { Floats, Precision } from '../engine/precision.js';
import { createProducts, type Products } from '../engine/products.js';
import type { ActivationName } from './activations.js';
import type { OutputName } from './outputs.js';

/** Arrays are indexed by layer, 0 … L, and empty where a layer needs none (W[0], D where keep_prob is 1). */
export interface Buffers extends Omit<NetworkSpec, 'activation' | 'output'> {
  readonly activation: ActivationName;
  readonly output: OutputName;
  readonly L: number;
  readonly precision: Precision;
  readonly products: Products;
  readonly data: TrainingData;
  /** The rows of X that are there: those of `data`, or of a window on larger data, from this row on. */
  window: { readonly X: TrainingData['X']; readonly first: number };
  /** W[l] (n[l−1], n[l]), b[l] (n[l]) and their gradients. */
  readonly W: readonly Floats[];
  readonly b: readonly Floats[];
  readonly dW: readonly Floats[];
  readonly db: readonly Floats[];
  /** (maxBatch, n[l]): Z, H = g(Z), A = H after dropout (the same array where keep_prob is 1), dZ. */
  readonly Z: readonly Floats[];
  readonly H: readonly Floats[];
  readonly A: readonly Floats[];
  readonly dZ: readonly Floats[];
  /** (maxBatch, n[l]): 1 where a unit is kept. */
  readonly D: readonly Uint8Array[];
  /** (maxBatch, n[l]) of the layer that the backward pass has reached. */
  readonly dA: Floats;
}

/** Lays the buffers out, all zero; `spec` must name an activation and an output from nn's tables. */
export function createBuffers(
  spec: NetworkSpec,
  data: TrainingData,
  precision: Precision,
): Buffers {
  const { layerSizes: n, keepProb, maxBatch } = spec;
  const L = n.length - 1;
  const layers = Array.from(n.keys());
  const floats = (length: (l: number) => number): Floats[] =>
    layers.map((l) => precision.floats(length(l)));
  const weights = (): Floats[] => floats((l) => (l === 0 ? 0 : n[l - 1] * n[l]));
  const biases = (): Floats[] => floats((l) => (l === 0 ? 0 : n[l]));
  const H = floats((l) => (l === L ? 0 : maxBatch * n[l]));
  const dropped = (l: number): boolean => l < L && keepProb[l] < 1;
  return {
    ...spec,
    activation: spec.activation as ActivationName,
    output: spec.output as OutputName,
    L,
    precision,
    products: createProducts(precision),
    data,
    window: { X: data.X, first: 0 },
    W: weights(),
    b: biases(),
    dW: weights(),
    db: biases(),
    Z: floats((l) => (l === 0 ? 0 : maxBatch * n[l])),
    H,
    A: layers.map((l) => (dropped(l) ? precision.floats(maxBatch * n[l]) : H[l])),
    dZ: floats((l) => (l === 0 ? 0 : maxBatch * n[l])),
    D: layers.map((l) => new Uint8Array(dropped(l) ? maxBatch * n[l] : 0)),
    dA: precision.floats(maxBatch * Math.max(...n.slice(0, L))),
  };
}
