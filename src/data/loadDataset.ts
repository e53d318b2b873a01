/** A built-in name or a file → Dataset: its sources are read and put together. */
import { isAbsolute, join } from 'node:path';
import { UserError } from '../errors.js';
import { BUILT_INS } from './builtins.js';
import { featuresOf } from './columns.js';
import type { Dataset } from './dataset.js';
import { withDigest } from './digest.js';
import { ENDINGS, formatOf, unknownSource } from './formats.js';
import { checkPart, columnsOf, joined } from './parts.js';
import type { RawData } from './raw.js';
import type { DataSettings, PartSource } from './settings.js';
import type { SyntheticName } from './synthetic.js';
import { tableReaderOf } from './readers/tableReaders.js';
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
  const main = await loadSource({ source, target }, settings, context, null);
  const own = async (part: number | PartSource): Promise<RawData | null> =>
    typeof part === 'number'
      ? null
      : loadSource({ ...part, target: part.target ?? target }, settings, context, main);
  const validation = await own(settings.validation);
  const test = await own(settings.test);
  const parts = [main, validation, test].filter((part) => part !== null);
  parts.forEach((part) => checkPart(part, main));
  const mainEnd = main.target.length;
  const validationEnd = mainEnd + (validation?.target.length ?? 0);
  const m = validationEnd + (test?.target.length ?? 0);
  const { name, featureNames } = main;
  const columns = columnsOf(parts);
  const features = columns?.flatMap(featuresOf) ?? featureNames;
  return withDigest({
    name,
    m,
    features: features.length,
    featureNames: features,
    columns,
    table: main.table ?? null,
    X: joined(parts, m * featureNames.length),
    target: encodeTarget(parts, settings),
    groups: main.groups ?? null,
    validationRows: validation && [mainEnd, validationEnd],
    testRows: test && [validationEnd, m],
    warnings: parts.flatMap(({ warnings }) => warnings ?? []),
  });
}

async function loadSource(
  { source, target }: PartSource,
  settings: DataSettings,
  { folder, seed }: LoadContext,
  main: RawData | null,
): Promise<RawData> {
  const builtIn = BUILT_INS.find(({ name }) => name === source);
  if (builtIn === undefined) return loadFile({ ...settings, source, target }, folder, main);
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

async function loadFile(
  settings: DataSettings,
  folder: string,
  main: RawData | null,
): Promise<RawData> {
  const { source, target } = settings;
  const inFolder = (path: string): string => (isAbsolute(path) ? path : join(folder, path));
  const path = inFolder(source);
  const format = formatOf(source)?.name;
  // JSON may also hold arrays instead of a table.
  if (format === 'json')
    return (await import('./readers/json.js')).readJson(path, source, settings, main);
  const readTable = format && (await tableReaderOf(format));
  if (readTable) {
    const { tableSource } = await import('./tableSource.js');
    return tableSource(readTable, { path, shown: source }, settings, main);
  }
  if (format === 'npz') return (await import('./readers/npz.js')).readNpz(path, source, target);
  if (format === 'images')
    return (await import('./readers/imageFolder.js')).readImageFolder(path, source);
  if (format === 'binary') {
    const targets = target === null ? null : { path: inFolder(target), shown: target };
    return (await import('./readers/binary.js')).readBinary({ path, shown: source }, targets);
  }
  throw new UserError(unknownSource(source), {
    hint: `end the name in ${ENDINGS}; built-in names: keepgrid datasets`,
  });
}
