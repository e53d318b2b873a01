/** Config file, or results folder → experiment → data → plan: the way that the commands share. */
import { join } from 'node:path';
import { loadExperiment, parseExperiment } from '../config/loadExperiment.js';
import type { Experiment } from '../config/experiment.js';
import type { Dataset } from '../data/dataset.js';
import { loadDataset } from '../data/loadDataset.js';
import { FolderError, UserErrors } from '../errors.js';
import type { ExperimentDocument } from '../plan/document.js';
import { createPlan, type Plan } from '../plan/plan.js';
import { EXPERIMENT_FILE } from '../results/experimentFile.js';
import { readExperiment } from '../results/read.js';
import { findData } from './findData.js';
import { visible, warn } from './terminal.js';

export interface Loaded {
  readonly experiment: Experiment;
  readonly dataset: Dataset;
  readonly plan: Plan;
}

/** From a config file, its warnings told. @throws UserError, UserErrors as the stages do. */
export async function load(file: string, set: readonly string[]): Promise<Loaded> {
  const { experiment, folder, warnings } = await loadExperiment(file, { set });
  warnings.forEach(warn);
  const dataset = await loadDataset(experiment.data, { folder, seed: experiment.seed });
  return { experiment, dataset, plan: await createPlan(experiment, dataset) };
}

/** The same from a results folder; `data` is the data file, where it has moved. */
export async function loadRecorded(
  dir: string,
  data: string | undefined,
): Promise<Loaded & { readonly document: ExperimentDocument }> {
  const document = await readExperiment(dir);
  const path = join(dir, EXPERIMENT_FILE);
  const text = JSON.stringify(document.config ?? {}, null, 2);
  const { experiment } = await parseExperiment(text, path).catch((error: unknown) => {
    if (!(error instanceof UserErrors)) throw error;
    throw new FolderError(`Its config is none: ${error.errors[0].message}`, {
      where: path,
      hint: 'put back the file as keepgrid run wrote it',
    });
  });
  const { settings, folder } = await findData(experiment.data, dir, data);
  const dataset = await loadDataset(settings, { folder, seed: experiment.seed });
  return { experiment, dataset, plan: await createPlan(experiment, dataset), document };
}

/** `digits: 1797 examples of 64 features, 10 classes`. */
export function describeData({ name, m, features, target }: Dataset): string {
  const kind = target.task === 'regression' ? 'regression' : `${target.classes.length} classes`;
  return visible(`${name}: ${m} examples of ${features} features, ${kind}`);
}
