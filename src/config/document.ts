/**
 * YAML or JSON text → plain values, with the place of every key and value kept, so that each later
 * complaint can point at its line. JSON is YAML to the parser.
 */
import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import { UserError } from '../errors.js';

export type Path = readonly (string | number)[];
export type Value = string | number | boolean | null | Value[] | { [key: string]: Value };

export interface ConfigDocument {
  readonly value: Value;
  /** file:line:column of the value at the path, or of the nearest thing around it; of `--set` where that gave it. */
  placeOf(path: Path): string;
  /** The same for a key. */
  placeOfKey(path: Path): string;
  /** What the text itself is wrong in. */
  readonly problems: readonly UserError[];
}

/** Assignments as they come from `--set path=value`. */
export function parseDocumentText(
  text: string,
  file: string,
  set: readonly string[] = [],
): ConfigDocument {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    uniqueKeys: true,
    prettyErrors: false,
  });
  const problems: UserError[] = [];
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${line}:${col}`;
  };
  const stumbles = new Map<number, UserError>();
  for (const { code, message, pos } of [...document.errors, ...document.warnings]) {
    // What follows at the same place follows from the first.
    if (!stumbles.has(pos[0])) stumbles.set(pos[0], syntaxError(code, message, at(pos[0])));
  }
  problems.push(...stumbles.values());
  const places = new Map<string, string>();
  const keyPlaces = new Map<string, string>();
  const read = (node: unknown, path: Path, place: (node: Node) => string): Value => {
    if (node === null || node === undefined) return null;
    const here = place(node as Node);
    places.set(pathKey(path), here);
    const refuse = (message: string, hint: string): null => {
      problems.push(new UserError(message, { where: here, hint }));
      return null;
    };
    if (isAlias(node)) return refuse('Aliases (*name) are not read', 'write the value out');
    if (isScalar(node)) {
      const { value } = node;
      if (typeof value === 'bigint') return Number(value);
      const plain = value === null || ['string', 'number', 'boolean'].includes(typeof value);
      return plain
        ? (value as Value)
        : refuse('This kind of value is not read', 'write text or a number');
    }
    if (isSeq(node)) return node.items.map((item, index) => read(item, [...path, index], place));
    if (!isMap(node)) return refuse('This kind of value is not read', 'write a key and a value');
    const object: { [key: string]: Value } = Object.create(null);
    for (const { key, value } of node.items) {
      if (!isScalar(key)) {
        refuse('A key must be plain text', 'write key: value');
        continue;
      }
      const name = key.source ?? String(key.value);
      if (Object.hasOwn(object, name)) {
        // The parser tells 1 and "1" apart; a config does not.
        problems.push(
          new UserError(`The key "${name}" stands here twice`, {
            where: place(key),
            hint: 'leave one of them',
          }),
        );
      }
      keyPlaces.set(pathKey([...path, name]), place(key));
      places.set(pathKey([...path, name]), place(key));
      if (name === '__proto__') refuse('The key "__proto__" is not allowed', 'leave it out');
      else object[name] = read(value, [...path, name], place);
    }
    return object;
  };
  const root = { '': read(document.contents, [], (node) => at(rangeStart(node))) };

  for (const assignment of set) {
    const equals = assignment.indexOf('=');
    const where = `--set ${equals < 0 ? assignment : assignment.slice(0, equals)}`;
    if (equals <= 0) {
      problems.push(
        new UserError('It is no path=value', {
          where,
          hint: 'write, say, --set training.epochs=5',
        }),
      );
      continue;
    }
    const path = assignment.slice(0, equals).split('.');
    const parsed = parseDocument(assignment.slice(equals + 1), { prettyErrors: false });
    const [error] = parsed.errors;
    if (error !== undefined) {
      problems.push(
        new UserError(firstLine(error.message), { where, hint: 'quote the value for the shell' }),
      );
      continue;
    }
    const value = read(parsed.contents, path, () => where);
    if (!assign(root, ['', ...path], value)) {
      problems.push(
        new UserError('There is no such place in the config', {
          where,
          hint: 'name keys with dots between, say training.epochs',
        }),
      );
    }
    for (let length = 1; length <= path.length; length++) {
      const key = pathKey(path.slice(0, length));
      if (length < path.length && places.has(key)) continue;
      keyPlaces.set(key, where);
      places.set(key, where);
    }
  }

  const lookUp = (map: ReadonlyMap<string, string>, path: Path): string => {
    for (let length = path.length; length >= 0; length--) {
      const place = (length === path.length ? map : places).get(pathKey(path.slice(0, length)));
      if (place !== undefined) return place;
    }
    return `${file}:1:1`;
  };
  return {
    value: root[''],
    placeOf: (path) => lookUp(places, path),
    placeOfKey: (path) => lookUp(keyPlaces, path),
    problems,
  };
}

/** What the parser stumbled over, in our words where its own are none for a user. */
function syntaxError(code: string, message: string, where: string): UserError {
  if (code === 'MULTIPLE_DOCS') {
    const hint = 'leave it, and the line ---, out';
    return new UserError('A second document begins here', { where, hint });
  }
  if (message.includes('call stack')) {
    return new UserError('It is nested too deeply', { where, hint: 'five levels are enough' });
  }
  return new UserError(firstLine(message), { where, hint: 'mend the syntax there' });
}

const pathKey = (path: Path): string => JSON.stringify(path.map(String));
const firstLine = (text: string): string => text.split('\n')[0];
const rangeStart = ({ range }: Node): number => range?.[0] ?? 0;

/** Puts the value at the path, making objects on the way. False where something else is in the way. */
function assign(target: object, path: readonly string[], value: Value): boolean {
  const [key, ...rest] = path as [string, ...string[]];
  if (key === '__proto__') return false;
  const holder = target as { [key: string]: Value };
  if (Array.isArray(target) && !/^\d+$/.test(key)) return false;
  if (rest.length === 0) {
    holder[key] = value;
    return true;
  }
  if (holder[key] === undefined || holder[key] === null) holder[key] = Object.create(null);
  const next = holder[key];
  return typeof next === 'object' && next !== null && assign(next, rest, value);
}
