/** JSON: an array of objects, one an example, or { "X": [[…], …], "Y": […] }. */
import { nearestName, UserError } from '../errors.js';
import { readBytes } from './files.js';
import { clip, readNumber } from './numbers.js';
import type { RawData } from './raw.js';

/** @throws UserError with the example's number and the key. */
export async function readJson(
  path: string,
  shown: string,
  target: string | null,
): Promise<RawData> {
  const text = (await readBytes(path, shown)).toString('utf8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const [, position] = /position (\d+)/.exec((error as Error).message) ?? [];
    const at = Math.min(Number(position ?? firstNoToken(text)), text.trimEnd().length);
    throw new UserError('This is no valid JSON', {
      where: `${shown}:${text.slice(0, at).split('\n').length}`,
      hint: 'mend the syntax there',
    });
  }
  const examples = Array.isArray(value)
    ? fromObjects(value, shown, target)
    : fromArrays(value, shown);
  const { rows, names, targets } = examples;
  if (rows.length === 0)
    throw new UserError('The file has no examples', {
      where: shown,
      hint: 'name a file with data',
    });
  const X = new Float32Array(rows.length * names.length);
  rows.forEach((row, m) => {
    if (row.length !== names.length) {
      throw new UserError(`It has ${row.length} features, the first example ${names.length}`, {
        where: `${shown}: example ${m + 1}`,
        hint: 'give each example the same features',
      });
    }
    row.forEach((entry, column) => {
      X[m * names.length + column] = finite(entry, `${shown}: example ${m + 1}`, names[column]);
    });
  });
  return {
    name: shown,
    m: rows.length,
    features: names.length,
    featureNames: names,
    X,
    target: targets.map((entry, m) => label(entry, `${shown}: example ${m + 1}`)),
    task: null,
    placeOf: (row) => `${shown}: example ${row + 1}`,
  };
}

/** Where the text stops being made of JSON's tokens: runtimes do not always say where they stopped. */
function firstNoToken(text: string): number {
  const token =
    /\s*(?:[{}[\],:]|"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)/y;
  let end = 0;
  while (token.test(text)) end = token.lastIndex;
  return end + /^\s*/.exec(text.slice(end))![0].length;
}

interface Examples {
  readonly rows: readonly (readonly unknown[])[];
  readonly names: readonly string[];
  readonly targets: readonly unknown[];
}

function fromObjects(list: readonly unknown[], shown: string, target: string | null): Examples {
  const objects = list.map((entry, m) => {
    if (entry !== null && typeof entry === 'object' && !Array.isArray(entry))
      return new Map(Object.entries(entry));
    throw new UserError('It is no object', {
      where: `${shown}: example ${m + 1}`,
      hint: 'write {"name": value, …}',
    });
  });
  const keys = [...(objects[0]?.keys() ?? [])];
  if (objects.length > 0 && (target === null || !keys.includes(target))) {
    const near = target === null ? null : nearestName(target, keys);
    throw new UserError(
      target === null
        ? 'The config does not say which key is the target'
        : `There is no key "${clip(target)}"`,
      {
        where: `${shown}: example 1`,
        hint:
          near === null
            ? `set data.target to one of: ${keys.slice(0, 12).map(clip).join(', ')}`
            : `did you mean "${near}"?`,
      },
    );
  }
  const names = keys.filter((key) => key !== target);
  objects.forEach((object, m) => {
    const other = [...object.keys()].find((key) => !keys.includes(key));
    const missing = keys.find((key) => !object.has(key));
    if (other === undefined && missing === undefined) return;
    throw new UserError(
      missing === undefined
        ? `It has a key "${clip(other!)}" that the first lacks`
        : `The key "${clip(missing)}" is missing`,
      {
        where: `${shown}: example ${m + 1}`,
        hint: 'give each example the same keys',
      },
    );
  });
  return {
    rows: objects.map((object) => names.map((name) => object.get(name))),
    names,
    targets: objects.map((object) => object.get(target!)),
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
      hint: 'give one target an example',
    });
  }
  const names = Array.from(
    { length: (X[0] as unknown[] | undefined)?.length ?? 0 },
    (_, column) => `x${column + 1}`,
  );
  return { rows: X as unknown[][], names, targets: Y };
}

function finite(entry: unknown, where: string, name: string): number {
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
