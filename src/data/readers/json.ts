/** JSON: a table, or { "X": [[…], …], "Y": […] }. */
import { UserError } from '../../errors.js';
import { count } from '../../text.js';
import { clip } from '../clip.js';
import { readBytes } from '../files.js';
import { tableOf } from './jsonTable.js';
import { readNumber } from '../numbers.js';
import { parseJson } from './parseJson.js';
import { examplesOf, numberedNames, type RawData, type Unlabelled } from '../raw.js';
import { tableSource, type TableSettings } from '../tableSource.js';

/** @throws UserError with the example's number and the key, or all columns that cannot be used. */
export async function readJson(
  path: string,
  shown: string,
  settings: TableSettings,
  main: RawData | null,
): Promise<RawData> {
  const value = parseJson((await readBytes(path, shown)).toString('utf8'), shown);
  if (!Array.isArray(value)) return arraysSource(value, shown);
  return tableSource(
    (_, name, request) => Promise.resolve(tableOf(value, name, request)),
    { path, shown },
    settings,
    main,
  );
}

function arraysSource(value: unknown, shown: string): RawData {
  const { rows, targets } = fromArrays(value, shown);
  const examples = examplesIn(rows, shown);
  return {
    ...examples,
    target: targets.map((entry, example) => label(entry, examples.placeOf(example))),
    task: null,
  };
}

/** The examples of { "X": [[…], …] }. @throws UserError with the example that is not like the others. */
export function jsonExamples(value: unknown, shown: string): Unlabelled {
  const { X } = (value ?? {}) as { X?: unknown };
  if (Array.isArray(X) && X.every(Array.isArray)) return examplesIn(X as unknown[][], shown);
  throw new UserError('The JSON holds neither an array of objects nor "X"', {
    where: shown,
    hint: 'write [{"a": 1}, …] or {"X": [[1], …]}',
  });
}

function examplesIn(rows: readonly (readonly unknown[])[], shown: string): Unlabelled {
  const names = numberedNames(rows[0]?.length ?? 0);
  const placeOf = examplesOf(shown);
  const X = new Float32Array(rows.length * names.length);
  rows.forEach((row, example) => {
    const where = placeOf(example);
    if (row.length !== names.length) {
      const features = count(row.length, 'feature');
      throw new UserError(`It has ${features}, the first example ${names.length}`, {
        where,
        hint: 'give each example the same features',
      });
    }
    X.set(
      row.map((entry, column) => feature(entry, names[column], where)),
      example * names.length,
    );
  });
  return { name: shown, featureNames: names, X, placeOf };
}

interface Examples {
  readonly rows: readonly (readonly unknown[])[];
  readonly targets: readonly unknown[];
}

function fromArrays(value: unknown, shown: string): Examples {
  const { X, Y } = (value ?? {}) as { X?: unknown; Y?: unknown };
  if (!Array.isArray(X) || !Array.isArray(Y) || !X.every(Array.isArray)) {
    throw new UserError('The JSON holds neither an array of objects nor "X" and "Y"', {
      where: shown,
      hint: 'write [{"a": 1, "label": "x"}, …] or {"X": [[1], …], "Y": ["x", …]}',
    });
  }
  if (X.length !== Y.length) {
    throw new UserError(`The sizes disagree: ${X.length} rows of X, ${Y.length} of Y`, {
      where: shown,
      hint: 'give one target for each example',
    });
  }
  return { rows: X as unknown[][], targets: Y };
}

function feature(entry: unknown, name: string, where: string): number {
  const number =
    typeof entry === 'number'
      ? readNumber(String(entry))
      : `${clip(JSON.stringify(entry) ?? 'nothing')} is not a number`;
  if (typeof number === 'number') return number;
  throw new UserError(`"${clip(name)}": ${number}`, { where, hint: 'features are numbers' });
}

function label(entry: unknown, where: string): string {
  if (typeof entry === 'string' && entry !== '') return entry;
  if (typeof entry === 'number' || typeof entry === 'boolean') return String(entry);
  throw new UserError('The target is missing', { where, hint: 'a target is a text or a number' });
}
