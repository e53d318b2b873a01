/** The figures by which a search in rungs goes on, as the rows of a folder have them. */
import { type Metric, METRICS } from '../metrics.js';
import type { Layout, ResultRow } from './columns.js';
import { exists } from './files.js';
import { resultsForm, unplannedForm } from './forms.js';
import { inspectTable } from './inspect.js';
import type { FolderPaths } from './paths.js';

/** The metric of a row, by which less is better; null where it diverged or has no such figure. */
export function figureIn(row: ResultRow, metric: Metric): number | null {
  const { key, better } = METRICS[metric];
  const figure = row[key];
  if (row.status !== 'ok' || typeof figure !== 'number') return null;
  return better === 'higher' ? -figure : figure;
}

/**
 * The figure of each run that has a row in results.csv or results.unplanned.csv.
 * @throws FolderError if a file cannot be read.
 */
export async function readStanding(
  { results, unplannedResults }: FolderPaths,
  layout: Layout,
  metric: Metric,
): Promise<Map<string, number | null>> {
  const figures = new Map<string, number | null>();
  const add = (row: ResultRow): void => void figures.set(row.runId, figureIn(row, metric));
  if (await exists(results)) await inspectTable(results, resultsForm(layout), add);
  if (await exists(unplannedResults))
    await inspectTable(unplannedResults, unplannedForm(layout), add);
  return figures;
}
