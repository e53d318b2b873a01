/** Trains one run again and says, layer by layer, which L2 strength its dropout comes to. */
import { prepareData } from '../data/prepare.js';
import { keysOf } from '../engine/draws.js';
import { MachineError } from '../errors.js';
import { adaptiveL2, type LayerPenalty, type PenaltyOptions } from '../nn/adaptiveL2.js';
import { classWeightsOf } from '../nn/classWeights.js';
import { type KernelChoice, kernelSets } from '../nn/kernelSets.js';
import type { Parameters } from '../nn/outcome.js';
import { isBaseline } from '../plan/run.js';
import type { Study } from '../plan/study.js';
import type { RunJob } from './job.js';
import { trainOnThreads } from './threads.js';
import type { TrainAll } from './trainAll.js';

export interface PenaltiesOptions extends Pick<PenaltyOptions, 'examples' | 'draws'> {
  /** By default the fastest kernels that the machine can use. */
  readonly kernels?: KernelChoice;
  /** The function that trains the run; by default on a thread of this process. */
  readonly trainAll?: TrainAll;
  readonly signal?: AbortSignal;
}

/**
 * The penalty of each layer that the run drops units of, on the training part of its draw, as the
 * trained network has it. Nothing is trained where there is no dropout. Empty if the run diverges, or
 * is stopped by the signal.
 * @throws MachineError if the run fails; UserError if the data cannot be split.
 */
export async function layerPenalties(
  { experiment, dataset }: Pick<Study, 'experiment' | 'dataset'>,
  run: RunJob,
  options: PenaltiesOptions = {},
): Promise<LayerPenalty[]> {
  const { kernels = 'auto', trainAll = trainOnThreads } = options;
  const { signal = new AbortController().signal } = options;
  const { network, training } = run;
  if (isBaseline(network)) return [];
  let parameters: Parameters | null = null;
  await trainAll(
    [run],
    { dataset, data: experiment.data, kernels, history: false, parameters: true },
    { workers: 1, signal },
    {
      onFinished: (_, finished) => void ({ parameters } = finished),
      onFailed: (_, reason) => {
        throw new MachineError(`The run could not be trained again: ${reason}`);
      },
    },
  );
  if (parameters === null) return [];
  const data = prepareData(dataset, experiment.data, run);
  const classes = dataset.target.task === 'classification' ? dataset.target.classes.length : 0;
  return adaptiveL2({
    ...options,
    network,
    data,
    parameters,
    classWeights: classWeightsOf(training.classWeight, data.Y, data.train, classes),
    keys: keysOf(run),
    epochs: training.epochs,
    kernels: kernelSets(kernels),
  });
}
