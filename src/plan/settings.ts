/**
 * From an axis's name to the setting it fills, and back to what of a cell's settings has an effect.
 */
import type { AxisValue, Experiment } from '../config/experiment.js';
import type { NetworkSettings, TrainingSettings } from '../nn/settings.js';

/** Scalars by the name they have in configs, columns and expressions. */
export type Scope = Record<string, AxisValue>;

/** The layers' sizes at both ends and the output's kind: what the data says of the network. */
export interface DataShape {
  readonly inputs: number;
  readonly outputs: number;
  readonly output: NetworkSettings['output'];
}

/** Every scalar of the experiment at its fixed value; keep_prob 1 in every layer. */
export function fixedScope(experiment: Experiment): Scope {
  const { network, training } = experiment;
  const scope: Scope = {
    activation: network.activation,
    init: network.init,
    epochs: training.epochs,
    batch_size: training.batchSize,
    optimizer: training.optimizer,
    learning_rate: training.learningRate,
    momentum: training.momentum,
    decay: training.decay,
    beta1: training.beta1,
    beta2: training.beta2,
    epsilon: training.epsilon,
    l2: training.l2,
    max_norm: training.maxNorm,
    keep_prob_0: 1,
  };
  network.hidden.forEach((size, index) => {
    scope[`keep_prob_${index + 1}`] = 1;
    scope[`hidden_${index + 1}`] = size;
  });
  return scope;
}

/** The network that a scope describes. */
export function networkOf(scope: Scope, hiddenLayers: number, shape: DataShape): NetworkSettings {
  const layerSizes = [shape.inputs];
  const keepProb = [scope['keep_prob_0'] as number];
  for (let l = 1; l <= hiddenLayers; l++) {
    layerSizes.push(scope[`hidden_${l}`] as number);
    keepProb.push(scope[`keep_prob_${l}`] as number);
  }
  layerSizes.push(shape.outputs);
  return {
    layerSizes,
    keepProb,
    activation: scope['activation'] as NetworkSettings['activation'],
    output: shape.output,
    init: scope['init'] as NetworkSettings['init'],
  };
}

/** The training that a scope describes. */
export function trainingOf(scope: Scope): TrainingSettings {
  return {
    epochs: scope['epochs'] as number,
    batchSize: scope['batch_size'] as TrainingSettings['batchSize'],
    optimizer: scope['optimizer'] as TrainingSettings['optimizer'],
    learningRate: scope['learning_rate'] as number,
    momentum: scope['momentum'] as number,
    decay: scope['decay'] as number,
    beta1: scope['beta1'] as number,
    beta2: scope['beta2'] as number,
    epsilon: scope['epsilon'] as number,
    l2: scope['l2'] as number,
    maxNorm: scope['max_norm'] as number | null,
  };
}

type Optional = 'momentum' | 'decay' | 'beta1' | 'beta2' | 'epsilon';

/** The settings that only some optimizers read. */
const READ_BY: Readonly<Record<TrainingSettings['optimizer'], readonly Optional[]>> = {
  sgd: [],
  momentum: ['momentum'],
  rmsprop: ['decay', 'epsilon'],
  adam: ['beta1', 'beta2', 'epsilon'],
};

/** Names of axes that have no effect under some optimizer. */
export const OPTIMIZER_AXES: readonly string[] = [...new Set(Object.values(READ_BY).flat())];

/** What of the settings can change a bit of the result: two cells are equal where this is. */
export function effectiveSettings(
  network: NetworkSettings,
  training: TrainingSettings,
): Record<string, unknown> {
  const { epochs, batchSize, optimizer, learningRate, l2, maxNorm } = training;
  const { layerSizes, keepProb, activation, output, init } = network;
  return {
    layerSizes,
    keepProb,
    output,
    init,
    ...(layerSizes.length > 2 ? { activation } : {}),
    epochs,
    batchSize,
    optimizer,
    learningRate,
    l2,
    maxNorm,
    ...Object.fromEntries(READ_BY[optimizer].map((name) => [name, training[name]])),
  };
}
