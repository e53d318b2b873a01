/** Trains one network from start to end. All that is random comes from the keys. */
import { shuffle } from '../engine/streams.js';
import type { ExtraName } from '../metrics.js';
import { createEvaluator, type Evaluator, type Targets } from './evaluator.js';
import { extraFigures } from './extraFigures.js';
import { createNetwork, type NetworkOptions, parametersOf, setParameters } from './network.js';
import type { EpochFigures, Figures, Outcome, Parameters, TrainState } from './outcome.js';
import { overflowTest } from './overflow.js';
import { learningRateAt } from './schedules.js';
import { batchSizeOf } from './settings.js';
import { resume, stateOf } from './state.js';
import { createStopping } from './stopping.js';
import { squaredNorm, weightsSha256 } from './weights.js';

export interface TrainingOptions extends NetworkOptions {
  /** `train` and `validation` are row numbers, ascending. */
  readonly data: NetworkOptions['data'] & Targets & { readonly validation: Int32Array };
  /** Whether to evaluate after each epoch, not only at the end. It changes no other figure. */
  readonly history: boolean;
  /** The metrics to compute in addition, at the end. They change no other figure. */
  readonly metrics?: readonly ExtraName[];
  readonly onEpoch?: (epoch: number) => void;
  /** The epoch to end after; by default the last of the settings, on which a schedule hangs. */
  readonly until?: number;
  /** Where a training of the same settings, but for its epochs, stands: it goes on from there. */
  readonly from?: TrainState | null;
  /** Whether to return where the training stands at its end. */
  readonly keepState?: boolean;
}

/**
 * Trains for the given epochs, or until the end of one at which parameters, optimizer state or a cost
 * are no longer finite. With early stopping it may end before, and gives the network of the best epoch.
 * @throws RangeError where no kernel set knows the activation, the output or the optimizer, or a metric
 * is not for the task.
 */
export function trainNetwork(options: TrainingOptions): Outcome {
  const { training, data, keys, onEpoch, from = null, keepState = false } = options;
  const { until = training.epochs } = options;
  const { layerSizes } = options.network;
  const network = createNetwork(options);
  const evaluator = createEvaluator(network, options.network, data);
  const mayOverflow = overflowTest(network, layerSizes, data);
  const batchSize = batchSizeOf(training, data.train.length);
  const order = data.train.slice();
  const history: EpochFigures[] = [...(from?.history ?? [])];
  if (from !== null) resume(network, from);
  const L = layerSizes.length - 1;
  const stopping = training.earlyStopping ? createStopping(training.earlyStopping) : null;
  let best: { readonly epoch: number; readonly parameters: Parameters } | null = null;
  let figures: Figures | null = null;
  let epoch = from?.epoch ?? 0;
  for (let ended = false; !ended && epoch < until;) {
    epoch++;
    if (training.batchSize !== 'full') {
      order.set(data.train);
      shuffle(order, keys.shuffle, epoch);
    }
    network.setLearningRate(learningRateAt(training, epoch));
    for (let at = 0; at < order.length; at += batchSize) {
      network.step(order, at, Math.min(batchSize, order.length - at), epoch);
    }
    if (!network.isFinite()) return diverged(epoch, history);
    // Without history too, a run ends at the first epoch whose cost is not finite.
    if (options.history || epoch === until || mayOverflow()) {
      figures = figuresOf(evaluator, data);
      if (options.history) history.push({ epoch, ...figures });
      if (!Number.isFinite(figures.trainCost) || !Number.isFinite(figures.valCost)) {
        return diverged(epoch, history);
      }
    } else figures = null;
    if (stopping !== null) {
      const verdict = stopping(figures?.valCost ?? evaluator.measure(data.validation).cost);
      if (verdict === 'best') best = { epoch, parameters: parametersOf(network, L) };
      ended = verdict === 'stop';
    }
    onEpoch?.(epoch);
  }
  if (best !== null && best.epoch < epoch) {
    setParameters(network, best.parameters);
    figures = null;
  }
  const parameters = best?.parameters ?? parametersOf(network, L);
  return {
    status: 'ok',
    epochs: epoch,
    bestEpoch: best?.epoch ?? null,
    figures: {
      ...(figures ?? figuresOf(evaluator, data)),
      ...extraFigures(
        options.metrics ?? [],
        { evaluator, network: options.network, targets: data },
        data,
      ),
    },
    weightNorms: parameters.W.map(squaredNorm),
    weightsSha256: weightsSha256(parameters),
    parameters,
    message: '',
    history,
    state: keepState ? stateOf(network, L, epoch, history) : null,
  };
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

function diverged(epoch: number, history: readonly EpochFigures[]): Outcome {
  return {
    status: 'diverged',
    epochs: epoch,
    bestEpoch: null,
    figures: null,
    weightNorms: null,
    weightsSha256: null,
    parameters: null,
    message: `numbers no longer finite at the end of epoch ${epoch}`,
    history,
    state: null,
  };
}
