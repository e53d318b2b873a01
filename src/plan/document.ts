/** What experiment.json holds: enough to run or to verify again, on any machine. */
import { dirname, isAbsolute, relative, sep } from 'node:path';
import type { Experiment } from '../config/experiment.js';
import { type RecordedConfig, toConfig } from '../config/toConfig.js';
import type { Dataset } from '../data/dataset.js';
import { mapFiles } from '../data/paths.js';
import type { DataSettings } from '../data/settings.js';
import { METRIC_NAMES, RULES } from '../metrics.js';
import { packageVersion } from '../version.js';
import { type Identity, splitIdentity } from './identity.js';
import type { Plan } from './plan.js';

export interface ExperimentDocument {
  /** Version of the package that wrote it; decides nothing. */
  readonly keepgrid: string;
  readonly identity: Identity;
  readonly layers: number;
  /** Axes besides keep_prob, and those of them that are computed. */
  readonly axes: readonly string[];
  readonly derived_axes: readonly string[];
  /** While results.csv is given the columns of other axes: those that it had before. */
  readonly replaced_axes?: readonly string[];
  /** The config with every default filled in, and no absolute path. */
  readonly config: RecordedConfig;
}

/** The document of an experiment on this data. */
export function experimentDocument(
  experiment: Experiment,
  dataset: Pick<Dataset, 'sha256' | 'target'>,
  { layers, axes, derivedAxes }: Pick<Plan, 'layers' | 'axes' | 'derivedAxes'>,
): ExperimentDocument {
  const { data, seed } = experiment;
  return {
    keepgrid: packageVersion(),
    identity: { ...splitIdentity(data, dataset), seed, layers },
    layers,
    axes,
    derived_axes: derivedAxes,
    config: toConfig({ ...experiment, data: portable(data) }),
  };
}

/** Paths that say something on another machine: with slashes, absolute ones from the folder of the data file. */
function portable(data: DataSettings): DataSettings {
  const folder = isAbsolute(data.source) ? dirname(data.source) : null;
  return mapFiles(data, (path) => {
    const short = isAbsolute(path) ? relative(folder ?? dirname(path), path) : path;
    return short.split(sep).join('/');
  });
}

type Unknown<T> = Partial<Record<keyof T, unknown>>;

/**
 * Whether a value read from a file is such a document. Of the config only what is read as it stands
 * is looked at; whoever makes an experiment of it holds it to the schema.
 */
export function isDocument(value: unknown): value is ExperimentDocument {
  if (!isRecord(value)) return false;
  const document: Unknown<ExperimentDocument> = value;
  const { keepgrid, identity, layers, axes, derived_axes, replaced_axes = [], config } = document;
  return (
    typeof keepgrid === 'string' &&
    isIdentity(identity) &&
    isCount(layers) &&
    layers >= 1 &&
    layers <= MOST_LAYERS &&
    areNames(axes) &&
    areNames(derived_axes) &&
    areNames(replaced_axes) &&
    isConfig(config)
  );
}

/** 64 hidden layers and the output. */
const MOST_LAYERS = 65;

function isIdentity(value: unknown): value is Identity {
  if (!isRecord(value)) return false;
  const { data, numerics, validation, test, scale, seed, layers }: Unknown<Identity> = value;
  const isPart = (part: unknown): boolean => typeof part === 'number' || part === 'own';
  return (
    typeof data === 'string' &&
    typeof scale === 'string' &&
    isPart(validation) &&
    isPart(test) &&
    [numerics, seed, layers].every(isCount)
  );
}

function isConfig(value: unknown): value is RecordedConfig {
  if (!isRecord(value)) return false;
  const { network, training, select, record }: Unknown<RecordedConfig> = value;
  return (
    isRecord(network) &&
    Array.isArray(network['hidden']) &&
    network['hidden'].every(isCount) &&
    isRecord(training) &&
    isRecord(select) &&
    (METRIC_NAMES as readonly unknown[]).includes(select['metric']) &&
    (RULES as readonly unknown[]).includes(select['rule']) &&
    isRecord(record) &&
    typeof record['history'] === 'boolean'
  );
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0;

const areNames = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((name) => typeof name === 'string');
