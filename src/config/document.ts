/**
 * YAML or JSON text → plain values, with the place of every key and value kept. JSON is YAML to the
 * parser.
 */
import { LineCounter, type Node, parseDocument } from 'yaml';
import { UserError } from '../errors.js';
import { applyAssignment } from './assignment.js';
import { NodeReader, type Value } from './nodeReader.js';
import { Places } from './places.js';

export interface ConfigDocument {
  readonly value: Value;
  readonly places: Places;
  /** What is wrong with the text itself. */
  readonly problems: readonly UserError[];
}

/** Levels that brackets may open: a config has five. */
const MOST_LEVELS = 64;

/** `set` are assignments as they come from `--set path=value`. */
export function parseDocumentText(
  text: string,
  file: string,
  set: readonly string[] = [],
): ConfigDocument {
  const places = new Places(`${file}:1:1`);
  const lines = new LineCounter();
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${line}:${col}`;
  };
  if (isNestedTooDeeply(text)) {
    return { value: null, places, problems: [tooDeep(places.start)] };
  }
  const document = parseDocument(text, {
    lineCounter: lines,
    uniqueKeys: true,
    prettyErrors: false,
  });
  const problems = new Map<number, UserError>();
  for (const { code, message, pos } of [...document.errors, ...document.warnings]) {
    // What follows at the same place follows from the first.
    if (!problems.has(pos[0])) problems.set(pos[0], syntaxError(code, message, at(pos[0])));
  }
  const reader = new NodeReader(places);
  const root = {
    '': reader.read(document.contents, [], ({ range }: Node) => at(range?.[0] ?? 0)),
  };
  for (const assignment of set) applyAssignment(assignment, root, reader);
  return { value: root[''], places, problems: [...problems.values(), ...reader.problems] };
}

/** Text that opens too many brackets is refused unparsed: parsing it would take seconds and gigabytes. */
function isNestedTooDeeply(text: string): boolean {
  let level = 0;
  for (const bracket of text.match(/[[\]{}]/g) ?? []) {
    level += bracket === '[' || bracket === '{' ? 1 : -1;
    if (level > MOST_LEVELS) return true;
  }
  return false;
}

const tooDeep = (where: string): UserError =>
  new UserError('The config is nested too deeply', { where, hint: 'five levels are enough' });

/** What the parser stumbled over, in our words where its own mean nothing to a user. */
function syntaxError(code: string, message: string, where: string): UserError {
  if (code === 'MULTIPLE_DOCS') {
    const hint = 'leave it out, and the line --- before it';
    return new UserError('A second document begins here', { where, hint });
  }
  if (message.includes('call stack')) return tooDeep(where);
  return new UserError(message.split('\n')[0], { where, hint: 'fix the syntax there' });
}
