/** What the terminal can do, and text made safe for it. */
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

export function warn(text: string): void {
  note(`${coloursFor(process.stderr).yellow('warning:')} ${visible(text)}`);
}

/** 4 significant digits and a true minus: tables are for reading, the CSV files hold every bit. */
export function short(value: number | null): string {
  if (value === null || !Number.isFinite(value)) return '–';
  const size = Math.abs(value);
  const sign = value < 0 ? '−' : '';
  if (size !== 0 && (size < 1e-3 || size >= 1e5)) return `${sign}${size.toExponential(2)}`;
  return `${sign}${Number(size.toPrecision(4))}`;
}

/** `850 ms`, `12.3 s`, `4 min 5 s`, `3 h 20 min`. */
export function duration(seconds: number): string {
  if (seconds < 0.9995) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} min ${whole % 60} s`;
  if (minutes < 60 * 48) return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  return `${Math.round(minutes / 60 / 24)} days`;
}

/** `1 run`, `12 runs`. */
export function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}

/** The text in lines of at most `width` characters, broken at spaces; longer words stand alone. */
export function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const longer = `${lines.at(-1) ?? ''} ${word}`;
    if (lines.length > 0 && [...longer].length <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}
