/** A config file → an Experiment, or all mistakes in it at once, each with its place. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { UserError, UserErrors } from '../errors.js';
import { crossChecks } from './crossChecks.js';
import { type ConfigDocument, parseDocumentText } from './document.js';
import type { Experiment } from './experiment.js';
import { withExcerpts } from './excerpts.js';
import { experimentName } from './experimentName.js';
import { experimentOf } from './experimentOf.js';
import { resolveGrids } from './grid.js';
import { isTooDeep, tooDeep, type Value } from './nodeReader.js';
import { Places } from './places.js';
import type { Path, Report } from './report.js';
import { type Structure, structureSchema } from './schema.js';
import { reportUnknown } from './unknownKeys.js';
import { warningsOf } from './warnings.js';
import { problemOf } from './wording.js';

export interface LoadOptions {
  /** `path=value` assignments that are made once the file is read. */
  readonly set?: readonly string[];
}

export interface LoadedExperiment {
  readonly experiment: Experiment;
  readonly warnings: readonly string[];
}

/** A config is checked once: a checker that zod compiles for it first would take longer. */
const ONCE = { jitless: true };

/** Bytes that a config may have. */
const MOST_BYTES = 1024 * 1024;

const TO_START = 'keepgrid init writes one to start from';

/**
 * Reads a YAML or JSON config from a file.
 * @throws UserErrors with every mistake, each with file:line:column; UserError where there is no
 * file that can be read.
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
    const bytes = await firstBytes(path, MOST_BYTES + 1);
    if (bytes.length > MOST_BYTES)
      throw refuse(`The config is larger than ${MOST_BYTES} bytes`, 'is this the data?');
    // A byte order mark, as some editors write one, is no character of the text.
    return bytes.toString('utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    if (error instanceof UserError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw code === 'ENOENT'
      ? refuse('There is no such config', TO_START)
      : refuse(`Cannot read the config (${code})`, 'name a file that can be read');
  }
}

/** At most so many bytes of a file, or of a pipe as <(command) is one, which may have no end. */
async function firstBytes(path: string, most: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of createReadStream(path)) {
    chunks.push(chunk as Buffer);
    size += (chunk as Buffer).length;
    if (size >= most) break;
  }
  return Buffer.concat(chunks);
}

/**
 * Reads a YAML or JSON config from text. `file` is its name in messages, and names the experiment
 * where the text does not.
 * @throws UserErrors with every mistake, each with file:line:column.
 */
export async function parseExperiment(
  text: string,
  file: string,
  { set = [] }: LoadOptions = {},
): Promise<LoadedExperiment> {
  if (text.trim() === '') {
    const where = `${file}:1:1`;
    throw new UserErrors([new UserError('The config is empty', { where, hint: TO_START })], file);
  }
  try {
    return await readDocument(
      parseDocumentText(text, file, set),
      experimentName(file, /\.(ya?ml|json)$/i),
    );
  } catch (error) {
    if (!(error instanceof UserErrors)) throw error;
    throw new UserErrors(withExcerpts(error.errors, text, file), file);
  }
}

/**
 * Reads a config as experiment.json holds it; `where` is its place in messages.
 * @throws UserErrors with every mistake.
 */
export async function experimentFrom(config: object, where: string): Promise<Experiment> {
  if (isTooDeep(config)) throw new UserErrors([tooDeep(where)]);
  const document = { value: config as Value, places: new Places(where), problems: [] };
  return (await readDocument(document, 'experiment')).experiment;
}

async function readDocument(document: ConfigDocument, name: string): Promise<LoadedExperiment> {
  const { value, places } = document;
  const problems = [...document.problems];
  const report: Report = (path, message, hint, at) => {
    problems.push(new UserError(message, { where: places.of(path, at), hint }));
  };
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    const hint =
      typeof value === 'string'
        ? `write each key with a colon, or start anew: ${TO_START}`
        : TO_START;
    if (problems.length === 0) report([], 'A config must be keys with values', hint);
    throw new UserErrors(problems);
  }
  const structure = checkStructure(value, report);
  // Where network.hidden itself is wrong, nothing can be said about the grid.
  const hidden = valueAt(value, ['network', 'hidden']);
  const grids = Array.isArray(hidden)
    ? await resolveGrids(value['grid'], {
        hiddenLayers: hidden.length,
        placeOf: (path) => places.of(path),
        report,
      })
    : [];
  crossChecks(value, grids, report);
  if (structure === undefined || problems.length > 0) throw new UserErrors(inOrder(problems));
  const experiment = experimentOf(structure, grids, name);
  return { experiment, warnings: warningsOf(experiment) };
}

function checkStructure(value: Value, report: Report): Structure | undefined {
  const { data, error } = structureSchema.safeParse(value, ONCE);
  for (const issue of error?.issues ?? []) {
    const path = issue.path as Path;
    if (issue.code === 'unrecognized_keys') reportUnknown(path, issue.keys, report);
    else {
      const { message, hint } = problemOf(issue, valueAt(value, path));
      report(path, `${path.join('.')} ${message}`, hint);
    }
  }
  return data;
}

function valueAt(value: Value, path: Path): Value | undefined {
  let inner: Value | undefined = value;
  for (const key of path) inner = (inner as Record<string, Value> | null | undefined)?.[key];
  return inner;
}

/** By line and column; mistakes in --set, which have neither, come last. */
function inOrder(problems: readonly UserError[]): UserError[] {
  const offsetOf = ({ where = '' }: UserError): number => {
    const [, line = Number.MAX_SAFE_INTEGER, column = 0] = /:(\d+):(\d+)$/.exec(where) ?? [];
    return Number(line) * MOST_BYTES + Number(column);
  };
  return problems.toSorted((a, b) => offsetOf(a) - offsetOf(b));
}
