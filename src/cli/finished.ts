/** What the results folder of an experiment holds already. */
import { experimentDocument } from '../plan/document.js';
import type { Study } from '../plan/study.js';
import { readRecorded, refuseOther } from '../results/experimentFile.js';
import { pathsIn } from '../results/paths.js';
import { readStanding } from '../results/standing.js';

/**
 * How many runs of the plan have a row in the folder, those among them that `run` would take back
 * from results.unplanned.csv.
 * @throws FolderError if the folder cannot be read, or holds another experiment.
 */
export async function finishedRuns(folder: string, study: Study): Promise<number> {
  const recorded = await readRecorded(folder);
  if (recorded === null) return 0;
  const { experiment, dataset, plan } = study;
  refuseOther(folder, recorded, experimentDocument(experiment, dataset, plan));
  const figures = await readStanding(pathsIn(folder), recorded, experiment.select.metric);
  if (figures.size === 0) return 0;
  let finished = 0;
  for (const { runId } of plan.stage((id) => figures.get(id)).runs.of()) {
    if (figures.has(runId)) finished++;
  }
  return finished;
}
