/** The files of a model: model.json with model.safetensors beside it, of which the latter alone is enough. */
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../errors.js';
import { weightsSha256 } from '../nn/weights.js';
import { parseFacts, writeFacts } from './facts.js';
import type { Model, ModelFacts } from './model.js';
import {
  parametersIn,
  readSafetensors,
  type SafetensorsFile,
  writeSafetensors,
} from './safetensors.js';

export const MODEL_FILES = {
  facts: 'model.json',
  parameters: 'model.safetensors',
  onnx: 'model.onnx',
} as const;

/** The most bytes of a file that is read. */
const MOST_BYTES = 2_147_483_647;

/** The contents of model.json and model.safetensors. */
export function modelFiles({ facts, parameters }: Model): {
  facts: string;
  parameters: Uint8Array;
} {
  const text = writeFacts(facts);
  return { facts: text, parameters: writeSafetensors(parameters, text) };
}

/**
 * Loads a model from the folder that `keepgrid best` has written it to, from its model.json with the
 * parameters beside it, or from its model.safetensors alone.
 * @throws UserError where there is no model, or its files are damaged or do not go together.
 */
export async function loadModel(path: string): Promise<Model> {
  const stats = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw unreadable(error, path);
  });
  if (!stats.isDirectory()) {
    return isParameters(path) ? fromParameters(path) : fromFacts(path, besideOf(path));
  }
  const facts = join(path, MODEL_FILES.facts);
  const parameters = join(path, MODEL_FILES.parameters);
  if (await isThere(facts)) return fromFacts(facts, parameters);
  if (await isThere(parameters)) return fromParameters(parameters);
  throw new UserError('There is no model in this folder', {
    where: path,
    hint: 'write one with keepgrid best and the results folder',
  });
}

const isParameters = (path: string): boolean => /\.safetensors$/i.test(path);

/** The file of parameters that goes with a file of facts: model.json, model.safetensors. */
const besideOf = (path: string): string => `${path.replace(/\.json$/i, '')}.safetensors`;

async function fromFacts(path: string, parameters: string): Promise<Model> {
  const facts = parseFacts((await bytesOf(path)).toString('utf8'), path);
  return modelOf(facts, readSafetensors(await bytesOf(parameters), parameters), parameters);
}

async function fromParameters(path: string): Promise<Model> {
  const file = readSafetensors(await bytesOf(path), path);
  if (file.facts === null) {
    throw new UserError('The file does not say how its network was trained', {
      where: path,
      hint: 'name a model that keepgrid best has written',
    });
  }
  return modelOf(parseFacts(file.facts, path), file, path);
}

function modelOf(facts: ModelFacts, file: SafetensorsFile, where: string): Model {
  const parameters = parametersIn(file, facts.network.layerSizes, where);
  if (weightsSha256(parameters) === facts.weightsSha256) return { facts, parameters };
  throw new UserError('The parameters are not those of the model: their digest differs', {
    where,
    hint: 'copy both files of the model again, or write them again with keepgrid best',
  });
}

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

async function bytesOf(path: string): Promise<Buffer> {
  try {
    const stats = await stat(path);
    if (!stats.isFile()) throw notRegular(path);
    if (stats.size > MOST_BYTES) throw tooLarge(path);
    return await readFile(path);
  } catch (error) {
    throw error instanceof UserError ? error : unreadable(error as NodeJS.ErrnoException, path);
  }
}

const notRegular = (where: string): UserError =>
  new UserError('This is not a regular file', { where, hint: 'name a model that is a file' });

const tooLarge = (where: string): UserError =>
  new UserError(`The file has more than ${MOST_BYTES} bytes`, {
    where,
    hint: 'name a model that keepgrid best has written',
  });

const unreadable = ({ code }: NodeJS.ErrnoException, where: string): UserError =>
  code === 'ENOENT' || code === 'ENOTDIR'
    ? new UserError('There is no such model', {
        where,
        hint: 'name a folder, a model.json or a model.safetensors that keepgrid best has written',
      })
    : new UserError(`Cannot read the model (${code})`, {
        where,
        hint: 'choose a file that you may read',
      });
