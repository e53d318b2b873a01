/** A results folder → the study that its rows were trained from, with the data as it is now. */
import { join } from 'node:path';
import { FolderError, UserErrors } from '../errors.js';
import type { ExperimentDocument } from '../plan/document.js';
import { recordedStudy, type Study } from '../plan/study.js';
import { EXPERIMENT_FILE, readExperiment } from '../results/experimentFile.js';
import { findData } from './findData.js';

/** `data` is the data file, where it has moved. @throws FolderError, UserError as the stages do. */
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
    throw new FolderError(`Its config is damaged: ${message}`, {
      where,
      hint: 'put back the file as keepgrid run wrote it',
    });
  });
  return { ...study, document };
}
