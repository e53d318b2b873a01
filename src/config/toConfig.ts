/** An Experiment → a config with every default filled in, which experiment.json keeps. */
import type { ExtraName, Select } from '../metrics.js';
import type { Axis, AxisValue, Experiment, Grid, Search } from './experiment.js';
import { snakeKeys } from './names.js';

/** A config as experiment.json holds it, without a learning_rate that every grid has as an axis. */
export interface RecordedConfig {
  readonly name: string;
  readonly seed: number;
  readonly repeats: number;
  readonly data: Readonly<Record<string, unknown>>;
  readonly network: { readonly hidden: readonly number[] } & RecordedSettings;
  readonly training: RecordedTraining;
  readonly grid: unknown;
  readonly baseline: boolean;
  /** Missing for a plain grid. */
  readonly search?: Readonly<Record<string, unknown>>;
  /** Missing if there are none. */
  readonly metrics?: readonly ExtraName[];
  /** Folders of older versions have no worth. */
  readonly select: Omit<Select, 'worth'> & Partial<Select>;
  readonly record: { readonly history: boolean };
}

/** Settings of network or training by their names in configs. */
export type RecordedSettings = Readonly<Record<string, AxisValue | readonly number[]>>;

/** `early_stopping`, which is missing where there is none, has keys of its own. */
type RecordedTraining = Readonly<Record<string, AxisValue | object>>;

/** The config of an experiment, from which experimentFrom makes an equal experiment. */
export function toConfig(experiment: Experiment): RecordedConfig {
  const {
    name,
    seed,
    repeats,
    data,
    network,
    training,
    grids,
    metrics,
    search,
    baseline,
    ...rest
  } = experiment;
  const { earlyStopping, ...settings } = training;
  const { learningRate, ...others } = settings;
  return {
    name,
    seed,
    repeats,
    data: dataConfig(data),
    network: { ...snakeKeys(network), hidden: network.hidden },
    training: {
      ...snakeKeys(learningRate === null ? others : settings),
      ...(earlyStopping ? { early_stopping: snakeKeys(earlyStopping) } : {}),
    },
    grid: grids.length === 1 ? gridConfig(grids[0]) : grids.map(gridConfig),
    baseline,
    ...(metrics.length > 0 ? { metrics } : {}),
    ...searchConfig(search),
    ...rest,
  };
}

/** Folds take the place of a validation share; without them the key is left out. */
function dataConfig({ folds, ...data }: Experiment['data']): Record<string, unknown> {
  if (folds === null) return snakeKeys(data);
  const { validation: _, ...others } = data;
  return snakeKeys({ ...others, folds });
}

function searchConfig({ random, halving }: Search): Pick<RecordedConfig, 'search'> {
  if (random === null && halving === null) return {};
  return {
    search: {
      ...(random === null ? {} : { random }),
      ...(halving === null ? {} : { halving: snakeKeys(halving) }),
    },
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
