/** Answers what a results folder says, by the folder's own select unless another one is named. */
import { UserError } from '../errors.js';
import { type Metric, METRIC_NAMES, METRICS, misfitOf, type Select } from '../metrics.js';
import type { ExperimentDocument } from '../plan/document.js';
import type { ResultRow } from '../results/columns.js';
import { readExperiment } from '../results/experimentFile.js';
import { readFigures } from '../results/read.js';
import type { Answer } from './answer.js';
import { answerOf } from './answerOf.js';
import { backgroundOf } from './background.js';
import { scoresAtOtherEpochs } from './otherEpochs.js';

/**
 * Reads the folder and answers from its rows. `select` may differ from the folder's own.
 * @throws FolderError if the folder holds no results, or, with file:line, if a line is damaged;
 * UserError if the rows do not have the metric of `select`.
 */
export async function summariseFolder(
  folder: string,
  select: Partial<Select> = {},
): Promise<Answer> {
  const document = await readExperiment(folder);
  const { rows, unfinished } = await readFigures(folder, document);
  if (select.metric !== undefined) refuseMissing(select.metric, rows, folder, document);
  const { metric } = { ...document.config.select, ...select };
  const atOtherEpochs =
    document.stopping === true ? await scoresAtOtherEpochs(folder, rows, metric) : null;
  return { ...(await answerOf(rows, document, select, atOtherEpochs)), unfinished };
}

/** @throws UserError if no row has the metric, although some have others. */
function refuseMissing(
  metric: Metric,
  rows: readonly ResultRow[],
  folder: string,
  document: ExperimentDocument,
): void {
  const held = METRIC_NAMES.filter((name) =>
    rows.some((row) => typeof row[METRICS[name].key] === 'number'),
  );
  if (held.length === 0 || held.includes(metric)) return;
  const task = backgroundOf(document).isRegression ? 'regression' : 'classification';
  const name = metric.slice('val_'.length);
  const isUndefined = (document.metrics ?? []).some((extra) => extra === name);
  const misfit = misfitOf(metric, metric, task);
  const why = isUndefined
    ? `No run has a ${metric}: it is undefined on this validation part`
    : null;
  const remedy = `to add it, add ${name} to metrics in the config and run it, which trains all runs again`;
  throw new UserError(misfit?.message ?? why ?? `The results have no ${metric}`, {
    where: folder,
    hint: `they have ${held.join(', ')}${misfit === null && why === null ? `; ${remedy}` : ''}`,
  });
}
