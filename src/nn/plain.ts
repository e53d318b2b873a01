/**
 * The plain network: forward and backward pass over the products of engine/products, one readable
 * line an operation. It is what the SIMD kernels must equal bit for bit, what runs where they cannot,
 * and, in float64, what the gradient check differentiates. It is deliberately not fast.
 */
import {
  type Kernels,
  type Network,
  type NetworkSpec,
  type OptimizerState,
  refuseOtherRows,
  refuseWindow,
  type Totals,
  type TrainingData,
} from '../engine/kernels.js';
import { type Floats, float32, largestOf, type Precision } from '../engine/precision.js';
import { ACTIVATIONS } from './activations.js';
import { backward } from './backward.js';
import { type Buffers, createBuffers } from './buffers.js';
import { forward } from './forward.js';
import { limitNorms } from './maxNorm.js';
import {
  type Correction,
  type Hyperparameters,
  type Optimizer,
  OPTIMIZERS,
  type OptimizerName,
} from './optimizers.js';
import { OUTPUTS } from './outputs.js';

/** The plain kernel set: in float32 for training, in float64 for the gradient check. */
export function plainKernels(precision: Precision = float32): Kernels<PlainNetwork> {
  return {
    name: 'plain',
    network(spec, data) {
      const known =
        spec.activation in ACTIVATIONS && spec.output in OUTPUTS && spec.optimizer in OPTIMIZERS;
      return known ? new PlainNetwork(spec, data, precision) : null;
    },
  };
}

export class PlainNetwork implements Network {
  readonly kernels = 'plain';
  readonly isRetired = false;
  /** Open to tests and to the gradient check, which read and nudge single numbers. */
  readonly buffers: Buffers;
  readonly #optimizer: Optimizer;
  readonly #hyper: Hyperparameters & { learningRate: number };
  /** State of W[l] and of b[l]. */
  readonly #stateW: readonly (readonly Floats[])[];
  readonly #stateB: readonly (readonly Floats[])[];
  readonly #powers = { beta1: 1, beta2: 1 };
  readonly #correction: Correction = { first: 1, second: 1 };

