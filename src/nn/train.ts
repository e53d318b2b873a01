/** Training one network from start to end. Everything random comes from the keys. */
import type { Kernels, Network, NetworkSpec, TrainingData } from '../engine/kernels.js';
import type { DrawKeys } from '../engine/draws.js';
import { shuffle } from '../engine/streams.js';
import { createEvaluator, EVALUATION_CHUNK, type Evaluator, type Targets } from './evaluator.js';
import { initialWeights } from './init.js';
import type { EpochFigures, Figures, Outcome, Parameters } from './outcome.js';
import type { NetworkSettings, TrainingSettings } from './settings.js';
import { squaredNorm, weightsSha256 } from './weights.js';

export interface TrainingOptions {
  readonly network: NetworkSettings;
  readonly training: TrainingSettings;
  readonly data: TrainingData &
    Targets & {
      /** Row numbers, ascending. */
      readonly train: Int32Array;
      readonly validation: Int32Array;
    };
  readonly keys: DrawKeys;
  /** The first that knows all that the network needs is used. */
  readonly kernels: readonly Kernels[];
  /** Evaluate after each epoch, not only at the end. Changes no other figure. */
  readonly history: boolean;
  readonly onEpoch?: (epoch: number) => void;
}

/** Trains for the given epochs, or until parameters or optimizer state are no longer finite. */
export function trainNetwork(options: TrainingOptions): Outcome {
  const { training, data, keys, onEpoch } = options;
  const network = createNetwork(options);
  const evaluator = createEvaluator(network, options.network, data);
  const batchSize = training.batchSize === 'full' ? data.train.length : training.batchSize;
  const order = data.train.slice();
  const history: EpochFigures[] = [];
  let figures: Figures | null = null;
  for (let epoch = 1; epoch <= training.epochs; epoch++) {
    if (training.batchSize !== 'full') {
      order.set(data.train);
      shuffle(order, keys.shuffle, epoch);
    }
    for (let from = 0; from < order.length; from += batchSize) {
      network.step(order, from, Math.min(batchSize, order.length - from), epoch);
    }
    if (!network.isFinite()) return diverged(epoch, history);
    if (options.history) {
      figures = figuresOf(evaluator, data);
      history.push({ epoch, ...figures });
    }
    onEpoch?.(epoch);
  }
  figures ??= figuresOf(evaluator, data);
  if (!Number.isFinite(figures.trainCost) || !Number.isFinite(figures.valCost)) {
    return diverged(training.epochs, history);
  }
  const parameters = parametersOf(network, options.network.layerSizes.length - 1);
  return {
    status: 'ok',
    epochs: training.epochs,
    figures,
    weightNorms: parameters.W.map(squaredNorm),
    weightsSha256: weightsSha256(parameters),
    parameters,
    message: '',
    history,
  };
}

/** What a network is made from: all of a training but how to report it. */
export type NetworkOptions<N extends Network = Network> = Pick<
  TrainingOptions,
  'network' | 'training' | 'data' | 'keys'
> & { readonly kernels: readonly Kernels<N>[] };

/** A network with its initial weights, on the first kernel set that takes it. */
export function createNetwork<N extends Network>({
  network: settings,
  training,
  data,
  keys,
  kernels,
}: NetworkOptions<N>): N {
  const { layerSizes, keepProb, activation, output, init } = settings;
  const batchSize = training.batchSize === 'full' ? data.train.length : training.batchSize;
  const spec: NetworkSpec = {
    ...training,
    layerSizes,
    keepProb,
    activation,
    output,
    maxBatch: Math.max(Math.min(batchSize, data.train.length), EVALUATION_CHUNK),
    dropoutKey: keys.dropout,
  };
  for (const set of kernels) {
    const network = set.network(spec, data);
    if (network === null) continue;
    for (let l = 1; l < layerSizes.length; l++) {
      const [nIn, nOut] = [layerSizes[l - 1], layerSizes[l]];
      const W = initialWeights(init, keys.init, l, nIn, nOut);
      network.setParameters(l, W, new Float32Array(nOut));
    }
    return network;
  }
  throw new RangeError(`No kernel set knows ${activation}, ${output} and ${training.optimizer}`);
}

function figuresOf(evaluator: Evaluator, data: TrainingOptions['data']): Figures {
  const train = evaluator.measure(data.train);
  const validation = evaluator.measure(data.validation);
  return {
    trainCost: train.cost,
    trainAccuracy: train.accuracy,
    valCost: validation.cost,
    valAccuracy: validation.accuracy,
  };
}

/** Copies of W[l] and b[l], l = 1 … L. */
export function parametersOf(network: Network, L: number): Parameters {
  const layers = Array.from({ length: L }, (_, index) => network.getParameters(index + 1));
  return { W: layers.map(({ W }) => W), b: layers.map(({ b }) => b) };
}

function diverged(epoch: number, history: readonly EpochFigures[]): Outcome {
  return {
    status: 'diverged',
    epochs: epoch,
    figures: null,
    weightNorms: null,
    weightsSha256: null,
    parameters: null,
    message: `numbers no longer finite at the end of epoch ${epoch}`,
    history,
  };
}
