/**
 * The interface between training and the code that computes it. A kernel set lays a network out in its
 * own memory once and then makes whole steps; training calls it by these methods and knows nothing of
 * the layout. There are two sets, and they give the same bits: the plain kernels (nn's forward and
 * backward pass over the products in products.ts) are the definition, the SIMD kernels are fast.
 *
 * Both compute the following in float32, with every +, −, ×, ÷ and sqrt rounded on its own:
 *
 *   forward    Z[l] = Σᵢ A[l−1][i]·W[l][i] (i ascending from +0, terms with A = 0 left out), then + b[l]
 *              A[l] = g(Z[l]), then dropout where keepProb[l] < 1: kept ? A·s : 0, s = fround(1/keepProb)
 *   output     dZ[L] = (Ŷ − Y)·s, s = fround(1/m), or w[y]·fround(1/m) where classes have weights;
 *              softmax: e = exp(z − max), sum ascending, e ÷ sum
 *   backward   dA[l] = Σⱼ dZ[l+1][j]·W[l+1][·][j] (j ascending, terms with dZ = 0 left out)
 *              then kept ? dA·s : 0, then times g′(Z[l]) (relu: selected, not multiplied)
 *   gradient   dW[l] = Σ over examples (ascending) of A[l−1]·dZ[l], terms with A = 0 left out;
 *              db[l] = Σ dZ[l]; all gradients of a step are taken before W changes
 *   update     g = dW + l2·W (biases: db), then the optimizer, then max_norm per column of W
 *   measure    the cost of each example in float64, from its Z[L], as nn/outputs.ts defines it
 *
 * A dropout draw is word (unit & 3) of Philox4x32 with MASK_ROUNDS, the key dropoutKey and the counter
 * (unit >>> 2, row of the data set, epoch, layer). The unit is kept where word < floor(keepProb · 2³²).
 */
import type { Key } from './philox.js';
import type { ListedData } from './listedData.js';

export interface NetworkSpec {
  /** n[0] … n[L]. */
  readonly layerSizes: readonly number[];
  /** keepProb[l], l = 0 … L−1, each in (0, 1]; a layer with 1 draws nothing. */
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
  /** What the gradient of an example of each class is multiplied by; null: 1. */
  readonly classWeights: readonly number[] | null;
  /** The most examples that one call of step() or logits() may take. */
  readonly maxBatch: number;
  readonly dropoutKey: Key;
}

/** Writes a row of X to `to`, from index 0 on. */
export type ReadRow = (row: number, to: Float32Array) => void;

/** Reads rows of X (m, features) as they are. */
export const rowsOf =
  (X: Float32Array | Uint8Array, features: number): ReadRow =>
  (row, to) =>
    to.set(X.subarray(row * features, (row + 1) * features));

/** Rows of features of which each byte stands for a number. */
export interface ByteRows {
  /** (m, features). */
  readonly X: Uint8Array;
  /** What each byte stands for in each feature (256, features). */
  readonly values: Float32Array;
  /** Whether 0 stands for 0 in every feature. */
  readonly keepsZero: boolean;
}

/** Data as a network trains on it: X (m, features), scaled; Y (m), class numbers or scaled targets. */
export interface TrainingData {
  readonly m: number;
  readonly features: number;
  readonly X: Float32Array;
  readonly Y: Int32Array | Float32Array;
  /** Gives what X holds without the memory of a whole X; left out where X is there anyway. */
  readonly readRow?: ReadRow;
  /** The same once more where it comes of bytes, which are listed faster. */
  readonly bytes?: ByteRows;
  /** Where the SIMD kernels have the data in shared memory; they read X and Y there, and nothing of these. */
  readonly listed?: ListedData;
  /** Whether setRows() is to put other rows in the place of these; left out: false. */
  readonly isWindow?: boolean;
}

/** What an optimizer remembers between steps, besides the parameters. The layout is that of no kernel set. */
export interface OptimizerState {
  /** For l = 1 … L the arrays that go with W[l] (n[l−1], n[l]), row-major, and then those of b[l] (n[l]). */
  readonly layers: readonly (readonly Float32Array[])[];
  /** The running products of β₁ and β₂. */
  readonly powers: readonly [number, number];
}

/** Sums over the examples that a network was measured on. */
export interface Totals {
  /** Costs in units of the scaled target, in float64. */
  cost: number;
  /** Examples that are classified right; 0 for regression. */
  right: number;
}

export interface Network {
  readonly kernels: string;
  /** Sets W[l] (n[l−1], n[l]), row-major, and b[l] (n[l]), l = 1 … L, and resets the optimizer. */
  setParameters(l: number, W: Float32Array, b: Float32Array): void;
  /** Returns copies of W[l], row-major, and b[l]. */
  getParameters(l: number): { W: Float32Array; b: Float32Array };
  /** Returns a copy of the optimizer's state, in float32. */
  getOptimizer(): OptimizerState;
  /** Sets the optimizer's state, after the parameters, so that steps go on as from there. */
  setOptimizer(state: OptimizerState): void;
  /** Sets the learning rate of the steps that follow; before the first call it is the spec's. */
  setLearningRate(rate: number): void;
  /** Makes one update from the examples rows[from … from + count). `epoch` counts from 1. */
  step(rows: Int32Array, from: number, count: number, epoch: number): void;
  /** Returns Z[L] (count, n[L]) of the given examples without dropout, a view that the next call overwrites. */
  logits(rows: Int32Array, from: number, count: number): Float32Array;
  /** Returns Z[L] like logits(), but with the dropout of a step in this epoch. */
  maskedLogits(rows: Int32Array, from: number, count: number, epoch: number): Float32Array;
  /**
   * Adds to `totals` the cost of each of the given examples without dropout, in their order, and how many
   * are classified right.
   * @throws RangeError where the data is a window, whose Y does not move with X.
   */
  measure(rows: Int32Array, from: number, count: number, totals: Totals): void;
  /**
   * Puts rows [first, first + count) of a large data set, X (count, features), in the place of the rows
   * that are there. Calls name them by their numbers in the large set, from which masks follow.
   * @throws RangeError where the data that the network was laid out over is no window, or smaller.
   */
  setRows(X: Float32Array, first: number): void;
  /** Whether a later network has taken the memory of this one. */
  readonly isRetired: boolean;
  /** Tells whether all parameters and all of the optimizer's state are finite. */
  isFinite(): boolean;
  /** Returns the largest size of a number in W[l] and b[l], which must be finite; of X where l is 0. */
  largest(l: number): number;
}

/** @throws RangeError where X does not fit into a window on data. */
export function refuseOtherRows({ m, features, isWindow }: TrainingData, X: Float32Array): void {
  if (isWindow === true && X.length <= m * features && X.length % features === 0) return;
  throw new RangeError(`There is no room for ${X.length} numbers in ${m} rows of ${features}`);
}

/** @throws RangeError where the data is a window. */
export function refuseWindow({ isWindow }: TrainingData): void {
  if (isWindow === true) throw new RangeError('A window on data has no targets to measure against');
}

export interface Kernels<N extends Network = Network> {
  readonly name: 'plain' | 'simd';
  /**
   * Lays out a network over the data; null where the set lacks its activation, output or optimizer, or
   * the memory for it. The SIMD set has memory for one network: an earlier one throws once it is used.
   */
  network(spec: NetworkSpec, data: TrainingData): N | null;
}
