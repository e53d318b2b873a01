/** YAML text → plain values, with the place of every key and value. JSON is YAML too. */
import { LineCounter, type Node, parseDocument } from 'yaml';
import { UserError } from '../errors.js';
import { applyAssignment } from './assignment.js';
import { MOST_LEVELS, NodeReader, tooDeep, type Value } from './nodeReader.js';
import { Places } from './places.js';

export interface ConfigDocument {
  readonly value: Value;
  readonly places: Places;
  /** What is wrong with the text itself. */
  readonly problems: readonly UserError[];
}

/** `set` are assignments as they come from `--set path=value`. */
export function parseDocumentText(
  text: string,
  file: string,
  set: readonly string[] = [],
): ConfigDocument {
  const places = new Places(`${file}:1:1`);
  if (isNestedTooDeeply(text)) return { value: null, places, problems: [tooDeep(places.start)] };
  const lineCounter = new LineCounter();
  const at = (offset: number): string => {
    const { line, col } = lineCounter.linePos(offset);
    return `${file}:${line}:${col}`;
  };
  const document = parseDocument(text, {
    lineCounter,
    prettyErrors: false,
    // The parser would compare each key with all others; NodeReader looks them up.
    uniqueKeys: false,
  });
  const problems = new Map<number, UserError>();
  for (const { code, message, pos } of [...document.errors, ...document.warnings]) {
    // Further errors at the same place follow from the first.
    if (!problems.has(pos[0])) problems.set(pos[0], syntaxError(code, message, at(pos[0])));
  }
  const reader = new NodeReader(places);
  const root = {
    '': reader.read(document.contents, [], ({ range }: Node) => at(range?.[0] ?? 0)),
  };
  for (const assignment of set) applyAssignment(assignment, root, reader);
  return { value: root[''], places, problems: [...problems.values(), ...reader.problems] };
}

/** Text with so many open brackets is not even parsed: that would take seconds and gigabytes. */
function isNestedTooDeeply(text: string): boolean {
  let level = 0;
  for (const bracket of text.match(/[[\]{}]/g) ?? []) {
    level += bracket === '[' || bracket === '{' ? 1 : -1;
    if (level > MOST_LEVELS) return true;
  }
  return false;
}

/** An error of the parser, in words of our own where the parser's mean nothing to a user. */
function syntaxError(code: string, message: string, where: string): UserError {
  if (code === 'MULTIPLE_DOCS') {
    const hint = 'leave it out, and the line --- before it';
    return new UserError('A second document begins here', { where, hint });
  }
  if (message.includes('call stack')) return tooDeep(where);
  return new UserError(message.split('\n')[0], { where, hint: 'fix the syntax there' });
}
