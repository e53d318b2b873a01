/** experiment.json: what the folder's rows were trained from. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FolderError } from '../errors.js';
import { canonicalJson } from '../plan/canonical.js';
import type { ExperimentDocument } from '../plan/document.js';

export const EXPERIMENT_FILE = 'experiment.json';

/** Null where the folder has none. @throws FolderError where it cannot be read. */
export async function readExperimentFile(folder: string): Promise<ExperimentDocument | null> {
  const path = join(folder, EXPERIMENT_FILE);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return null;
    throw new FolderError(`Cannot read it (${code})`, {
      where: path,
      hint: 'name a results folder that can be read',
    });
  }
  try {
    const document = JSON.parse(text) as ExperimentDocument;
    if (typeof document.identity === 'object' && typeof document.layers === 'number')
      return document;
  } catch {
    // Said below.
  }
  throw new FolderError('It is no experiment of keepgrid', {
    where: path,
    hint: 'name another folder with --out, or add --fresh to set aside what is there',
  });
}

/** What differs in each part of the identity, in words. */
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
  there: ExperimentDocument,
  wanted: ExperimentDocument,
): void {
  const names = [...new Set([...Object.keys(there.identity), ...Object.keys(wanted.identity)])];
  const other = names.filter(
    (name) =>
      canonicalJson(there.identity[name] ?? null) !== canonicalJson(wanted.identity[name] ?? null),
  );
  if (other.length === 0) return;
  throw new FolderError(
    `The folder holds another experiment: ${other.map((name) => PARTS[name] ?? name).join(', ')} ${other.length > 1 ? 'differ' : 'differs'}`,
    {
      where: folder,
      hint: 'choose another folder with --out, or add --fresh to set aside what is there',
    },
  );
}
