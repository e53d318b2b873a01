/** experiment.json: what the folder's rows were trained from. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FolderError } from '../errors.js';
import { differingKeys } from '../plan/canonical.js';
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
    const document: unknown = JSON.parse(text);
    if (isDocument(document)) return document;
  } catch {
    // Said below.
  }
  throw new FolderError('It is no experiment of keepgrid', {
    where: path,
    hint: 'name another folder with --out, or add --fresh to set aside what is there',
  });
}

/** Whether the parts that are read without a look at the config are what they should be. */
function isDocument(value: unknown): value is ExperimentDocument {
  const { identity, layers, axes, derived_axes, config } = (value ?? {}) as Partial<
    Record<keyof ExperimentDocument, unknown>
  >;
  const isRecord = (part: unknown): boolean =>
    typeof part === 'object' && part !== null && !Array.isArray(part);
  const areNames = (part: unknown): boolean =>
    Array.isArray(part) && part.every((name) => typeof name === 'string');
  const hasLayers = Number.isInteger(layers) && (layers as number) >= 1 && (layers as number) <= 65;
  if (!isRecord(identity) || !hasLayers || !areNames(axes) || !areNames(derived_axes)) return false;
  const { select } = (config ?? {}) as { select?: { metric?: unknown; rule?: unknown } };
  const isSelect =
    isRecord(select) &&
    ['val_cost', 'val_accuracy'].includes(String(select?.metric)) &&
    ['best', 'one_se'].includes(String(select?.rule));
  return isRecord(config) && (select === undefined || isSelect);
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
  const other = differingKeys(there.identity, wanted.identity);
  if (other.length === 0) return;
  throw new FolderError(
    `The folder holds another experiment: ${other.map((name) => PARTS[name] ?? name).join(', ')} ${other.length > 1 ? 'differ' : 'differs'}`,
    {
      where: folder,
      hint: 'choose another folder with --out, or add --fresh to set aside what is there',
    },
  );
}
