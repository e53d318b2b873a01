/**
 * What one network and its training are, as plain values. Names are snake_case in configs and
 * columns, camelCase here.
 */
import type { ActivationName } from './activations.js';
import type { InitName } from './init.js';
import type { OptimizerName } from './optimizers.js';
import type { OutputName } from './outputs.js';

export interface NetworkSettings {
  /** n[0] … n[L]: input, hidden layers, output. */
  readonly layerSizes: readonly number[];
  /** keepProb[l] for l = 0 … L−1, each in (0, 1]. */
  readonly keepProb: readonly number[];
  /** Of the hidden layers. */
  readonly activation: ActivationName;
  /** Of layer L, with its cost: sigmoid (two classes), softmax (more), linear (regression). */
  readonly output: OutputName;
  readonly init: InitName;
}

export interface TrainingSettings {
  readonly epochs: number;
  readonly batchSize: number | 'full';
  readonly optimizer: OptimizerName;
  readonly learningRate: number;
  readonly momentum: number;
  readonly decay: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly l2: number;
  readonly maxNorm: number | null;
}
