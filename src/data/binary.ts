/** Data in two binary files, one of examples and one of targets: IDX or .npy, gzipped or not. */
import { UserError } from '../errors.js';
import { readBytes } from './files.js';
import { readIdx } from './idx.js';
import { readNpy } from './npy.js';
import type { NumberArray } from './numberArray.js';
import type { RawData } from './raw.js';

export interface NamedFile {
  readonly path: string;
  /** As the config wrote it. */
  readonly shown: string;
}

/** Examples along the first dimension; further dimensions are flattened to features. */
export async function readBinary(examples: NamedFile, targets: NamedFile | null): Promise<RawData> {
  if (targets === null) {
    throw new UserError('The config does not say which file holds the labels', {
      where: examples.shown,
      hint: 'set data.target to the file of labels or targets',
    });
  }
  const X = await readArray(examples);
  const Y = await readArray(targets);
  const [m = 0, ...rest] = X.shape;
  const features = rest.reduce((product, n) => product * n, 1);
  if (m === 0 || features === 0) {
    throw new UserError('The file has no examples', {
      where: examples.shown,
      hint: 'name a file with data',
    });
  }
  if (Y.values.length !== m) {
    throw new UserError(
      `The sizes disagree: ${m} examples in ${examples.shown}, ${Y.values.length} targets (${Y.shape.join(' × ')})`,
      {
        where: targets.shown,
        hint: 'name the two files that belong together, with one target an example',
      },
    );
  }
  return {
    name: examples.shown,
    m,
    features,
    featureNames: Array.from({ length: features }, (_, column) => `x${column + 1}`),
    X: finite(X),
    target: finite(Y),
    task: null,
    placeOf: Y.placeOf,
  };
}

async function readArray({ path, shown }: NamedFile): Promise<NumberArray> {
  const bytes = await readBytes(path, shown);
  return /\.npy(\.gz)?$/.test(path) ? readNpy(bytes, shown) : readIdx(bytes, shown);
}

/** The values, no copy of them. @throws UserError where one is not finite in float32. */
function finite({ values, placeOf }: NumberArray): NumberArray['values'] {
  // Bytes are finite by their type.
  if (values instanceof Uint8Array) return values;
  for (let k = 0; k < values.length; k++) {
    const value = values[k];
    if (Number.isFinite(Math.fround(value))) continue;
    const problem = Number.isFinite(value) ? 'is too large for float32' : 'is not a finite number';
    throw new UserError(`${value} ${problem}`, {
      where: placeOf(k),
      hint: 'fix the value, or leave the example out',
    });
  }
  return values;
}
