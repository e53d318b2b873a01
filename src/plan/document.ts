/** What experiment.json holds: enough to run an experiment again, or to verify it, on any machine. */
import { dirname, isAbsolute, relative, sep } from 'node:path';
import type { Experiment } from '../config/experiment.js';
import { type RecordedConfig, toConfig } from '../config/toConfig.js';
import type { Dataset } from '../data/dataset.js';
import { type DrawFacts, drawFacts } from '../data/guess.js';
import { mapFiles } from '../data/paths.js';
import type { DataSettings } from '../data/settings.js';
import {
  EXTRA_NAMES,
  type ExtraName,
  type Metric,
  METRIC_NAMES,
  RULE_NAMES,
  type Select,
} from '../metrics.js';
import { packageVersion } from '../version.js';
import { drawCountsOf } from './draws.js';
import { type Identity, splitIdentity } from './identity.js';
import type { Plan } from './plan.js';
import type { Rung } from './rungs.js';
import { isShardOf, type Shard } from './shard.js';

export interface ExperimentDocument {
  /** The version of the package that wrote it, on which nothing depends. */
  readonly keepgrid: string;
  readonly identity: Identity;
  readonly layers: number;
  /** The axes besides keep_prob. */
  readonly axes: readonly string[];
  /** Those of `axes` that are computed. */
  readonly derived_axes: readonly string[];
  /** The metrics that rows have in addition, in order; missing if there are none. */
  readonly metrics?: readonly ExtraName[];
  /** Whether runs may stop early, so that rows have a best_epoch; missing if not. */
  readonly stopping?: boolean;
  /** The axes, metrics and stopping that results.csv had before, while its columns are being replaced. */
  readonly replaced_axes?: readonly string[];
  readonly replaced_metrics?: readonly ExtraName[];
  readonly replaced_stopping?: boolean;
  /** The number of cells in the plan. Like the two below, it is not in folders of older versions. */
  readonly cells?: number;
  /** The rungs of a search by halving; missing if there are none. */
  readonly rungs?: readonly Rung[];
  readonly dataset?: DatasetFacts;
  /** One entry for each draw by repeat and fold, or a single one if all are the same. */
  readonly draws?: readonly DrawFacts[];
  /** The part of the plan that the folder is for; missing if it is for all of it. */
  readonly shard?: Shard;
  /** The config with every default filled in, and no absolute path. */
  readonly config: RecordedConfig;
}

export interface DatasetFacts {
  readonly examples: number;
  /** n[0]. */
  readonly features: number;
  /** The number of classes; null for a regression. */
  readonly classes: number | null;
}

/**
 * The document of an experiment on this data.
 * @throws UserError where training or validation would be left without an example.
 */
export function experimentDocument(
  experiment: Experiment,
  dataset: Dataset,
  { layers, axes, derivedAxes, cellCount, rungs, stopping, shard }: Plan,
): ExperimentDocument {
  const { data, seed } = experiment;
  const { m, features, target } = dataset;
  return {
    keepgrid: packageVersion(),
    identity: { ...splitIdentity(data, dataset), seed, layers },
    layers,
    axes,
    derived_axes: derivedAxes,
    ...(experiment.metrics.length > 0 ? { metrics: experiment.metrics } : {}),
    ...(stopping ? { stopping } : {}),
    cells: cellCount,
    ...(rungs === null ? {} : { rungs }),
    dataset: {
      examples: m,
      features,
      classes: target.task === 'classification' ? target.classes.length : null,
    },
    draws: drawFacts(dataset, data, drawCountsOf(experiment)),
    ...(shard ? { shard } : {}),
    config: toConfig({ ...experiment, data: portable(data) }),
  };
}

/** The settings with paths for any machine: with slashes, absolute ones from the data file's folder. */
function portable(data: DataSettings): DataSettings {
  const folder = isAbsolute(data.source) ? dirname(data.source) : null;
  return mapFiles(data, (path) => {
    const short = isAbsolute(path) ? relative(folder ?? dirname(path), path) : path;
    return short.split(sep).join('/');
  });
}

type Check = (value: unknown) => boolean;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whether a value is a record whose fields pass these checks; it may have other fields too. */
const recordOf =
  <T>(checks: { readonly [Key in keyof T]?: Check }): Check =>
  (value) =>
    isRecord(value) &&
    Object.entries<Check>(checks as Record<string, Check>).every(([key, check]) =>
      check(value[key]),
    );

const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);

const isBoolean: Check = (value) => typeof value === 'boolean';
const isText: Check = (value) => typeof value === 'string';
const isCount: Check = (value) => Number.isInteger(value) && Number(value) >= 0;
const isFigure: Check = (value) => typeof value === 'number' && Number.isFinite(value);
const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);
const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);
const isPart: Check = (value) => typeof value === 'number' || value === 'own';

/** 64 hidden layers and the output. */
const MOST_LAYERS = 65;

const isShard: Check = (value) =>
  recordOf<Shard>({ index: isCount, count: isCount })(value) &&
  isShardOf((value as Shard).index, (value as Shard).count);

const isExtra: Check = (value) => EXTRA_NAMES.includes(value as ExtraName);

const looksRight = recordOf<ExperimentDocument>({
  keepgrid: isText,
  identity: recordOf<Identity>({
    data: isText,
    numerics: isCount,
    validation: optional(isPart),
    folds: optional(isCount),
    test: isPart,
    scale: isText,
    seed: isCount,
    layers: isCount,
  }),
  layers: (value) => isCount(value) && Number(value) >= 1 && Number(value) <= MOST_LAYERS,
  axes: listOf(isText),
  derived_axes: listOf(isText),
  metrics: optional(listOf(isExtra)),
  replaced_axes: optional(listOf(isText)),
  replaced_metrics: optional(listOf(isExtra)),
  stopping: optional(isBoolean),
  replaced_stopping: optional(isBoolean),
  cells: optional(isCount),
  rungs: optional(
    (value) =>
      listOf(recordOf<Rung>({ epochs: isCount, cells: isCount }))(value) &&
      (value as readonly unknown[]).length > 0,
  ),
  dataset: optional(
    recordOf<DatasetFacts>({ examples: isCount, features: isCount, classes: orNull(isCount) }),
  ),
  draws: optional(
    listOf(
      recordOf<DrawFacts>({
        train: isCount,
        validation: isCount,
        guess_cost: isFigure,
        guess_accuracy: orNull(isFigure),
        validation_classes: optional(isCount),
      }),
    ),
  ),
  shard: optional(isShard),
  config: recordOf<RecordedConfig>({
    repeats: isCount,
    data: isRecord,
    network: recordOf<RecordedConfig['network']>({ hidden: listOf(isCount) }),
    training: isRecord,
    select: recordOf<Select>({
      metric: (value) => METRIC_NAMES.includes(value as Metric),
      rule: (value) => RULE_NAMES.includes(value as Select['rule']),
      worth: optional(isFigure),
    }),
    record: recordOf<RecordedConfig['record']>({ history: (value) => typeof value === 'boolean' }),
  }),
});

/**
 * Whether a value read from a file is a document of an experiment. Only those parts of the config are
 * checked that are read as they stand: its schema checks the rest when an experiment is made of it.
 */
export const isDocument = (value: unknown): value is ExperimentDocument => looksRight(value);
