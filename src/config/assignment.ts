/** `--set path=value`: a change to a config, its value read as YAML. */
import { parseDocument } from 'yaml';
import type { NodeReader, Value } from './nodeReader.js';

/** Changes what stands at the path under `root['']`; a mistake goes to the reader's problems. */
export function applyAssignment(assignment: string, root: { '': Value }, reader: NodeReader): void {
  const [name] = assignment.split('=', 1);
  const where = `--set ${name}`;
  if (name === '' || name === assignment) {
    reader.refuse('It is not of the form path=value', where, 'write, say, --set training.epochs=5');
    return;
  }
  const parsed = parseDocument(assignment.slice(name.length + 1), { prettyErrors: false });
  if (parsed.errors.length > 0) {
    const [message] = parsed.errors[0].message.split('\n');
    reader.refuse(message, where, 'quote the value for the shell');
    return;
  }
  const path = name.split('.');
  const value = reader.read(parsed.contents, path, () => where);
  const problem = assign(root, ['', ...path], value);
  if (problem !== null) {
    reader.refuse(problem, where, 'name keys with dots between, say training.epochs');
  }
  const { places } = reader;
  for (let length = 1; length <= path.length; length++) {
    const part = path.slice(0, length);
    if (length === path.length || !places.hasValue(part)) places.addKey(part, where);
  }
}

/** Puts the value at the path and makes objects on the way. Returns what is in the way, or null. */
function assign(target: object, [key, ...rest]: readonly string[], value: Value): string | null {
  const nowhere = 'There is no such place in the config';
  if (key === '__proto__') return nowhere;
  if (Array.isArray(target)) {
    if (!/^\d+$/.test(key)) return nowhere;
    if (Number(key) > target.length) return `The list there has only ${target.length} entries`;
  }
  const holder = target as { [key: string]: Value };
  if (rest.length === 0) {
    holder[key] = value;
    return null;
  }
  holder[key] ??= Object.create(null) as { [key: string]: Value };
  const next = holder[key];
  return typeof next === 'object' && next !== null ? assign(next, rest, value) : nowhere;
}
