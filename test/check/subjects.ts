/** Makes subjects of the check from a config as a user writes it, with the faults that a test plants. */
import { parseExperiment } from '../../src/config/loadExperiment.js';
import { createSubject, type Subject, type SubjectOptions } from '../../src/check/subject.js';
import { loadDataset } from '../../src/data/loadDataset.js';
import type { Dataset } from '../../src/data/dataset.js';
import { createPlan } from '../../src/plan/plan.js';
import type { Precision } from '../../src/engine/precision.js';
import { faultyKernels, type FAULTS } from '../nn/faults.js';

/** A config that is checked in a moment, and that has nothing wrong with it. */
export const HEALTHY = `
repeats: 2
data: {source: moons, size: 300, noise: 0.3, validation: 0.4}
network: {hidden: [16, 8]}
training: {epochs: 60, batch_size: 10, learning_rate: 0.05}
grid: {keep_prob: {input: [1, 0.9], 1: [0.5, 1], 2: [0.7, 1]}}
`;

export async function subjectOf(
  config: string,
  options: Partial<SubjectOptions> & { readonly spoil?: (dataset: Dataset) => Dataset } = {},
): Promise<Subject> {
  const { experiment } = await parseExperiment(config, 'test.yaml');
  const { spoil = (dataset) => dataset, ...rest } = options;
  const dataset = spoil(await loadDataset(experiment.data, { folder: '.', seed: experiment.seed }));
  const plan = await createPlan(experiment, dataset);
  return createSubject({ experiment, dataset, plan, kernels: 'plain', ...rest });
}

/** Gives the fault both to the kernels of a sweep and to the plain ones. */
export function faulty(fault: (typeof FAULTS)[keyof typeof FAULTS]): Partial<SubjectOptions> {
  return {
    standIns: {
      kernels: [faultyKernels(fault)],
      plain: (precision: Precision) => faultyKernels(fault, precision),
    },
  };
}
