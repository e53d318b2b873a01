/**
 * Errors that are not bugs. Each says what is wrong, where, and what to do instead, and has the exit
 * code that it ends the program with. Anything else that is thrown is a bug in keepgrid (exit code 70).
 */
import { closest, distance } from 'fastest-levenshtein';

/** Exit codes. With `no` the command ran, but a run failed or the results do not hold. */
export const EXIT = {
  done: 0,
  no: 1,
  usage: 2,
  folder: 3,
  bug: 70,
} as const;

export interface ErrorDetails {
  /** The file, with the line and column of the mistake if it is text, or the byte offset if binary. */
  readonly where?: string;
  /** What to do instead: an imperative, without a full stop. */
  readonly hint?: string;
  /** The line of the file that holds the mistake, for a reader to look at. */
  readonly excerpt?: Excerpt;
}

/** A line of a text file, and the column of a mistake in it, counted from 1 in UTF-16 units. */
export interface Excerpt {
  readonly line: string;
  readonly column: number;
}

/** A mistake in usage, config or data. Exit code 2. */
export class UserError extends Error {
  readonly exitCode: number = EXIT.usage;
  readonly where: string | undefined;
  readonly hint: string | undefined;
  readonly excerpt: Excerpt | undefined;

  constructor(message: string, details: ErrorDetails = {}) {
    super(message);
    this.name = new.target.name;
    this.where = details.where;
    this.hint = details.hint;
    this.excerpt = details.excerpt;
  }

  /** `where: message` and, on a line of its own, the hint. */
  override toString(): string {
    const place = this.where === undefined ? '' : `${this.where}: `;
    const hint = this.hint === undefined ? '' : `\n  hint: ${this.hint}`;
    return `${place}${this.message}${hint}`;
  }
}

/** The machine could not do what it was asked to. Exit code 1. */
export class MachineError extends UserError {
  override readonly exitCode: number = EXIT.no;
}

/** The results folder is locked, full, damaged, or that of another experiment. Exit code 3. */
export class FolderError extends UserError {
  override readonly exitCode: number = EXIT.folder;
}

/** All mistakes in one file, reported together. Exit code 2. */
export class UserErrors extends UserError {
  /** `file` is what holds them, and how it is named in the count. */
  constructor(
    readonly errors: readonly UserError[],
    file?: string,
  ) {
    const mistakes = errors.length === 1 ? '1 mistake' : `${errors.length} mistakes`;
    super(`${mistakes}${file === undefined ? '' : ` in ${file}`}; nothing was trained`);
  }

  override toString(): string {
    return this.errors.map(String).join('\n');
  }
}

/** Two names with equal letters differ by letters swapped, which are two edits and one slip. */
const lettersOf = (name: string): string => [...name.toLowerCase()].toSorted().join('');

/** The name that `text` was probably meant to be; null if none is close. */
export function nearestName(text: string, names: readonly string[]): string | null {
  if (names.length === 0) return null;
  const letters = lettersOf(text);
  const anagram = names.find((name) => name.length > 2 && lettersOf(name) === letters);
  if (anagram !== undefined) return anagram;
  const near = closest(
    text.toLowerCase(),
    names.map((name) => name.toLowerCase()),
  );
  const index = names.findIndex((name) => name.toLowerCase() === near);
  return distance(text.toLowerCase(), near) <= Math.max(1, Math.floor(text.length / 3))
    ? names[index]
    : null;
}
