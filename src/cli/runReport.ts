import { join } from 'node:path';
import type { Study } from '../plan/study.js';
import { readSweep, writeReport } from '../report/write.js';
import { REPORT_FILE } from '../results/paths.js';
import type { Answer } from '../stats/answer.js';
import { dropoutAsL2 } from './dropoutAsL2.js';

/** A run that took longer is not trained again at the end of a sweep. */
const MOST_SECONDS = 10;

/** Writes the report at the end of a sweep. @throws FolderError if it cannot be written. */
export async function writeRunReport(
  folder: string,
  answer: Answer,
  study: Study,
  signal: AbortSignal,
): Promise<void> {
  const penalties = await dropoutAsL2(answer, () => Promise.resolve(study), {
    folder,
    mostSeconds: MOST_SECONDS,
    signal,
  });
  await writeReport(join(folder, REPORT_FILE), [await readSweep(folder, answer, penalties)]);
}