  constructor(spec: NetworkSpec, data: TrainingData, precision: Precision) {
    this.buffers = createBuffers(spec, data, precision);
    this.#hyper = { ...spec };
    this.#optimizer = OPTIMIZERS[spec.optimizer as OptimizerName];
    const state = (parameters: readonly Floats[]): Floats[][] =>
      parameters.map(({ length }) =>
        Array.from({ length: this.#optimizer.states }, () => precision.floats(length)),
      );
    this.#stateW = state(this.buffers.W);
    this.#stateB = state(this.buffers.b);
  }

  setParameters(l: number, W: ArrayLike<number>, b: ArrayLike<number>): void {
    this.buffers.W[l].set(W);
    this.buffers.b[l].set(b);
    for (const state of [...this.#stateW[l], ...this.#stateB[l]]) state.fill(0);
    this.#powers.beta1 = this.#powers.beta2 = 1;
  }

  getParameters(l: number): { W: Float32Array; b: Float32Array } {
    return { W: Float32Array.from(this.buffers.W[l]), b: Float32Array.from(this.buffers.b[l]) };
  }

  getOptimizer(): OptimizerState {
    const layers = this.#stateW
      .slice(1)
      .map((own, index) =>
        [...own, ...this.#stateB[index + 1]].map((state) => Float32Array.from(state)),
      );
    return { layers, powers: [this.#powers.beta1, this.#powers.beta2] };
  }

  setOptimizer({ layers, powers }: OptimizerState): void {
    layers.forEach((states, index) => {
      const own = [...this.#stateW[index + 1], ...this.#stateB[index + 1]];
      own.forEach((state, at) => state.set(states[at]));
    });
    [this.#powers.beta1, this.#powers.beta2] = powers;
  }

  setLearningRate(rate: number): void {
    this.#hyper.learningRate = rate;
  }

  step(rows: Int32Array, from: number, count: number, epoch: number): void {
    this.gradients(rows, from, count, epoch);
    this.#update();
  }

  /** Leaves in the buffers the gradients dW, db of one batch with dropout, without the L2 term. */
  gradients(rows: Int32Array, from: number, count: number, epoch: number): void {
    forward(this.buffers, rows, from, count, epoch);
    backward(this.buffers, rows, from, count);
  }

  /** J of the batch that the last forward pass took, class weights included, without the L2 term, in float64. */
  batchCost(rows: Int32Array, from: number, count: number): number {
    const { L, Z, layerSizes, output, classWeights, data } = this.buffers;
    const n = layerSizes[L];
    let sum = 0;
    for (let example = 0; example < count; example++) {
      const y = data.Y[rows[from + example]];
      const weight = classWeights === null ? 1 : classWeights[y];
      sum += weight * OUTPUTS[output].cost(Z[L], example * n, n, y);
    }
    return sum / count;
  }

  logits(rows: Int32Array, from: number, count: number): Floats & Float32Array {
    return this.#logits(rows, from, count, null);
  }

  maskedLogits(
    rows: Int32Array,
    from: number,
    count: number,
    epoch: number,
  ): Floats & Float32Array {
    return this.#logits(rows, from, count, epoch);
  }

  measure(rows: Int32Array, from: number, count: number, totals: Totals): void {
    const { L, layerSizes, output, data } = this.buffers;
    refuseWindow(data);
    const { cost, isRight } = OUTPUTS[output];
    const n = layerSizes[L];
    const Z = this.logits(rows, from, count);
    for (let example = 0; example < count; example++) {
      const y = data.Y[rows[from + example]];
      totals.cost += cost(Z, example * n, n, y);
      if (isRight?.(Z, example * n, n, y) === true) totals.right++;
    }
  }

  setRows(X: Float32Array, first: number): void {
    refuseOtherRows(this.buffers.data, X);
    this.buffers.window = { X, first };
  }

  isFinite(): boolean {
    const { W, b } = this.buffers;
    return [...W, ...b, ...this.#stateW.flat(), ...this.#stateB.flat()].every(allFinite);
  }

  largest(l: number): number {
    const { W, b, window } = this.buffers;
    if (l === 0) return largestOf(window.X);
    return Math.max(largestOf(W[l]), largestOf(b[l]));
  }

  #logits(
    rows: Int32Array,
    from: number,
    count: number,
    epoch: number | null,
  ): Floats & Float32Array {
    const { L, Z, layerSizes } = this.buffers;
    forward(this.buffers, rows, from, count, epoch);
    return Z[L].subarray(0, count * layerSizes[L]) as Floats & Float32Array;
  }

  #update(): void {
    const { L, W, b, dW, db, l2, maxNorm, layerSizes, precision } = this.buffers;
    const { round } = precision;
    this.#powers.beta1 *= this.buffers.beta1;
    this.#powers.beta2 *= this.buffers.beta2;
    this.#correction.first = 1 / (1 - this.#powers.beta1);
    this.#correction.second = 1 / (1 - this.#powers.beta2);
    const strength = round(l2);
    for (let l = 1; l <= L; l++) {
      if (strength !== 0) {
        const [w, g] = [W[l], dW[l]];
        for (let k = 0; k < w.length; k++) g[k] = round(g[k] + round(strength * w[k]));
      }
      this.#move(W[l], dW[l], this.#stateW[l]);
      this.#move(b[l], db[l], this.#stateB[l]);
      if (maxNorm !== null) limitNorms(W[l], layerSizes[l], maxNorm, precision);
    }
  }

  #move(parameters: Floats, gradient: Floats, state: readonly Floats[]): void {
    const { precision } = this.buffers;
    this.#optimizer.update(parameters, gradient, state, this.#hyper, this.#correction, precision);
  }
}

function allFinite(numbers: Floats): boolean {
  for (let k = 0; k < numbers.length; k++) if (!Number.isFinite(numbers[k])) return false;
  return true;
}
