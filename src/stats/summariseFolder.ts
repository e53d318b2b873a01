/** A results folder → the summary of its cells, by its own select. */
import type { ExperimentDocument } from '../plan/document.js';
import { readExperiment } from '../results/experimentFile.js';
import { readResults } from '../results/read.js';
import { type CellSummary, summarise } from './summary.js';

export interface FolderSummary {
  readonly document: ExperimentDocument;
  /** In plan order. */
  readonly cells: readonly CellSummary[];
  /** Line of results.csv that has no line end, so that its row does not count. */
  readonly unfinished: number | null;
}

/** @throws FolderError where the folder holds no results, or with file:line where they are damaged. */
export async function summariseFolder(folder: string): Promise<FolderSummary> {
  const document = await readExperiment(folder);
  const { rows, unfinished } = await readResults(folder, document);
  const options = { ...document.config.select, derivedAxes: document.derived_axes };
  const cells = summarise(
    rows.map(({ row }) => row),
    options,
  );
  return { document, cells, unfinished };
}
