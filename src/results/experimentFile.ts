/** experiment.json, which records what the rows of a results folder were trained from. */
import { readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { FolderError } from '../errors.js';
import { differingParts } from '../plan/canonical.js';
import { type ExperimentDocument, isDocument } from '../plan/document.js';
import { type Shard, shardName } from '../plan/shard.js';
import { orFault, readText, replaceFile } from './files.js';

export const EXPERIMENT_FILE = 'experiment.json';

/**
 * Reads experiment.json.
 * @throws FolderError if the folder holds no results, or if the file cannot be read or is not valid.
 */
export async function readExperiment(folder: string): Promise<ExperimentDocument> {
  const document = await readRecorded(folder);
  if (document !== null) return document;
  throw new FolderError('There are no results of keepgrid in this folder', {
    where: folder,
    hint: 'name a folder that keepgrid run has written, for example results/first-grid',
  });
}

/** Writes experiment.json, whole or not at all. @throws FolderError if it cannot be written. */
export const writeExperiment = (folder: string, document: ExperimentDocument): Promise<void> =>
  replaceFile(join(folder, EXPERIMENT_FILE), [`${JSON.stringify(document, null, 2)}\n`]);

/**
 * Reads experiment.json, or returns null if there is none.
 * @throws FolderError if the file cannot be read or is not valid.
 */
export async function readRecorded(folder: string): Promise<ExperimentDocument | null> {
  const path = join(folder, EXPERIMENT_FILE);
  const text = await readText(path);
  if (text === null) return null;
  const document = documentIn(text);
  if (document !== null) return document;
  throw new FolderError('This file does not describe an experiment of keepgrid', {
    where: path,
    hint: 'keepgrid run --repair writes it again from the config, and keeps finished runs; or name another folder',
  });
}

/** Null if the text is none of an experiment. */
function documentIn(text: string): ExperimentDocument | null {
  try {
    const document: unknown = JSON.parse(text);
    return isDocument(document) ? document : null;
  } catch {
    return null;
  }
}

/**
 * Renames an experiment.json that is not valid to experiment.damaged-<n>.json. Nothing is lost by it that
 * the config does not say: a row is known by the hash of all that determines it.
 * @throws FolderError if that fails.
 */
export async function setDamagedAside(folder: string): Promise<void> {
  const path = join(folder, EXPERIMENT_FILE);
  const text = await readText(path);
  if (text === null || documentIn(text) !== null) return;
  const names = await orFault(readdir(folder), folder, 'read');
  const number = names.filter((name) => /^experiment\.damaged-\d+\.json$/.test(name)).length + 1;
  await orFault(rename(path, join(folder, `experiment.damaged-${number}.json`)), path);
}

/** The parts of an experiment's identity, as messages call them. */
export const PARTS: Readonly<Record<string, string>> = {
  data: 'the data',
  seed: 'the seed',
  numerics: 'the arithmetic (numerics version)',
  validation: 'the validation share',
  test: 'the test share',
  scale: 'the scaling',
  scaleTarget: 'the scaling of the target',
  layers: 'the number of layers',
};

/** @throws FolderError if the recorded rows cannot be compared with rows of the new document. */
export function refuseOther(
  folder: string,
  recorded: ExperimentDocument,
  document: ExperimentDocument,
): void {
  const other = differingParts(recorded.identity, document.identity);
  if (other.length === 0) return refuseOtherShard(folder, recorded.shard, document.shard);
  const names = other.map(({ part }) => PARTS[part] ?? part).join(', ');
  throw new FolderError(
    `The folder holds another experiment: ${names} ${other.length > 1 ? 'differ' : 'differs'}`,
    {
      where: folder,
      hint: 'choose another folder with --out, or add --fresh to set aside what this one holds',
    },
  );
}

/** @throws FolderError if the folder is for another part of the plan. */
function refuseOtherShard(folder: string, recorded?: Shard, wanted?: Shard): void {
  const nameOf = (shard?: Shard): string =>
    shard === undefined ? 'a whole sweep' : shardName(shard);
  if (nameOf(recorded) === nameOf(wanted)) return;
  const goOn =
    recorded === undefined
      ? 'leave --shard out to go on with it'
      : `add --shard ${recorded.index}/${recorded.count} to go on with it`;
  throw new FolderError(`The folder holds ${nameOf(recorded)}, not ${nameOf(wanted)}`, {
    where: folder,
    hint: `${goOn}, or choose another folder with --out: each shard has its own`,
  });
}
