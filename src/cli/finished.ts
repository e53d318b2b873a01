/** What the results folder of an experiment holds already. */
import { type ExperimentDocument, experimentDocument } from '../plan/document.js';
import type { Study } from '../plan/study.js';
import { readRecorded, refuseOther } from '../results/experimentFile.js';
import { exists } from '../results/files.js';
import { resultsForm } from '../results/forms.js';
import { inspectTable } from '../results/inspect.js';
import { pathsIn } from '../results/paths.js';
import { readStanding } from '../results/standing.js';

export interface Finished {
  readonly finished: number;
  /** How many are left; null if none is finished. Of a search in rungs, the most that there can be. */
  readonly left: number | null;
  /** Below 1 where runs stopped early; null where there is none to tell. */
  readonly trainedShare: number | null;
}

export const NOTHING_FINISHED: Finished = { finished: 0, left: null, trainedShare: null };

/**
 * How many runs of the plan have a row in the folder, those among them that `run` would take back
 * from results.unplanned.csv, and which share of their epochs the runs of results.csv have trained
 * that did not diverge.
 * @throws FolderError if the folder cannot be read, or holds another experiment.
 */
export async function finishedRuns(folder: string, study: Study): Promise<Finished> {
  const recorded = await readRecorded(folder);
  if (recorded === null) return NOTHING_FINISHED;
  const { experiment, dataset, plan } = study;
  refuseOther(folder, recorded, experimentDocument(experiment, dataset, plan));
  const figures = await readStanding(pathsIn(folder), recorded, experiment.select.metric);
  if (figures.size === 0) return NOTHING_FINISHED;
  const { runs, isLast } = plan.stage((id) => figures.get(id));
  let finished = 0;
  for (const { runId } of runs.of()) {
    if (figures.has(runId)) finished++;
  }
  const left = (isLast ? runs.count : plan.runCount) - finished;
  return { finished, left, trainedShare: await trainedShare(folder, recorded) };
}

async function trainedShare(folder: string, recorded: ExperimentDocument): Promise<number | null> {
  const { results } = pathsIn(folder);
  if (recorded.stopping !== true || !(await exists(results))) return null;
  let [trained, planned] = [0, 0];
  await inspectTable(results, resultsForm(recorded), ({ status, epochs, trainedEpochs }) => {
    if (status !== 'ok') return;
    trained += trainedEpochs;
    planned += epochs;
  });
  return planned === 0 ? null : trained / planned;
}
