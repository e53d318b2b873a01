/**
 * The seam between training and the code that computes it. A kernel set lays a network out in its
 * own memory once, and then takes whole steps; nn tells the story in these verbs and knows nothing
 * of layout. Two sets exist and give the same bits: the plain one (nn's forward and backward pass
 * over the products in products.ts) is the definition; the SIMD one is fast.
 *
 * The arithmetic, for both, in float32 (every +, −, ×, ÷ and sqrt rounded on its own):
 *
 *   forward    Z[l] = Σᵢ A[l−1][i]·W[l][i] (i ascending from +0, terms with A = 0 left out), then + b[l]
 *              A[l] = g(Z[l]), then dropout where keepProb[l] < 1: kept ? A·s : 0, s = fround(1/keepProb)
 *   output     dZ[L] = (Ŷ − Y)·fround(1/m); softmax: e = exp(z − max), sum ascending, e ÷ sum
 *   backward   dA[l] = Σⱼ dZ[l+1][j]·W[l+1][·][j] (j ascending, terms with dZ = 0 left out)
 *              then kept ? dA·s : 0, then times g′(Z[l]) (relu: selected, not multiplied)
 *   gradient   dW[l] = Σ over examples (ascending) of A[l−1]·dZ[l], terms with A = 0 left out;
 *              db[l] = Σ dZ[l]; all gradients of a step are taken before W changes
 *   update     g = dW + l2·W (biases: db), then the optimizer, then max_norm per column of W
 *
 * Dropout draws: word (unit & 3) of Philox4x32 with MASK_ROUNDS, counter
 * (unit >>> 2, row of the data set, epoch, layer), key dropoutKey; the unit is kept where
 * word < floor(keepProb · 2³²).
 */
import type { Key } from './philox.js';

export interface NetworkSpec {
  /** n[0] … n[L]. */
  readonly layerSizes: readonly number[];
  /** keepProb[l], l = 0 … L−1; 1 draws nothing. */
  readonly keepProb: readonly number[];
  readonly activation: string;
  readonly output: string;
  readonly optimizer: string;
  readonly learningRate: number;
  readonly momentum: number;
  readonly decay: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly l2: number;
  readonly maxNorm: number | null;
  /** The largest number of examples that a step or an evaluation will hand over at once. */
  readonly maxBatch: number;
  readonly dropoutKey: Key;
}

/** Data as a network trains on it: X (m, n0) scaled, Y class numbers (m) or scaled targets (m). */
export interface TrainingData {
  readonly m: number;
  readonly features: number;
  readonly X: Float32Array;
  readonly Y: Int32Array | Float32Array;
}

export interface Network {
  readonly kernels: string;
  /** W (n[l−1], n[l]) row-major, b (n[l]), for l = 1 … L. Optimizer state is set to its start. */
  setParameters(l: number, W: Float32Array, b: Float32Array): void;
  /** Copies of W[l] and b[l], row-major. */
  getParameters(l: number): { W: Float32Array; b: Float32Array };
  /** One update from the examples rows[from … from + count). `epoch` counts from 1. */
  step(rows: Int32Array, from: number, count: number, epoch: number): void;
  /** Z[L] (count, n[L]) of the given examples without dropout: a view that the next call overwrites. */
  logits(rows: Int32Array, from: number, count: number): Float32Array;
  /** Whether every parameter and all optimizer state are finite. */
  isFinite(): boolean;
}

export interface Kernels<N extends Network = Network> {
  readonly name: 'plain' | 'simd';
  /** Lays out a network over the data. Null where this set does not know an activation, output or optimizer. */
  network(spec: NetworkSpec, data: TrainingData): N | null;
}
