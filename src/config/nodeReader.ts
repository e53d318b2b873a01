/** Nodes of the YAML parser → plain values; what a config has no use for is refused with its place. */
import { isAlias, isMap, isScalar, isSeq, type Node, type YAMLMap } from 'yaml';
import { UserError } from '../errors.js';
import type { Places } from './places.js';
import type { Path } from './report.js';

export type Value = string | number | boolean | null | Value[] | { [key: string]: Value };

/** Levels of a config that are read; it needs five. */
export const MOST_LEVELS = 64;

export const tooDeep = (where: string): UserError =>
  new UserError('The config is nested too deeply', { where, hint: 'five levels are enough' });

/** Whether a value has more levels than are read; it may have any number, so this does not recurse. */
export function isTooDeep(value: unknown): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MOST_LEVELS) return true;
    level = level.flatMap((each) =>
      typeof each === 'object' && each !== null ? Object.values(each) : [],
    );
  }
  return false;
}

export class NodeReader {
  readonly problems: UserError[] = [];

  constructor(readonly places: Places) {}

  /** The value of a node, whose place is noted under the path. */
  read(node: unknown, path: Path, placeOf: (node: Node) => string): Value {
    if (node === null || node === undefined) return null;
    const place = placeOf(node as Node);
    this.places.addValue(path, place);
    if (path.length > MOST_LEVELS) {
      this.problems.push(tooDeep(place));
      return null;
    }
    if (isAlias(node)) {
      return this.refuse('Aliases (*name) are not read', place, 'write the value out');
    }
    if (isSeq(node)) return node.items.map((item, k) => this.read(item, [...path, k], placeOf));
    if (isMap(node)) return this.#readMap(node, path, placeOf);
    const value = isScalar(node) ? node.value : undefined;
    if (typeof value === 'bigint') return Number(value);
    if (value === null || ['string', 'number', 'boolean'].includes(typeof value)) {
      return value as Value;
    }
    return this.refuse('This kind of value is not read', place, 'write a text or a number');
  }

  #readMap({ items }: YAMLMap, path: Path, placeOf: (node: Node) => string): Value {
    const object: { [key: string]: Value } = Object.create(null);
    for (const { key, value } of items) {
      const place = placeOf(key as Node);
      if (!isScalar(key)) {
        this.refuse('A key must be plain text', place, 'write key: value');
        continue;
      }
      const name = key.source ?? String(key.value);
      const own = [...path, name];
      // To a config, 1 and "1" are one key.
      if (Object.hasOwn(object, name)) {
        this.refuse(`The key "${name}" stands here twice`, place, 'leave one of them out');
      }
      this.places.addKey(own, place);
      if (name === '__proto__') {
        this.refuse('The key "__proto__" is not allowed', place, 'leave it out');
      } else object[name] = this.read(value, own, placeOf);
    }
    return object;
  }

  refuse(message: string, where: string, hint: string): null {
    this.problems.push(new UserError(message, { where, hint }));
    return null;
  }
}
