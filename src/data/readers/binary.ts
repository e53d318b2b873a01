/** Data in two binary files, one of examples and one of targets: IDX or .npy. */
import { UserError } from '../../errors.js';
import { readBytes } from '../files.js';
import { readIdx } from './idx.js';
import { readNpy } from './npy.js';
import type { NumberArray } from './numberArray.js';
import { examplesOf, numberedNames, type RawData, type Unlabelled } from '../raw.js';

export interface NamedFile {
  readonly path: string;
  /** As the config wrote it. */
  readonly shown: string;
}

/**
 * Reads examples along the first dimension; further dimensions are flattened to features.
 * @throws UserError with the file, and with the byte where a value is wrong.
 */
export async function readBinary(examples: NamedFile, targets: NamedFile | null): Promise<RawData> {
  if (targets === null) {
    throw new UserError('The config does not say which file holds the labels', {
      where: examples.shown,
      hint: 'set data.target to the file of labels or targets',
    });
  }
  const X = await readArray(examples);
  const Y = await readArray(targets);
  return arraysSource(
    { ...X, shown: examples.shown },
    { ...Y, shown: targets.shown },
    examples.shown,
  );
}

/** An array, and what messages call it. */
type NamedArray = NumberArray & { readonly shown: string };

/**
 * The source of this name whose examples stand along the first dimension of X.
 * @throws UserError where Y has not one target for each, or a value is not finite in float32.
 */
export function arraysSource(X: NamedArray, Y: NamedArray, name: string): RawData {
  const [m = 0] = X.shape;
  if (Y.values.length !== m) {
    throw new UserError(
      `The sizes disagree: ${m} examples in ${X.shown}, ${Y.values.length} targets (${Y.shape.join(' × ')})`,
      {
        where: Y.shown,
        hint: 'name the two that belong together, with one target for each example',
      },
    );
  }
  return {
    name,
    featureNames: numberedNames(X.values.length / (m || 1)),
    X: finite(X),
    target: finite(Y),
    task: null,
    placeOf: Y.placeOf,
  };
}

/** Reads examples like readBinary, without targets. */
export async function readBinaryExamples(file: NamedFile): Promise<Unlabelled> {
  return arrayExamples(await readArray(file), file.shown);
}

/** The examples along the first dimension of X. @throws UserError where a value is not finite in float32. */
export function arrayExamples(X: NumberArray, name: string): Unlabelled {
  const [m = 0] = X.shape;
  return {
    name,
    featureNames: numberedNames(X.values.length / (m || 1)),
    X: finite(X),
    placeOf: examplesOf(name),
  };
}

async function readArray({ path, shown }: NamedFile): Promise<NumberArray> {
  const bytes = await readBytes(path, shown);
  return /\.npy(\.gz)?$/i.test(path) ? readNpy(bytes, shown) : readIdx(bytes, shown);
}

/** The values, not a copy of them. @throws UserError where one is not finite in float32. */
function finite({ values, placeOf }: NumberArray): NumberArray['values'] {
  if (values instanceof Uint8Array) return values; // Bytes are finite.
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
