/** A config file → an Experiment, or all mistakes in it at once, each with its place. */
import { readFile, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { nearestName, UserError, UserErrors } from '../errors.js';
import { type ConfigDocument, parseDocumentText, type Path, type Value } from './document.js';
import type { Experiment } from './experiment.js';
import { resolveGrids } from './grid.js';
import { crossChecks } from './crossChecks.js';
import { complainOfDropped, isShareDropped } from './dropped.js';
import { experimentOf } from './experimentOf.js';
import { type Structure, structureSchema } from './schema.js';
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
  const document = parseDocumentText(text, file, set);
  const problems = [...document.problems];
  const complain = (path: Path, message: string, hint: string, atKey = false): void => {
    const where = atKey ? document.placeOfKey(path) : document.placeOf(path);
    problems.push(new UserError(message, { where, hint }));
  };
  if (
    document.value === null ||
    typeof document.value !== 'object' ||
    Array.isArray(document.value)
  ) {
    if (problems.length === 0)
      complain([], 'A config must be keys with values', 'keepgrid init writes one to start from');
    throw new UserErrors(problems);
  }
  const value = document.value;
  complainOfDropped(value, [], complain);
  const structure = checkStructure(value, document, complain);
  const hiddenLayers = hiddenLayersOf(value);
  const grids =
    hiddenLayers === null
      ? []
      : await resolveGrids(value['grid'], { hiddenLayers, placeOf: document.placeOf, complain });
  const name = nameFrom(file);
  crossChecks(value, grids, complain);
  if (structure === null || problems.length > 0) throw new UserErrors(inOrder(problems));
  const experiment = experimentOf(structure, grids, name);
  return { experiment, warnings: warningsOf(experiment) };
}

type Complain = (path: Path, message: string, hint: string, atKey?: boolean) => void;

function checkStructure(
  value: Value,
  document: ConfigDocument,
  complain: Complain,
): Structure | null {
  const result = structureSchema.safeParse(value);
  if (result.success) return result.data;
  for (const issue of result.error.issues) {
    const path = issue.path as Path;
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys) {
        if (!isShareDropped(key)) complainOfKey([...path, key], complain);
      }
      continue;
    }
    const { message, hint } = complaintOf(issue, valueAt(document.value, path));
    complain(path, `${path.join('.')} ${message}`, hint);
  }
  return null;
}

function complainOfKey(path: Path, complain: Complain): void {
  const key = String(path.at(-1));
  const names = keysAt(path.slice(0, -1));
  const near = nearestName(key, names);
  const inside = path.length > 1 ? ` in ${path.slice(0, -1).join('.')}` : '';
  const home = HOMES.find(([, keys]) => keys().includes(key))?.[0];
  const hint =
    near !== null
      ? `did you mean "${near}"?`
      : home === undefined
        ? `keys are ${names.join(', ')}`
        : `it belongs under ${home}`;
  complain(path, `There is no key "${key}"${inside}`, hint, true);
}

const HOMES: readonly (readonly [string, () => string[]])[] = [
  'data',
  'network',
  'training',
  'select',
  'record',
].map((name) => [name, () => keysAt([name])] as const);

/** The keys that the schema has at a path. */
function keysAt(path: Path): string[] {
  let schema: unknown = structureSchema;
  for (const key of path)
    schema = unwrapped((schema as { shape?: Record<string, unknown> }).shape?.[key]);
  const { shape } = (schema ?? {}) as { shape?: Record<string, unknown> };
  return Object.keys(shape ?? { source: 1, target: 1 });
}

function unwrapped(schema: unknown): unknown {
  const { unwrap } = (schema ?? {}) as { unwrap?: () => unknown };
  return unwrap === undefined ? schema : unwrapped(unwrap.call(schema));
}

function valueAt(value: Value, path: Path): unknown {
  let inner: unknown = value;
  for (const key of path) inner = (inner as Record<string, unknown> | null | undefined)?.[key];
  return inner;
}

/** Null where network.hidden itself is wrong: then nothing can be said of the grid. */
function hiddenLayersOf(value: { [key: string]: Value }): number | null {
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

function warningsOf({ grids }: Experiment): string[] {
  const low = grids
    .flatMap(({ axes }) => axes.filter(({ layers }) => layers.includes(0)))
    .flatMap(({ values }) => ('source' in values ? [] : values))
    .filter((value) => typeof value === 'number' && value <= 0.5);
  const shown = low.slice(0, 5).join(', ') + (low.length > 5 ? ', …' : '');
  return low.length === 0
    ? []
    : [
        `keep_prob ${shown} in the input layer drops half of each example or more: 1.0 as a rule, perhaps 0.9`,
      ];
}
