/** From the config's own shape (snake_case, defaults filled in) to an Experiment. toConfig goes back. */
import type { Experiment, Grid } from './experiment.js';
import type { PartSource } from '../data/settings.js';
import type { Structure } from './schema.js';

/** `name` is taken where the config gives none. A learning rate that is an axis everywhere is 0 here. */
export function experimentOf(config: Structure, grids: readonly Grid[], name: string): Experiment {
  const { data, network, training } = config;
  const part = (value: Structure['data']['validation']): number | PartSource =>
    typeof value === 'string' ? { source: value, target: null } : value;
  return {
    name: config.name ?? name,
    seed: config.seed,
    repeats: config.repeats,
    data: {
      source: data.source,
      target: data.target,
      task: data.task,
      classes: data.classes?.map(String) ?? null,
      size: data.size,
      noise: data.noise,
      features: data.features,
      seed: data.seed,
      validation: part(data.validation),
      test: part(data.test),
      scale: data.scale,
      scaleTarget: data.scale_target,
    },
    network: { hidden: network.hidden, activation: network.activation, init: network.init },
    training: {
      epochs: training.epochs,
      batchSize: training.batch_size,
      optimizer: training.optimizer,
      learningRate: training.learning_rate ?? 0,
      momentum: training.momentum,
      decay: training.decay,
      beta1: training.beta1,
      beta2: training.beta2,
      epsilon: training.epsilon,
      l2: training.l2,
      maxNorm: training.max_norm,
    },
    grids,
    baseline: config.baseline,
    select: config.select,
    record: config.record,
  };
}
