import { join } from 'node:path';
import { EXIT } from '../errors.js';
import type { ExperimentDocument } from '../plan/document.js';
import { summariseFolder } from '../stats/summariseFolder.js';
import type { CellSummary } from '../stats/summary.js';
import { summaryColumns, writeSummary } from '../stats/summaryFile.js';
import { summaryTable } from './summaryTable.js';
import { note, print, warnOfUnfinished, widthOf } from './terminal.js';
import { count } from '../text.js';

/** `keepgrid summary`: the table of cells, best first, and summary.csv. */
export async function summary(
  dir: string,
  { all = false, json = false }: { all?: boolean; json?: boolean },
): Promise<number> {
  const cells = await printSummary(dir, { all, json });
  if (!json) note(`\n${count(cells.length, 'cell')}: ${join(dir, 'summary.csv')}`);
  return EXIT.done;
}

/** Prints the table of a results folder and writes its summary.csv. */
export async function printSummary(
  dir: string,
  { all, json = false }: { readonly all: boolean; readonly json?: boolean },
): Promise<readonly CellSummary[]> {
  const { document, cells, unfinished } = await summariseFolder(dir);
  warnOfUnfinished(dir, unfinished);
  // Printed first: where the folder cannot be written, there is the table at least.
  if (json) printJson(cells, document);
  else {
    const { metric } = document.config.select;
    const width = widthOf(process.stdout);
    summaryTable(cells, document, { width, all, metric }).forEach((line) => print(line));
  }
  await writeSummary(dir, cells, document);
  return cells;
}

function printJson(cells: readonly CellSummary[], { layers, axes }: ExperimentDocument): void {
  const columns = summaryColumns(layers, axes);
  for (const cell of cells) {
    print(
      JSON.stringify(Object.fromEntries(columns.map(({ name, value }) => [name, value(cell)]))),
    );
  }
}
