/** What the results folder of an experiment holds already. */
import { experimentDocument } from '../plan/document.js';
import type { Study } from '../plan/study.js';
import { readRecorded, refuseOther } from '../results/experimentFile.js';
import { exists } from '../results/files.js';
import { resultsForm, unplannedForm } from '../results/forms.js';
import { inspectTable } from '../results/inspect.js';
import { pathsIn } from '../results/paths.js';

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
  const { results, unplannedResults } = pathsIn(folder);
  const rows = new Set<string>();
  for (const [path, form] of [
    [results, resultsForm(recorded)],
    [unplannedResults, unplannedForm(recorded)],
  ] as const) {
    if (!(await exists(path))) continue;
    const { blocks } = await inspectTable(path, form);
    for (const runId of blocks.keys()) rows.add(runId);
  }
  let finished = 0;
  if (rows.size > 0) for (const { runId } of plan.runs.of()) if (rows.has(runId)) finished++;
  return finished;
}
