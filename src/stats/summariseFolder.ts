/** Summarises the cells of a results folder by the folder's own select. */
import type { ExperimentDocument } from '../plan/document.js';
import { readExperiment } from '../results/experimentFile.js';
import { readResults } from '../results/read.js';
import { type CellSummary, summarise } from './summary.js';

interface FolderSummary {
  readonly document: ExperimentDocument;
  /** In plan order. */
  readonly cells: readonly CellSummary[];
  /** The number of a last line without a line end, whose row does not count; null if there is none. */
  readonly unfinished: number | null;
}

/**
 * Reads and summarises the folder.
 * @throws FolderError if the folder holds no results, or, with file:line, if a line is damaged.
 */
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
