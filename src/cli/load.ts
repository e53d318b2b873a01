/** Config file → experiment → data → plan: the way that `plan` and `run` share. */
import { loadExperiment } from '../config/load.js';
import type { Experiment } from '../config/experiment.js';
import type { Dataset } from '../data/dataset.js';
import { loadDataset } from '../data/load.js';
import { createPlan, type Plan } from '../plan/plan.js';
import { warn } from './terminal.js';

export interface Loaded {
  readonly experiment: Experiment;
  readonly dataset: Dataset;
  readonly plan: Plan;
}

export async function load(file: string, set: readonly string[]): Promise<Loaded> {
  const { experiment, folder, warnings } = await loadExperiment(file, { set });
  warnings.forEach(warn);
  const dataset = await loadDataset(experiment.data, { folder, seed: experiment.seed });
  return { experiment, dataset, plan: await createPlan(experiment, dataset) };
}

/** `digits: 1797 examples of 64 features, 10 classes`. */
export function describeData({ name, m, features, target }: Dataset): string {
  const kind = target.task === 'regression' ? 'regression' : `${target.classes.length} classes`;
  return `${name}: ${m} examples of ${features} features, ${kind}`;
}
