/** The plan of a results folder, from experiment.json alone: no config and no data file is needed. */
import { experimentFrom } from '../config/loadExperiment.js';
import { FolderError, UserErrors } from '../errors.js';
import { differingParts } from './canonical.js';
import type { ExperimentDocument } from './document.js';
import { splitIdentity } from './identity.js';
import { NUMERICS } from './numerics.js';
import { createPlan, type Plan, type PlannedData } from './plan.js';

/**
 * The whole plan that the document describes, whichever shard it is for; `where` is its place in messages.
 * @throws FolderError if the document is of a version that does not say enough, or of other arithmetic, or
 * if its config is damaged.
 */
export async function recordedPlan(document: ExperimentDocument, where: string): Promise<Plan> {
  const { config, identity } = document;
  const data = plannedData(document, where);
  const experiment = await experimentFrom(config, where).catch((error: unknown) => {
    throw error instanceof UserErrors ? damaged(error.errors[0].message, where) : error;
  });
  if (identity.numerics !== NUMERICS) {
    throw new FolderError(
      `The runs were trained by numerics version ${identity.numerics}, and this keepgrid has ${NUMERICS}`,
      { where, hint: `use the version that wrote the folder, keepgrid ${document.keepgrid}` },
    );
  }
  const { seed, layers, ...split } = identity;
  const [other] = differingParts(split, splitIdentity(experiment.data, data));
  if (other !== undefined || seed !== experiment.seed) {
    throw damaged(`${other?.part ?? 'seed'} is not what identity says`, where);
  }
  const plan = await createPlan(experiment, data);
  if (plan.layers !== layers) throw damaged('layers is not what identity says', where);
  return plan;
}

const damaged = (problem: string, where: string): FolderError =>
  new FolderError(`The experiment in this file is damaged: ${problem}`, {
    where,
    hint: 'restore the file as keepgrid run wrote it',
  });

/** A file that is not ours may name any number. */
const MOST_CLASSES = 1e6;

function plannedData({ dataset, identity }: ExperimentDocument, where: string): PlannedData {
  if (dataset === undefined) {
    throw new FolderError('The file does not say what the data is like', {
      where,
      hint: 'an earlier version wrote it: keepgrid run on this folder adds that without training again',
    });
  }
  const { features, classes } = dataset;
  if (classes !== null && classes > MOST_CLASSES) throw damaged('classes are too many', where);
  // Names of classes and rows of data change nothing about a plan.
  const target: PlannedData['target'] =
    classes === null
      ? { task: 'regression', Y: new Float32Array(0) }
      : {
          task: 'classification',
          Y: new Int32Array(0),
          classes: Array.from({ length: classes }, (_, index) => String(index)),
        };
  return { features, target, sha256: identity.data };
}
