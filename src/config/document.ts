/** YAML text → plain values, with the place of every key and value. JSON is YAML too. */
import { LineCounter, type Node, parseDocument } from 'yaml';
import type { UserError } from '../errors.js';
import { applyAssignment } from './assignment.js';
import { MOST_LEVELS, NodeReader, tooDeep, type Value } from './nodeReader.js';
import { Places } from './places.js';
import { commentInJson, isFatal, syntaxError } from './syntax.js';

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
    // The reader of nodes finds keys that stand twice; the parser takes a minute for a megabyte of keys.
    uniqueKeys: false,
  });
  const comment = commentInJson(text, at);
  if (comment !== null) return { value: null, places, problems: [comment] };
  const problems = new Map<number, UserError>();
  const found = [...document.errors, ...document.warnings].toSorted((a, b) => a.pos[0] - b.pos[0]);
  for (const each of found) {
    // Further errors on the same line follow from the first.
    const { line } = lineCounter.linePos(each.pos[0]);
    if (!problems.has(line)) problems.set(line, syntaxError(each, text, at));
  }
  // What the rest of such a text means can only be guessed at.
  if (found.some(isFatal)) return { value: null, places, problems: [...problems.values()] };
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
