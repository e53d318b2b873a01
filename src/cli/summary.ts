import { join } from 'node:path';
import { EXIT } from '../errors.js';
import type { ExperimentDocument } from '../plan/document.js';
import { summariseFolder } from '../stats/summariseFolder.js';
import type { CellSummary } from '../stats/summary.js';
import { summaryColumns, writeSummary } from '../stats/summaryFile.js';
import { count } from '../text.js';
import { summaryTable } from './summaryTable.js';
import { note, print, printJson, warnOfUnfinished, widthOf } from './terminal.js';

/**
 * `keepgrid summary`: prints the table of cells, best first, and writes summary.csv.
 * @throws FolderError if the folder cannot be read, or summary.csv not be written.
 */
export async function summary(
  dir: string,
  { all = false, json = false }: { all?: boolean; json?: boolean },
): Promise<number> {
  const cells = await printSummary(dir, { all, json });
  if (!json) note(`\n${count(cells.length, 'cell')}: ${join(dir, 'summary.csv')}`);
  return EXIT.done;
}

/** Prints the table of a results folder and writes its summary.csv. @throws FolderError if it cannot. */
export async function printSummary(
  dir: string,
  { all, json = false }: { readonly all: boolean; readonly json?: boolean },
): Promise<readonly CellSummary[]> {
  const { document, cells, unfinished } = await summariseFolder(dir);
  warnOfUnfinished(dir, unfinished);
  // The table comes first, so that it is printed even if the folder cannot be written to.
  if (json) printJsonCells(cells, document);
  else {
    const { metric } = document.config.select;
    const width = widthOf(process.stdout);
    summaryTable(cells, document, { width, all, metric }).forEach((line) => print(line));
  }
  await writeSummary(dir, cells, document);
  return cells;
}

function printJsonCells(cells: readonly CellSummary[], { layers, axes }: ExperimentDocument): void {
  const columns = summaryColumns(layers, axes);
  for (const cell of cells) {
    printJson(Object.fromEntries(columns.map(({ name, value }) => [name, value(cell)])));
  }
}
