/** Loads the study that the rows of a results folder were trained from, with the data as it is now. */
import { join } from 'node:path';
import { FolderError, UserErrors } from '../errors.js';
import type { ExperimentDocument } from '../plan/document.js';
import { recordedStudy, type Study } from '../plan/study.js';
import { EXPERIMENT_FILE, readExperiment } from '../results/experimentFile.js';
import { findData } from './findData.js';

/**
 * Loads the study and the document of a results folder; `data` is the data file if it has moved.
 * @throws FolderError if experiment.json is missing or damaged; UserError if the data cannot be read.
 */
export async function loadRecorded(
  dir: string,
  data?: string,
): Promise<Study & { readonly document: ExperimentDocument }> {
  const document = await readExperiment(dir);
  const where = join(dir, EXPERIMENT_FILE);
  const study = await recordedStudy(document, where, (settings) =>
    findData(settings, dir, data),
  ).catch((error: unknown) => {
    if (!(error instanceof UserErrors)) throw error;
    const [{ message }] = error.errors;
    throw new FolderError(`The config in this file is damaged: ${message}`, {
      where,
      hint: 'restore the file as keepgrid run wrote it',
    });
  });
  return { ...study, document };
}
