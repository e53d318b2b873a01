/**
 * What one network and its training are, as plain values. Names are snake_case in configs and
 * columns, camelCase here.
 */
import type { NetworkSpec } from '../engine/kernels.js';
import type { ActivationName } from './activations.js';
import type { ClassWeightName } from './classWeights.js';
import type { InitName } from './init.js';
import type { Hyperparameters, OptimizerName } from './optimizers.js';
import type { OutputName } from './outputs.js';
import type { ScheduleSettings } from './schedules.js';
import type { StoppingSettings } from './stopping.js';

/** `layerSizes` are n[0] … n[L]; `keepProb` has an entry for each layer 0 … L−1, in (0, 1]. */
export interface NetworkSettings extends Pick<NetworkSpec, 'layerSizes' | 'keepProb'> {
  /** What hidden layers apply to Z. */
  readonly activation: ActivationName;
  /** What layer L applies, with its cost: sigmoid (two classes), softmax (more), linear (regression). */
  readonly output: OutputName;
  readonly init: InitName;
}

export interface TrainingSettings
  extends Hyperparameters, ScheduleSettings, Pick<NetworkSpec, 'l2' | 'maxNorm'> {
  readonly batchSize: number | 'full';
  readonly optimizer: OptimizerName;
  readonly classWeight: ClassWeightName;
  /** Null or missing: every run trains all its epochs. */
  readonly earlyStopping?: StoppingSettings | null;
}

/** Examples in a batch (the last one of an epoch may be smaller), where `examples` are trained on. */
export function batchSizeOf(
  { batchSize }: Pick<TrainingSettings, 'batchSize'>,
  examples: number,
): number {
  return batchSize === 'full' ? examples : Math.min(batchSize, examples);
}
