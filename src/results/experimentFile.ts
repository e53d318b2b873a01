/** experiment.json on disk: what the folder's rows were trained from. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FolderError } from '../errors.js';
import { differingParts } from '../plan/canonical.js';
import { type ExperimentDocument, isDocument } from '../plan/document.js';
import { folderFault, isMissing, replaceFile } from './files.js';

export const EXPERIMENT_FILE = 'experiment.json';

/** @throws FolderError where the folder holds no results, or what it holds cannot be read. */
export async function readExperiment(folder: string): Promise<ExperimentDocument> {
  const document = await readRecorded(folder);
  if (document !== null) return document;
  throw new FolderError('There are no results of keepgrid', {
    where: folder,
    hint: 'name a folder that keepgrid run has written, say results/quickstart',
  });
}

export const writeExperiment = (folder: string, document: ExperimentDocument): Promise<void> =>
  replaceFile(join(folder, EXPERIMENT_FILE), [`${JSON.stringify(document, null, 2)}\n`]);

/** Null where the folder has none. @throws FolderError where it is not a document of keepgrid's. */
export async function readRecorded(folder: string): Promise<ExperimentDocument | null> {
  const path = join(folder, EXPERIMENT_FILE);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return null;
    throw folderFault(error, path, 'read');
  }
  try {
    const document: unknown = JSON.parse(text);
    if (isDocument(document)) return document;
  } catch {
    // Said below.
  }
  throw new FolderError('This is not an experiment of keepgrid', {
    where: path,
    hint: 'name another folder with --out, or add --fresh to set aside what is there',
  });
}

/** The parts of the identity, in words. */
const PARTS: Readonly<Record<string, string>> = {
  data: 'the data',
  seed: 'the seed',
  numerics: 'the arithmetic (numerics version)',
  validation: 'the validation share',
  test: 'the test share',
  scale: 'the scaling',
  scaleTarget: 'the scaling of the target',
  layers: 'the number of layers',
};

/** @throws FolderError where the rows in the folder cannot stand beside those of the new document. */
export function refuseOther(
  folder: string,
  recorded: ExperimentDocument,
  document: ExperimentDocument,
): void {
  const other = differingParts(recorded.identity, document.identity);
  if (other.length === 0) return;
  const names = other.map(({ part }) => PARTS[part] ?? part).join(', ');
  throw new FolderError(
    `The folder holds another experiment: ${names} ${other.length > 1 ? 'differ' : 'differs'}`,
    {
      where: folder,
      hint: 'choose another folder with --out, or add --fresh to set aside what is there',
    },
  );
}
