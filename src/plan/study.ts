/** A config file → experiment, data and plan: how every command and every program begins. */
import type { Experiment } from '../config/experiment.js';
import { experimentFrom, loadExperiment, type LoadOptions } from '../config/loadExperiment.js';
import type { Dataset } from '../data/dataset.js';
import { loadDataset } from '../data/loadDataset.js';
import type { DataSettings } from '../data/settings.js';
import { unseenWarning } from '../data/unseen.js';
import type { ExperimentDocument } from './document.js';
import { drawCountsOf } from './draws.js';
import { createPlan, type Plan } from './plan.js';
import { shardedPlan } from './shardedPlan.js';
import { warningsOfPlan } from './warnings.js';

export interface Study {
  readonly experiment: Experiment;
  readonly dataset: Dataset;
  readonly plan: Plan;
}

/**
 * Reads the config and its data and makes the plan; `warnings` are about what is hardly ever meant.
 * @throws UserErrors with every mistake in the config; UserError where the data cannot be read.
 */
export async function loadStudy(
  file: string,
  options: LoadOptions = {},
): Promise<Study & { readonly warnings: readonly string[] }> {
  const { experiment, folder, warnings } = await loadExperiment(file, options);
  const study = await studyOf(experiment, { settings: experiment.data, folder });
  const unseen = unseenWarning(study.dataset, experiment.data, drawCountsOf(experiment));
  const ofData = [...study.dataset.warnings, ...(unseen === null ? [] : [unseen])];
  return { ...study, warnings: [...warnings, ...warningsOfPlan(study), ...ofData] };
}

/** Where the data of a study is: its settings, and the folder that relative paths are taken from. */
export interface LocatedData {
  readonly settings: DataSettings;
  readonly folder: string;
}

/**
 * Makes the study of a config that experiment.json has kept, of its shard alone if it is for one. `where` is the config's place in
 * messages, and `locate` says where the data is now.
 * @throws UserErrors with every mistake in the config; UserError where the data cannot be read.
 */
export async function recordedStudy(
  { config, shard }: ExperimentDocument,
  where: string,
  locate: (data: DataSettings) => Promise<LocatedData>,
): Promise<Study> {
  const experiment = await experimentFrom(config, where);
  const study = await studyOf(experiment, await locate(experiment.data));
  return shard === undefined ? study : { ...study, plan: shardedPlan(study.plan, shard) };
}

async function studyOf(experiment: Experiment, { settings, folder }: LocatedData): Promise<Study> {
  const dataset = await loadDataset(settings, { folder, seed: experiment.seed });
  return { experiment, dataset, plan: await createPlan(experiment, dataset) };
}
