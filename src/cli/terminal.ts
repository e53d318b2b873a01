/** Writing to the terminal: what it can do, and how text is made safe for it. */
import { join } from 'node:path';
import { createColors } from 'picocolors';
import { hanging, wrapped } from '../text.js';

type Stream = NodeJS.WriteStream;

/** Whether a person watches this stream: it is a terminal, and not that of a CI job. */
export function isInteractive(stream: Stream): boolean {
  return stream.isTTY === true && !process.env['CI'] && process.env['TERM'] !== 'dumb';
}

/** The width of the terminal in columns; infinite if the stream is not a terminal. */
export function widthOf(stream: Stream): number {
  return stream.isTTY ? stream.columns || 80 : Number.POSITIVE_INFINITY;
}

/** Functions that colour text, or leave it as it is. */
export type Colours = ReturnType<typeof createColors>;

/**
 * Colours text if a person watches the stream, or FORCE_COLOR asks for it, and NO_COLOR is not set; else
 * it leaves text as it is.
 */
export function coloursFor(stream: Stream): Colours {
  const { NO_COLOR, FORCE_COLOR } = process.env;
  const isForced = FORCE_COLOR !== undefined && !['', '0', 'false'].includes(FORCE_COLOR);
  return createColors(!NO_COLOR && (isForced || (isInteractive(stream) && FORCE_COLOR !== '0')));
}

/** Makes control characters visible, so that no escape sequence from a file reaches the terminal. */
export function visible(text: string): string {
  return text.replace(
    // oxlint-disable-next-line no-control-regex -- the pattern is for control characters
    /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Prints a result or a table on stdout. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Prints lines on stdout, broken at spaces so that the terminal does not break words. */
export function printWrapped(text: string): void {
  const width = widthOf(process.stdout);
  text
    .split('\n')
    .flatMap((line) => hanging(visible(line), width))
    .forEach(print);
}

/** Prints a value as one line of JSON on stdout. */
export function printJson(value: unknown): void {
  print(JSON.stringify(value));
}

/** Prints a message on stderr, where it does not mix with results. */
export function note(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** Prints a message on stderr, broken at spaces so that the terminal does not break words. */
export function noteWrapped(text: string): void {
  wrapped(text, widthOf(process.stderr)).forEach(note);
}

/** Prints a message that ends with a command to copy, which gets a line of its own where both do not fit. */
export function noteCommand(text: string, command: string): void {
  const line = visible(`${text} ${command}`);
  if ([...line].length <= widthOf(process.stderr)) note(line);
  else note(visible(`${text}\n  ${command}`));
}

/** Warns that the last line of results.csv, which has no line end, is left out; null if all have one. */
export function warnOfUnfinished(folder: string, line: number | null): void {
  if (line === null) return;
  warn(
    `${join(folder, 'results.csv')}:${line}: the line has no end, so it is left out; keepgrid run trains its run again`,
  );
}

/** Prints a warning on stderr, broken at spaces so that the terminal does not break words. */
export function warn(text: string): void {
  const [first, ...more] = wrapped(visible(`warning: ${text}`), widthOf(process.stderr));
  note(first.replace('warning:', coloursFor(process.stderr).yellow('warning:')));
  more.forEach(note);
}
