/** What experiment.json holds: enough to run or to verify again, on any machine. */
import { dirname, isAbsolute, relative } from 'node:path';
import type { Experiment } from '../config/experiment.js';
import type { DataSettings } from '../data/settings.js';
import { toConfig } from '../config/toConfig.js';
import type { Dataset } from '../data/dataset.js';
import { mapFiles } from '../data/paths.js';
import { splitIdentity } from './identity.js';
import type { Plan } from './plan.js';

export interface ExperimentDocument {
  /** Version of the package that wrote it; decides nothing. */
  readonly keepgrid: string;
  /** What rows of one folder share: another value of any of these is another experiment. */
  readonly identity: Readonly<Record<string, unknown>>;
  readonly layers: number;
  /** Axes besides keep_prob, and those of them that are computed. */
  readonly axes: readonly string[];
  readonly derived_axes: readonly string[];
  /** The config with every default filled in, and no absolute path. */
  readonly config: object;
}

/** The document of an experiment on this data; `version` is the package's. */
export function experimentDocument(
  experiment: Experiment,
  dataset: Pick<Dataset, 'sha256' | 'target'>,
  plan: Pick<Plan, 'layers' | 'axes' | 'derivedAxes'>,
  version: string,
): ExperimentDocument {
  return {
    keepgrid: version,
    identity: {
      ...splitIdentity(experiment.data, dataset),
      seed: experiment.seed,
      layers: plan.layers,
    },
    layers: plan.layers,
    axes: plan.axes,
    derived_axes: plan.derivedAxes,
    config: toConfig({ ...experiment, data: portable(experiment.data) }),
  };
}

/** Absolute paths are given from the folder of the data file: they say nothing on another machine. */
function portable(data: DataSettings): DataSettings {
  const folder = isAbsolute(data.source) ? dirname(data.source) : null;
  return mapFiles(data, (path) =>
    isAbsolute(path) ? relative(folder ?? dirname(path), path) : path,
  );
}
