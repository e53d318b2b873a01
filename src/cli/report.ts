import { join } from 'node:path';
import { EXIT } from '../errors.js';
import { REPORT_FILE } from '../results/paths.js';
import { named, readSweep, writeFigures, writeReport } from '../report/write.js';
import { summariseFolder } from '../stats/summariseFolder.js';
import { count } from '../text.js';
import { loadRecorded } from '../sweep/recorded.js';
import { resultsFolder } from './configFile.js';
import { dropoutAsL2 } from './dropoutAsL2.js';
import { selectBy } from './metricOption.js';
import { openFile } from './openFile.js';
import { note, print, printJson, warnOfUnfinished } from './terminal.js';

interface ReportOptions {
  readonly out?: string;
  readonly svg?: string;
  readonly open?: boolean;
  readonly json?: boolean;
  /** The metric to rank by instead of select.metric. */
  readonly metric?: string;
  /** Whether a run may be trained again. */
  readonly train?: boolean;
}

/**
 * `keepgrid report`: writes what one results folder says, or several side by side, as one HTML file.
 * @throws FolderError if a folder cannot be read, or the file not be written; UserError if
 * a folder does not have the metric.
 */
export async function report(
  given: readonly string[],
  { out, svg, open = false, json = false, metric, train = true }: ReportOptions,
): Promise<number> {
  const folders = await Promise.all(given.map(resultsFolder));
  const read = [];
  for (const folder of folders) {
    const answer = await summariseFolder(folder, selectBy(metric));
    warnOfUnfinished(folder, answer.unfinished);
    const penalties = train
      ? await dropoutAsL2(answer, () => loadRecorded(folder), {
          folder,
          onTrain: (cell) => note(`training a run of cell ${cell} again, to measure dropout as L2`),
        })
      : 'It was not measured, as this report was made with --no-train.';
    read.push(await readSweep(folder, answer, penalties));
  }
  const sweeps = named(read, folders);
  const path = out ?? join(folders[0], REPORT_FILE);
  await writeReport(path, sweeps);
  const drawn = svg === undefined ? [] : await writeFigures(svg, sweeps);
  if (json) printJson({ event: 'report', path, figures: drawn });
  else print(path);
  if (svg !== undefined && !json) note(`${count(drawn.length, 'figure')}: ${svg}`);
  if (open) await openFile(path);
  return EXIT.done;
}
