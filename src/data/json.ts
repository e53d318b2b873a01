/** JSON: an array of objects, one an example, or { "X": [[…], …], "Y": […] }. */
import { UserError } from '../errors.js';
import { count } from '../text.js';
import { clip } from './clip.js';
import { readBytes } from './files.js';
import { readNumber } from './numbers.js';
import { examplesOf, numberedNames, type RawData } from './raw.js';
import { targetColumn } from './targetColumn.js';

/** @throws UserError with the example's number and the key. */
export async function readJson(
  path: string,
  shown: string,
  target: string | null,
): Promise<RawData> {
  const value = parse((await readBytes(path, shown)).toString('utf8'), shown);
  const { rows, names, targets } = Array.isArray(value)
    ? fromObjects(value, shown, target)
    : fromArrays(value, shown);
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
  return {
    name: shown,
    featureNames: names,
    X,
    target: targets.map((entry, example) => label(entry, placeOf(example))),
    task: null,
    placeOf,
  };
}

function parse(text: string, shown: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const [, position] = /position (\d+)/.exec((error as Error).message) ?? [];
    const at = Math.min(Number(position ?? endOfTokens(text)), text.trimEnd().length);
    throw new UserError('This is not valid JSON', {
      where: `${shown}:${text.slice(0, at).split('\n').length}`,
      hint: 'fix the syntax there',
    });
  }
}

/** Where the text stops being made of JSON's tokens: runtimes do not always say where they stopped. */
function endOfTokens(text: string): number {
  const token =
    /\s*(?:[{}[\],:]|"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)\s*/y;
  let end = 0;
  while (token.test(text)) end = token.lastIndex;
  return end;
}

interface Examples {
  readonly rows: readonly (readonly unknown[])[];
  readonly names: readonly string[];
  readonly targets: readonly unknown[];
}

function fromObjects(list: readonly unknown[], shown: string, target: string | null): Examples {
  const placeOf = examplesOf(shown);
  if (list.length === 0) return { rows: [], names: [], targets: [] };
  const objects = list.map((entry, example) => {
    if (entry !== null && typeof entry === 'object' && !Array.isArray(entry))
      return new Map(Object.entries(entry));
    throw new UserError('The example is not an object', {
      where: placeOf(example),
      hint: 'write {"name": value, …}',
    });
  });
  const keys = [...objects[0].keys()];
  const targetKey = keys[targetColumn(target, keys, 'key', placeOf(0))];
  objects.forEach((object, example) => {
    const missing = keys.find((key) => !object.has(key));
    const other = [...object.keys()].find((key) => !keys.includes(key));
    if (missing === undefined && other === undefined) return;
    throw new UserError(
      missing === undefined
        ? `The key "${clip(other ?? '')}" is not in the first example`
        : `The key "${clip(missing)}" is missing`,
      { where: placeOf(example), hint: 'give each example the same keys' },
    );
  });
  const names = keys.filter((key) => key !== targetKey);
  return {
    rows: objects.map((object) => names.map((name) => object.get(name))),
    names,
    targets: objects.map((object) => object.get(targetKey)),
  };
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
  const rows = X as unknown[][];
  return { rows, names: numberedNames(rows[0]?.length ?? 0), targets: Y };
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
