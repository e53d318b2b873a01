/** A name or a file → Dataset: every source read, its parts put together, on shared memory. */
import { createHash } from 'node:crypto';
import { isAbsolute, join } from 'node:path';
import { UserError } from '../errors.js';
import type { DataSettings, PartSource } from './settings.js';
import { BUILT_INS } from './builtins.js';
import type { Dataset, Target } from './dataset.js';
import { ENDINGS, formatOf, unknownSource } from './formats.js';
import type { RawData } from './raw.js';
import type { SyntheticName } from './synthetic.js';
import { encodeTarget } from './target.js';

export interface LoadContext {
  /** Folder that relative paths are taken from: the config's. */
  readonly folder: string;
  /** The experiment's, for synthetic data that has no seed of its own. */
  readonly seed: number;
}

/** @throws UserError where a source is missing or wrong, or the parts do not go together. */
export async function loadDataset(settings: DataSettings, context: LoadContext): Promise<Dataset> {
  const { source, target, validation, test } = settings;
  const main = await loadSource({ source, target }, settings, context);
  const own = async (part: number | PartSource): Promise<RawData | null> =>
    typeof part === 'number'
      ? null
      : loadSource({ source: part.source, target: part.target ?? target }, settings, context);
  const [validationPart, testPart] = [await own(validation), await own(test)];
  const parts = [main, validationPart, testPart].filter((part) => part !== null);
  parts.forEach((part) => checkFeatures(part, main));
  const encoded = encodeTarget(parts, settings);
  const from = (part: RawData | null): readonly [number, number] | null => {
    if (part === null) return null;
    const before = parts.slice(0, parts.indexOf(part)).reduce((sum, { m }) => sum + m, 0);
    return [before, before + part.m];
  };
  const m = parts.reduce((sum, part) => sum + part.m, 0);
  const X = new Float32Array(new SharedArrayBuffer(4 * m * main.features));
  let at = 0;
  for (const part of parts) {
    X.set(part.X, at);
    at += part.X.length;
  }
  const dataset = {
    name: main.name,
    m,
    features: main.features,
    featureNames: main.featureNames,
    X,
    target: onSharedMemory(encoded),
    validationRows: from(validationPart),
    testRows: from(testPart),
  };
  return { ...dataset, sha256: digest(dataset) };
}

async function loadSource(
  { source, target }: PartSource,
  settings: DataSettings,
  { folder, seed }: LoadContext,
): Promise<RawData> {
  const builtIn = BUILT_INS.find(({ name }) => name === source);
  if (builtIn !== undefined) {
    if (builtIn.options.size !== undefined) {
      const { synthetic } = await import('./synthetic.js');
      return synthetic(builtIn.name as SyntheticName, {
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
  const format = formatOf(source);
  if (format === undefined) {
    throw new UserError(unknownSource(source), {
      hint: `end the name in ${ENDINGS}; built-in names: keepgrid datasets`,
    });
  }
  const path = isAbsolute(source) ? source : join(folder, source);
  if (format.name === 'csv') return (await import('./csv.js')).readCsv(path, source, target);
  if (format.name === 'json') return (await import('./json.js')).readJson(path, source, target);
  const { readBinary } = await import('./binary.js');
  const targetPath = target === null || isAbsolute(target) ? target : join(folder, target);
  const targets = targetPath === null ? null : { path: targetPath, shown: target! };
  return readBinary({ path, shown: source }, targets);
}

function checkFeatures(part: RawData, main: RawData): void {
  const other = part.features !== main.features;
  if (!other && part.featureNames.every((name, column) => name === main.featureNames[column]))
    return;
  throw new UserError(
    other
      ? `It has ${part.features} features, ${main.name} has ${main.features}`
      : `Its columns are not those of ${main.name}, in the same order`,
    { where: part.name, hint: 'give all parts the same columns' },
  );
}

function onSharedMemory(target: Target): Target {
  if (target.task === 'regression') {
    const Y = new Float32Array(new SharedArrayBuffer(target.Y.byteLength));
    Y.set(target.Y);
    return { ...target, Y };
  }
  const Y = new Int32Array(new SharedArrayBuffer(target.Y.byteLength));
  Y.set(target.Y);
  return { ...target, Y };
}

/** Of the arrays' little-endian bytes, and of what gives them meaning. Names of files are no part of it. */
function digest({
  m,
  features,
  X,
  target,
  validationRows,
  testRows,
}: Omit<Dataset, 'sha256'>): string {
  const classes = target.task === 'classification' ? target.classes : null;
  const meaning = JSON.stringify([target.task, m, features, classes, validationRows, testRows]);
  return createHash('sha256')
    .update(meaning)
    .update(new Uint8Array(X.buffer))
    .update(new Uint8Array(target.Y.buffer))
    .digest('hex');
}
