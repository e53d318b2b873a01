/** What training one network gives. Costs are in the target's own units, without dropout and the L2 term. */
import type { OptimizerState } from '../engine/kernels.js';
import type { ExtraFigures } from '../metrics.js';

export interface Figures {
  readonly trainCost: number;
  /** Share of examples classified right; null for regression. */
  readonly trainAccuracy: number | null;
  readonly valCost: number;
  readonly valAccuracy: number | null;
}

export interface EpochFigures extends Figures {
  /** From 1. */
  readonly epoch: number;
}

export interface Parameters {
  /** W[l − 1] (n[l−1], n[l]) row-major and b[l − 1] (n[l]) for l = 1 … L. */
  readonly W: readonly Float32Array[];
  readonly b: readonly Float32Array[];
}

/** Where a training stands between two epochs. */
export interface TrainState {
  /** The last epoch trained. */
  readonly epoch: number;
  readonly parameters: Parameters;
  readonly optimizer: OptimizerState;
  readonly history: readonly EpochFigures[];
}

export interface Outcome {
  readonly status: 'ok' | 'diverged';
  /** Epochs trained; where it diverged, the epoch at whose end numbers were no longer finite. */
  readonly epochs: number;
  /** With early stopping the epoch whose network this is; else null. */
  readonly bestEpoch: number | null;
  /** Null where it diverged. */
  readonly figures: (Figures & ExtraFigures) | null;
  /** Squared Frobenius norm of W[l], l = 1 … L; null where it diverged. */
  readonly weightNorms: readonly number[] | null;
  /** SHA-256 of little-endian float32 W1, b1, W2, b2, …; null where it diverged. */
  readonly weightsSha256: string | null;
  /** Null where it diverged. */
  readonly parameters: Parameters | null;
  /** Why it diverged; empty otherwise. */
  readonly message: string;
  /** One entry for each epoch where the options asked for it, else none. */
  readonly history: readonly EpochFigures[];
  /** Where the training stands at its end; null unless the options asked for it. */
  readonly state: TrainState | null;
}
