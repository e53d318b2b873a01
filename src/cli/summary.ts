import { join } from 'node:path';
import { EXIT } from '../errors.js';
import type { Answer } from '../stats/answer.js';
import { summariseFolder } from '../stats/summariseFolder.js';
import { summaryColumns, writeSummary } from '../stats/summaryFile.js';
import { count } from '../text.js';
import { called } from './called.js';
import { resultsFolder } from './configFile.js';
import { selectBy } from './metricOption.js';
import { savedWords } from './stoppedEarly.js';
import { screenLines } from './screen.js';
import type { TableChoice } from './summaryTable.js';
import {
  coloursFor,
  note,
  noteCommand,
  noteWrapped,
  print,
  printJson,
  warn,
  warnOfUnfinished,
  widthOf,
} from './terminal.js';
import { verdictJson } from './verdictJson.js';

export interface SummaryOptions extends TableChoice {
  readonly json?: boolean;
  /** The metric to rank by instead of select.metric. */
  readonly metric?: string;
  /** The file to write the config of the next sweep to. */
  readonly next?: string;
}

/**
 * `keepgrid summary`: prints the verdict and the table of cells, and writes summary.csv.
 * @throws FolderError if the folder cannot be read, or summary.csv not be written; UserError if there
 * is no column or metric of a name that was chosen.
 */
export async function summary(given: string, options: SummaryOptions): Promise<number> {
  const dir = await resultsFolder(given);
  const { next: file, ...shown } = options;
  const { cells, document, verdict } = await printSummary(dir, shown);
  if (!options.json) note(`\n${count(cells.length, 'cell')}: ${join(dir, 'summary.csv')}`);
  if (file === undefined) {
    if (!options.json && verdict.next.length > 0 && document.shard === undefined)
      noteCommand(
        'To write the config of the next sweep:',
        called('summary', dir, '--next', 'next.yaml'),
      );
    return EXIT.done;
  }
  if (verdict.next.length === 0) {
    warn(`there is nothing to change for a next sweep, so ${file} is not written`);
    return EXIT.no;
  }
  const { writeNextConfig } = await import('./nextConfig.js');
  await writeNextConfig(file, dir, document, verdict.next);
  noteCommand(`Wrote ${file}. Next:`, called('run', file, '--out', dir));
  return EXIT.done;
}

/** Prints what a results folder says, and writes its summary.csv. @throws FolderError, UserError */
export async function printSummary(
  dir: string,
  { json = false, metric, ...choice }: SummaryOptions = {},
): Promise<Answer> {
  const answer = await summariseFolder(dir, selectBy(metric));
  warnOfUnfinished(dir, answer.unfinished);
  // The answer comes first, so that it is printed even if the folder cannot be written to.
  if (json) printJsonAnswer(answer);
  else {
    const { stdout } = process;
    screenLines(answer, widthOf(stdout), coloursFor(stdout), choice).forEach((line) => print(line));
    const saved = await savedWords(dir, answer);
    if (saved !== null) noteWrapped(`\n${saved}`);
  }
  await writeSummary(dir, answer.cells, answer.document);
  return answer;
}

function printJsonAnswer(answer: Answer): void {
  const { cells, document } = answer;
  const columns = summaryColumns(document);
  for (const cell of cells) {
    const fields = Object.fromEntries(columns.map(({ name, value }) => [name, value(cell)]));
    printJson({ ...fields, selected: cell.selected });
  }
  printJson(verdictJson(answer));
}
