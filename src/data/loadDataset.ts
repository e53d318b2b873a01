/** A built-in name or a file → Dataset: its sources are read and put together. */
import { createHash } from 'node:crypto';
import { isAbsolute, join } from 'node:path';
import { UserError } from '../errors.js';
import { count } from '../text.js';
import { BUILT_INS } from './builtins.js';
import type { Dataset } from './dataset.js';
import { ENDINGS, formatOf, unknownSource } from './formats.js';
import type { RawData } from './raw.js';
import type { DataSettings, PartSource } from './settings.js';
import type { SyntheticName } from './synthetic.js';
import { encodeTarget } from './target.js';

export interface LoadContext {
  /** The folder of the config, from which relative paths are taken. */
  readonly folder: string;
  /** The experiment's seed, for synthetic data without a seed of its own. */
  readonly seed: number;
}

/**
 * Reads a built-in data set or a file, and the validation and test parts that have data of their own.
 * @throws UserError where a source is missing or wrong, or the parts do not go together.
 */
export async function loadDataset(settings: DataSettings, context: LoadContext): Promise<Dataset> {
  const { source, target } = settings;
  const own = async (part: number | PartSource): Promise<RawData | null> =>
    typeof part === 'number'
      ? null
      : loadSource({ ...part, target: part.target ?? target }, settings, context);
  const main = await loadSource({ source, target }, settings, context);
  const validation = await own(settings.validation);
  const test = await own(settings.test);
  const parts = [main, validation, test].filter((part) => part !== null);
  parts.forEach((part) => checkPart(part, main));
  const mainEnd = main.target.length;
  const validationEnd = mainEnd + (validation?.target.length ?? 0);
  const m = validationEnd + (test?.target.length ?? 0);
  const { name, featureNames } = main;
  const dataset: Omit<Dataset, 'sha256'> = {
    name,
    m,
    features: featureNames.length,
    featureNames,
    X: joined(parts, m * featureNames.length),
    target: encodeTarget(parts, settings),
    validationRows: validation && [mainEnd, validationEnd],
    testRows: test && [validationEnd, m],
  };
  return { ...dataset, sha256: digest(dataset) };
}

async function loadSource(
  { source, target }: PartSource,
  settings: DataSettings,
  { folder, seed }: LoadContext,
): Promise<RawData> {
  const builtIn = BUILT_INS.find(({ name }) => name === source);
  if (builtIn === undefined) return loadFile(source, target, folder);
  if (builtIn.options.size !== undefined) {
    const { synthetic } = await import('./synthetic.js');
    return synthetic(source as SyntheticName, {
      size: settings.size ?? builtIn.examples,
      noise: settings.noise ?? builtIn.options.noise ?? 0,
      features: settings.features ?? builtIn.features,
      seed: settings.seed ?? seed,
    });
  }
  const { digits, iris, mnist } = await import('./realSets.js');
  if (source === 'digits') return digits();
  if (source === 'iris') return iris();
  return mnist(source === 'mnist' ? 'train' : 't10k', folder);
}

async function loadFile(source: string, target: string | null, folder: string): Promise<RawData> {
  const inFolder = (path: string): string => (isAbsolute(path) ? path : join(folder, path));
  const path = inFolder(source);
  const format = formatOf(source)?.name;
  if (format === 'csv') return (await import('./csv.js')).readCsv(path, source, target);
  if (format === 'json') return (await import('./json.js')).readJson(path, source, target);
  if (format === 'binary') {
    const targets = target === null ? null : { path: inFolder(target), shown: target };
    return (await import('./binary.js')).readBinary({ path, shown: source }, targets);
  }
  throw new UserError(unknownSource(source), {
    hint: `end the name in ${ENDINGS}; built-in names: keepgrid datasets`,
  });
}

/** @throws UserError where a part has no examples, or other features than the main part. */
function checkPart({ name, featureNames, target }: RawData, main: RawData): void {
  const refuse = (message: string, hint: string): UserError =>
    new UserError(message, { where: name, hint });
  if (target.length === 0 || featureNames.length === 0) {
    throw refuse('The file has no examples', 'name a file with data');
  }
  const hint = 'give all parts the same columns';
  if (featureNames.length !== main.featureNames.length) {
    const features = count(featureNames.length, 'feature');
    throw refuse(`It has ${features}, ${main.name} has ${main.featureNames.length}`, hint);
  }
  if (featureNames.some((feature, column) => feature !== main.featureNames[column])) {
    throw refuse(`Its columns are not those of ${main.name}, in the same order`, hint);
  }
}

/** X of all parts, one part after another, on shared memory. */
function joined(parts: readonly RawData[], length: number): Float32Array {
  const X = new Float32Array(new SharedArrayBuffer(4 * length));
  let at = 0;
  for (const part of parts) {
    X.set(part.X, at);
    at += part.X.length;
  }
  return X;
}

/** SHA-256 of the arrays' little-endian bytes and of what gives them meaning; names of files do not. */
function digest(dataset: Omit<Dataset, 'sha256'>): string {
  const { m, features, X, target, validationRows, testRows } = dataset;
  const classes = target.task === 'classification' ? target.classes : null;
  const meaning = JSON.stringify([target.task, m, features, classes, validationRows, testRows]);
  return createHash('sha256')
    .update(meaning)
    .update(new Uint8Array(X.buffer))
    .update(new Uint8Array(target.Y.buffer))
    .digest('hex');
}
