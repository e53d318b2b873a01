/** What the terminal can do, and text made safe for it. */
import { join } from 'node:path';
import { createColors } from 'picocolors';

type Stream = NodeJS.WriteStream;

/** A person watches this stream: a terminal, and not a CI job's. */
export function isInteractive(stream: Stream): boolean {
  return stream.isTTY === true && !process.env['CI'] && process.env['TERM'] !== 'dumb';
}

/** Columns of the terminal; without one, wide enough for any table. */
export function widthOf(stream: Stream): number {
  return stream.isTTY ? stream.columns || 80 : Number.POSITIVE_INFINITY;
}

/** Colours where a person watches and NO_COLOR does not forbid them; otherwise the text as it is. */
export function coloursFor(stream: Stream): ReturnType<typeof createColors> {
  return createColors(isInteractive(stream) && !process.env['NO_COLOR']);
}

/** Control characters (escape sequences among them) made visible, so that text from a file cannot drive the terminal. */
export function visible(text: string): string {
  return text.replace(
    // oxlint-disable-next-line no-control-regex -- these are what is looked for
    /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Results and tables. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Messages to the person: never mixed into results. */
export function note(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** A line without its end is no row yet: readers leave it out, and say so. */
export function warnOfUnfinished(folder: string, line: number | null): void {
  if (line === null) return;
  warn(
    `${join(folder, 'results.csv')}:${line}: the line has no end, so it is left out; keepgrid run trains its run again`,
  );
}

export function warn(text: string): void {
  note(`${coloursFor(process.stderr).yellow('warning:')} ${visible(text)}`);
}
