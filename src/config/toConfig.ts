/** From an Experiment back to a config with every default filled in: what experiment.json keeps. */
import type { Axis, Experiment, Grid } from './experiment.js';

/** Loads back (parseExperiment) to an equal experiment. */
export function toConfig(experiment: Experiment): object {
  const { name, seed, repeats, data, network, training, grids, baseline, select, record } =
    experiment;
  const { scaleTarget, ...ofData } = data;
  const { batchSize, learningRate, maxNorm, ...ofTraining } = training;
  return {
    name,
    seed,
    repeats,
    data: { ...ofData, scale_target: scaleTarget },
    network,
    training: {
      ...ofTraining,
      batch_size: batchSize,
      ...(learningRate === 0 ? {} : { learning_rate: learningRate }),
      max_norm: maxNorm,
    },
    grid: grids.length === 1 ? gridConfig(grids[0]) : grids.map(gridConfig),
    baseline,
    select,
    record,
  };
}

function gridConfig({ axes, where }: Grid): object {
  const keepProbs = axes.filter(({ layers }) => layers.length > 0);
  const others = axes.filter(({ layers }) => layers.length === 0);
  return {
    keep_prob: Object.fromEntries(keepProbs.map((axis) => [axis.layers.join(','), valuesOf(axis)])),
    ...Object.fromEntries(others.map((axis) => [axis.name, valuesOf(axis)])),
    ...(where === null ? {} : { where: where.source }),
  };
}

const valuesOf = ({ values }: Axis): unknown => ('source' in values ? values.source : values);
