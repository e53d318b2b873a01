/**
 * Networks on the first kernel set that knows them: with initial weights to be trained, or with given
 * parameters to be evaluated. The SIMD set holds one network per thread: a later one takes its place.
 */
import type { DrawKeys } from '../engine/draws.js';
import type { Kernels, Network, NetworkSpec, TrainingData } from '../engine/kernels.js';
import { classWeightsOf } from './classWeights.js';
import { EVALUATION_CHUNK } from './evaluator.js';
import { sharedInitialParameters } from './init.js';
import type { Parameters } from './outcome.js';
import { batchSizeOf, type NetworkSettings, type TrainingSettings } from './settings.js';

export interface NetworkOptions<N extends Network = Network> {
  readonly network: NetworkSettings;
  readonly training: TrainingSettings;
  /** `train` holds the rows that are trained on: no batch is larger. */
  readonly data: TrainingData & { readonly train: Int32Array };
  readonly keys: DrawKeys;
  /** The first that knows all that the network needs is used. */
  readonly kernels: readonly Kernels<N>[];
}

/**
 * A network with its initial weights.
 * @throws RangeError where no kernel set knows its activation, output or optimizer.
 */
export function createNetwork<N extends Network>(options: NetworkOptions<N>): N {
  const { network, training, data, keys, kernels } = options;
  const maxBatch = Math.max(batchSizeOf(training, data.train.length), EVALUATION_CHUNK);
  const { layerSizes } = network;
  const classes = Math.max(2, layerSizes[layerSizes.length - 1]);
  const classWeights = classWeightsOf(training.classWeight, data.Y, data.train, classes);
  const spec = specOf(network, training, { maxBatch, dropoutKey: keys.dropout, classWeights });
  const parameters = sharedInitialParameters(network.init, keys.init, layerSizes);
  return layOut(kernels, spec, data, parameters);
}

/** Written out, as an object that is spread together makes everything that reads it slow. */
const specOf = (
  { layerSizes, keepProb, activation, output }: NetworkSettings,
  training: TrainingSettings,
  {
    maxBatch,
    dropoutKey,
    classWeights,
  }: Pick<NetworkSpec, 'maxBatch' | 'dropoutKey' | 'classWeights'>,
): NetworkSpec => ({
  layerSizes,
  keepProb,
  activation,
  output,
  optimizer: training.optimizer,
  learningRate: training.learningRate,
  momentum: training.momentum,
  decay: training.decay,
  beta1: training.beta1,
  beta2: training.beta2,
  epsilon: training.epsilon,
  l2: training.l2,
  maxNorm: training.maxNorm,
  classWeights,
  maxBatch,
  dropoutKey,
});

/** Stands for the training of a network that takes no steps. */
const RATES = { learningRate: 0, momentum: 0, decay: 0, beta1: 0, beta2: 0, epsilon: 0, l2: 0 };
const NO_TRAINING = {
  ...RATES,
  optimizer: 'sgd',
  maxNorm: null,
  classWeights: null,
  dropoutKey: [0, 0],
} as const;

/**
 * A trained network, to be evaluated on at most EVALUATION_CHUNK examples at once: on rows of
 * `data`, whose X (m, n[0]) is scaled as in training and whose Y (m) `logits` does not read, so that
 * unlabelled examples may have zeros there. `maskedLogits` drops units where `masks` is the key that
 * masks are drawn by; without one it drops none.
 * @throws RangeError where the parameters do not fit layerSizes, or no kernel set knows the network.
 */
export function restoreNetwork<N extends Network>(
  {
    network,
    data,
    kernels,
    masks = null,
  }: Pick<NetworkOptions<N>, 'network' | 'kernels'> & {
    data: TrainingData;
    masks?: DrawKeys['dropout'] | null;
  },
  parameters: Parameters,
): Omit<N, 'step'> {
  const { layerSizes } = network;
  const { W, b } = parameters;
  const fit = layerSizes
    .slice(1)
    .every((n, index) => W[index]?.length === layerSizes[index] * n && b[index]?.length === n);
  if (!fit || W.length !== layerSizes.length - 1) {
    throw new RangeError(`The parameters are not those of layers of ${layerSizes.join('-')} units`);
  }
  const keepProb = masks === null ? network.keepProb.map(() => 1) : network.keepProb;
  const dropoutKey = masks ?? NO_TRAINING.dropoutKey;
  const spec = { ...NO_TRAINING, ...network, keepProb, dropoutKey, maxBatch: EVALUATION_CHUNK };
  return layOut(kernels, spec, data, parameters);
}

function layOut<N extends Network>(
  kernels: readonly Kernels<N>[],
  spec: NetworkSpec,
  data: TrainingData,
  parameters: Parameters,
): N {
  for (const set of kernels) {
    const network = set.network(spec, data);
    if (network === null) continue;
    setParameters(network, parameters);
    return network;
  }
  const { activation, output, optimizer } = spec;
  throw new RangeError(`No kernel set knows ${activation}, ${output} and ${optimizer}`);
}

/** Sets W[l] and b[l], l = 1 … L. */
export function setParameters(network: Network, { W, b }: Parameters): void {
  W.forEach((weights, index) => network.setParameters(index + 1, weights, b[index]));
}

/** Copies of W[l] and b[l], l = 1 … L. */
export function parametersOf(network: Network, L: number): Parameters {
  const layers = Array.from({ length: L }, (_, index) => network.getParameters(index + 1));
  return { W: layers.map(({ W }) => W), b: layers.map(({ b }) => b) };
}
