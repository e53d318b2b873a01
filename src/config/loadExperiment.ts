/** A config file → an Experiment, or all mistakes in it at once, each with its place. */
import { readFile, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { UserError, UserErrors } from '../errors.js';
import type { Complain, Path } from './complain.js';
import { crossChecks } from './crossChecks.js';
import { type ConfigDocument, parseDocumentText } from './document.js';
import { complainOfDropped } from './dropped.js';
import type { Experiment } from './experiment.js';
import { experimentOf } from './experimentOf.js';
import { resolveGrids } from './grid.js';
import type { Value } from './nodeReader.js';
import { Places } from './places.js';
import { type Structure, structureSchema } from './schema.js';
import { complainOfKeys } from './unknownKeys.js';
import { warningsOf } from './warnings.js';
import { complaintOf } from './wording.js';

export interface LoadOptions {
  /** `path=value` assignments made after the file is read. */
  readonly set?: readonly string[];
}

export interface LoadedExperiment {
  readonly experiment: Experiment;
  readonly warnings: readonly string[];
}

/** Bytes of a config. */
const MOST_BYTES = 1024 * 1024;

/**
 * Reads a YAML or JSON config.
 * @throws UserErrors with every mistake, each with file:line:column.
 */
export async function loadExperiment(
  path: string,
  options: LoadOptions = {},
): Promise<LoadedExperiment & { readonly folder: string }> {
  const text = await readConfig(path);
  return { ...(await parseExperiment(text, path, options)), folder: dirname(path) };
}

async function readConfig(path: string): Promise<string> {
  const refuse = (message: string, hint: string): UserError =>
    new UserError(message, { where: path, hint });
  try {
    const stats = await stat(path);
    if (stats.isDirectory()) throw refuse('This is a folder, not a config', 'name the file in it');
    if (stats.size > MOST_BYTES)
      throw refuse(`The config is larger than ${MOST_BYTES} bytes`, 'is this the data?');
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof UserError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw code === 'ENOENT'
      ? refuse('There is no such config', 'keepgrid init writes one to start from')
      : refuse(`Cannot read the config (${code})`, 'name a file that can be read');
  }
}

/** The same from text; `file` is its name in messages, and the experiment's where it gives none. */
export async function parseExperiment(
  text: string,
  file: string,
  { set = [] }: LoadOptions = {},
): Promise<LoadedExperiment> {
  if (text.trim() === '') {
    throw new UserErrors([
      new UserError('The config is empty', {
        where: `${file}:1:1`,
        hint: 'keepgrid init writes one to start from',
      }),
    ]);
  }
  return readDocument(parseDocumentText(text, file, set), nameFrom(file));
}

/** The same from a config as experiment.json holds it; `where` is its place in messages. */
export async function experimentFrom(config: object, where: string): Promise<Experiment> {
  const document = { value: config as Value, places: new Places(where), problems: [] };
  return (await readDocument(document, 'experiment')).experiment;
}

async function readDocument(document: ConfigDocument, name: string): Promise<LoadedExperiment> {
  const { value, places } = document;
  const problems = [...document.problems];
  const complain: Complain = (path, message, hint, at = 'value') => {
    const where = at === 'key' ? places.ofKey(path) : places.ofValue(path);
    problems.push(new UserError(message, { where, hint }));
  };
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    if (problems.length === 0)
      complain([], 'A config must be keys with values', 'keepgrid init writes one to start from');
    throw new UserErrors(problems);
  }
  complainOfDropped(value, [], complain);
  const structure = checkStructure(value, complain);
  const hiddenLayers = hiddenLayersOf(value);
  const placeOf = (path: Path): string => places.ofValue(path);
  const grids =
    hiddenLayers === null
      ? []
      : await resolveGrids(value['grid'], { hiddenLayers, placeOf, complain });
  crossChecks(value, grids, complain);
  if (structure === null || problems.length > 0) throw new UserErrors(inOrder(problems));
  const experiment = experimentOf(structure, grids, name);
  return { experiment, warnings: warningsOf(experiment) };
}

function checkStructure(value: Value, complain: Complain): Structure | null {
  const result = structureSchema.safeParse(value);
  if (result.success) return result.data;
  for (const issue of result.error.issues) {
    const path = issue.path as Path;
    if (issue.code === 'unrecognized_keys') {
      complainOfKeys(path, issue.keys, complain);
      continue;
    }
    const { message, hint } = complaintOf(issue, valueAt(value, path));
    complain(path, `${path.join('.')} ${message}`, hint);
  }
  return null;
}

function valueAt(value: Value, path: Path): Value | undefined {
  let inner: Value | undefined = value;
  for (const key of path) inner = (inner as Record<string, Value> | null | undefined)?.[key];
  return inner;
}

/** Null where network.hidden itself is wrong: then nothing can be said of the grid. */
function hiddenLayersOf(value: Value): number | null {
  const hidden = valueAt(value, ['network', 'hidden']);
  return Array.isArray(hidden) ? hidden.length : null;
}

function nameFrom(file: string): string {
  const name = basename(file)
    .replace(/\.(ya?ml|json)$/i, '')
    .replace(/[^A-Za-z0-9_.-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '');
  return name.slice(0, 100) || 'experiment';
}

/** By line and column; those of --set come last. */
function inOrder(problems: readonly UserError[]): UserError[] {
  const placeOf = ({ where = '' }: UserError): [number, number] => {
    const [, line, column] = /:(\d+):(\d+)$/.exec(where) ?? [];
    return line === undefined ? [Number.MAX_SAFE_INTEGER, 0] : [Number(line), Number(column)];
  };
  return problems.toSorted((a, b) => {
    const [[lineA, columnA], [lineB, columnB]] = [placeOf(a), placeOf(b)];
    return lineA - lineB || columnA - columnB;
  });
}
