/** experiment.json on disk: what the folder's rows were trained from. */
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { FolderError } from '../errors.js';
import { differingParts } from '../plan/canonical.js';
import { type ExperimentDocument, isDocument } from '../plan/document.js';
import { resultColumns } from './columns.js';
import { headerLine } from './csv.js';
import { folderFault, isMissing, renameOver, replaceFile } from './files.js';
import { readHeader } from './records.js';

export const EXPERIMENT_FILE = 'experiment.json';

/**
 * The document that is to come: there while results.csv is given another layout, so that a crash
 * between the two leaves it plain which of them results.csv has.
 */
export const NEXT_FILE = 'experiment.next.json';

/** @throws FolderError where the folder holds no results, or what it holds cannot be read. */
export async function readExperiment(folder: string): Promise<ExperimentDocument> {
  const document = await readRecorded(folder);
  if (document !== null) return document;
  throw new FolderError('There are no results of keepgrid', {
    where: folder,
    hint: 'name a folder that keepgrid run has written, say results/quickstart',
  });
}

/** The document that results.csv agrees with; null where the folder has none. */
export const readRecorded = async (folder: string): Promise<ExperimentDocument | null> =>
  (await recordedIn(folder)).document;

/** Says on disk which document is to come, just before results.csv gets its columns. */
export const announceDocument = (folder: string, document: ExperimentDocument): Promise<void> =>
  replaceFile(join(folder, NEXT_FILE), [`${JSON.stringify(document, null, 2)}\n`]);

/** Lets the document stand that was announced, now that results.csv has its columns. */
export async function establishDocument(folder: string): Promise<void> {
  const next = join(folder, NEXT_FILE);
  await renameOver(next, join(folder, EXPERIMENT_FILE)).catch((error: unknown) => {
    throw folderFault(error, next);
  });
}

/** After a crash: lets the document stand that results.csv agrees with, and no other beside it. */
export async function settleDocument(folder: string): Promise<ExperimentDocument | null> {
  const { document, name } = await recordedIn(folder);
  if (name === NEXT_FILE) await establishDocument(folder);
  else {
    await rm(join(folder, NEXT_FILE), { force: true }).catch((error: unknown) => {
      throw folderFault(error, folder);
    });
  }
  return document;
}

async function recordedIn(
  folder: string,
): Promise<{ readonly document: ExperimentDocument | null; readonly name: string }> {
  const document = await readDocument(join(folder, EXPERIMENT_FILE));
  const next = await readDocument(join(folder, NEXT_FILE));
  if (next !== null && !(await isWrittenBy(document, folder)) && (await isWrittenBy(next, folder)))
    return { document: next, name: NEXT_FILE };
  return { document, name: EXPERIMENT_FILE };
}

/** Whether results.csv has the columns of the document. */
async function isWrittenBy(document: ExperimentDocument | null, folder: string): Promise<boolean> {
  if (document === null) return false;
  const header = await readHeader(join(folder, 'results.csv'));
  return header === headerLine(resultColumns(document)).trimEnd();
}

/** Null where there is no such file. @throws FolderError where it is not a document of keepgrid's. */
async function readDocument(path: string): Promise<ExperimentDocument | null> {
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
