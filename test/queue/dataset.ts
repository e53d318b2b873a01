/** Small data sets of each kind, for tests of how they travel. */
import type { Dataset, DatasetContent } from '../../src/data/dataset.js';
import { digest } from '../../src/data/digest.js';
import { dataSettings } from '../helpers.js';

const shared = (numbers: readonly number[]): Float32Array => {
  const array = new Float32Array(new SharedArrayBuffer(4 * numbers.length));
  array.set(numbers);
  return array;
};

const FACTS = { table: null, validationRows: null, testRows: null, warnings: [], groups: null };

const KINDS = {
  plain: {
    ...FACTS,
    name: 'plain',
    m: 3,
    features: 2,
    featureNames: ['a', 'b'],
    columns: null,
    X: shared([1, 2, 3, -0, 0.1, 1e30]),
    target: { task: 'classification', Y: new Int32Array([0, 1, 1]), classes: ['no', 'ja ☃'] },
  },
  columns: {
    ...FACTS,
    name: 'columns',
    m: 2,
    features: 4,
    featureNames: ['age', 'class'],
    columns: [
      { kind: 'number', name: 'age', mayMiss: true },
      { kind: 'category', name: 'class', levels: ['1st', ''] },
    ],
    X: shared([NaN, 0, 30, 1]),
    target: { task: 'regression', Y: new Float32Array([0.5, -1]) },
    groups: new Int32Array([0, 1]),
    validationRows: [1, 2],
  },
} satisfies Record<string, DatasetContent>;

export type Kind = keyof typeof KINDS;

export function datasetFor(kind: Kind): {
  readonly dataset: Dataset;
  readonly data: ReturnType<typeof dataSettings>;
} {
  const dataset = KINDS[kind] as DatasetContent;
  return { dataset: { ...dataset, sha256: digest(dataset) }, data: dataSettings() };
}
