/** Trains the networks of a hand-over, on workers, and makes a model of one. */
import type { Dataset, PreparedData } from '../data/dataset.js';
import { prepareFinal } from '../data/prepare.js';
import type { FinalRows } from '../data/split.js';
import { firstDraw } from '../engine/draws.js';
import { modelInputOf } from '../model/input.js';
import type { Model } from '../model/model.js';
import type { KernelChoice } from '../nn/kernelSets.js';
import type { Parameters } from '../nn/outcome.js';
import type { Cell } from '../plan/run.js';
import type { Study } from '../plan/study.js';
import { workersThatFit } from '../sweep/memory.js';
import { trainOnThreads } from '../sweep/threads.js';
import type { TrainAll } from '../sweep/trainAll.js';
import { packageVersion } from '../version.js';

export interface FinalTraining {
  readonly study: Study;
  readonly cell: Cell;
  /** The epoch to end after; null: the last of the settings. */
  readonly until: number | null;
  readonly rows: FinalRows;
}

export interface TrainingOptions {
  readonly workers: number;
  readonly kernels: KernelChoice;
  readonly trainAll?: TrainAll;
  readonly signal: AbortSignal;
  /** Called when a network is trained, or cannot be, which the reason says. */
  readonly onNet?: (failure: string | null) => void;
}

/** A trained network; without parameters where it diverged or failed, as the message says. */
export interface FinalNet {
  readonly repeat: number;
  readonly parameters: Parameters | null;
  readonly weights: string | null;
  readonly message: string;
}

/** The data of a final training: the same for every repeat, as nothing is drawn but the test part. */
export const finalData = ({ study, rows }: Pick<FinalTraining, 'study' | 'rows'>): PreparedData => {
  const { dataset, experiment } = study;
  return prepareFinal(dataset, experiment.data, firstDraw(experiment.seed), rows);
};

/** Trains a network for each of the repeats; those that the signal has kept from training are left out. */
export async function trainNets(
  { study, cell, until, rows }: FinalTraining,
  repeats: readonly number[],
  { workers, kernels, trainAll = trainOnThreads, signal, onNet }: TrainingOptions,
): Promise<FinalNet[]> {
  const { experiment, dataset, plan } = study;
  const { network, training } = cell;
  const jobs = repeats.map((repeat) => ({
    ...firstDraw(experiment.seed),
    repeat,
    network,
    training,
    ...(until === null ? {} : { until }),
  }));
  const nets: FinalNet[] = [];
  const fitting = workersThatFit(workers, plan, dataset);
  await trainAll(
    jobs,
    {
      dataset,
      data: experiment.data,
      final: rows,
      kernels,
      history: false,
      parameters: true,
    },
    { workers: Math.min(fitting, jobs.length), most: fitting, signal },
    {
      onFinished({ repeat }, { parameters, outcome: { weightsSha256: weights, message } }) {
        nets.push({ repeat, parameters, weights, message });
        onNet?.(null);
      },
      onFailed({ repeat }, message) {
        nets.push({ repeat, parameters: null, weights: null, message });
        onNet?.(message);
      },
    },
  );
  return nets.toSorted((a, b) => a.repeat - b.repeat);
}

/** The model of a network that was trained on this data. */
export function modelOf(
  { study, cell, until }: FinalTraining,
  data: PreparedData,
  { repeat, weights }: Pick<FinalNet, 'repeat' | 'weights'>,
  parameters: Parameters,
): Model {
  const { experiment, dataset } = study;
  const { target }: Pick<Dataset, 'target'> = dataset;
  const { network, training } = cell;
  return {
    facts: {
      format: 1,
      keepgrid: packageVersion(),
      name: experiment.name,
      task: target.task,
      classes: target.task === 'classification' ? target.classes : null,
      input: modelInputOf(dataset, experiment.data, data.fitted),
      scaler: { offset: [...data.scaler.offset], divisor: [...data.scaler.divisor] },
      targetScale: data.targetScale,
      targetOffset: data.targetOffset,
      network,
      training,
      ...(until === null || until === training.epochs ? {} : { trainedEpochs: until }),
      draw: { ...firstDraw(experiment.seed), repeat },
      weightsSha256: weights!,
    },
    parameters,
  };
}
