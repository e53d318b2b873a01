/** A config with its defaults filled in → an Experiment. */
import type { PartSource } from '../data/settings.js';
import { extrasOf } from '../metrics.js';
import type { Experiment, Grid, Search } from './experiment.js';
import { camelKeys } from './names.js';
import type { Structure } from './schema.js';

function searchOf(search: Structure['search']): Search {
  if (search === 'grid') return { random: null, halving: null };
  const { random = null, halving } = search;
  return { random, halving: halving === undefined ? null : camelKeys(halving) };
}

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
    training: {
      ...camelKeys(training),
      learningRate: training.learning_rate ?? null,
      earlyStopping: training.early_stopping && camelKeys(training.early_stopping),
    },
    metrics: extrasOf(config.metrics, config.select.metric),
    search: searchOf(config.search),
    grids,
  };
}
