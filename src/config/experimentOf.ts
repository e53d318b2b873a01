/** A config with its defaults filled in → an Experiment. */
import type { PartSource } from '../data/settings.js';
import { extrasOf } from '../metrics.js';
import type { Experiment, Grid } from './experiment.js';
import { camelKeys } from './names.js';
import type { Structure } from './schema.js';

/** The experiment of a config; `name` is its name where the config gives none. */
export function experimentOf(config: Structure, grids: readonly Grid[], name: string): Experiment {
  const { grid: _, data, network, training, ...rest } = config;
  const part = (value: Structure['data']['validation']): number | PartSource =>
    typeof value === 'string' ? { source: value, target: null } : value;
  return {
    ...rest,
    name: config.name ?? name,
    data: {
      ...camelKeys(data),
      classes: data.classes?.map(String) ?? null,
      validation: part(data.validation),
      test: part(data.test),
    },
    network: camelKeys(network),
    training: { ...camelKeys(training), learningRate: training.learning_rate ?? null },
    metrics: extrasOf(config.metrics, config.select.metric),
    grids,
  };
}
