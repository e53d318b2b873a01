/** Writes numbers and words for people: counts, durations, short numbers, wrapped lines. */

/** The number rounded to `digits` significant digits. */
export const rounded = (value: number, digits = 4): number => Number(value.toPrecision(digits));

/** 4 significant digits and a true minus sign, for tables; the CSV files have every bit. */
export function short(value: number | null): string {
  if (value === null || !Number.isFinite(value)) return '–';
  const size = Math.abs(value);
  const sign = value < 0 ? '−' : '';
  if (size !== 0 && (size < 1e-3 || size >= 1e5)) return `${sign}${size.toExponential(2)}`;
  return `${sign}${rounded(size)}`;
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

/** Breaks the text at spaces into lines of at most `width` characters; a longer word gets its own line. */
export function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const longer = `${lines.at(-1) ?? ''} ${word}`;
    if (lines.length > 0 && [...longer].length <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

/** A line broken at spaces like this; an indented line keeps its indent, and what goes on is indented further. */
export function hanging(line: string, width: number): string[] {
  const text = line.trimStart();
  const indent = ' '.repeat(line.length - text.length);
  if (indent === '') return wrapped(text, width);
  const [first, ...more] = wrapped(text, width - indent.length - 2);
  return [`${indent}${first}`, ...more.map((rest) => `${indent}  ${rest}`)];
}

/** A name as YAML reads it as text, quoted where it must be. */
export const yamlName = (name: string): string =>
  /^[A-Za-z_][A-Za-z0-9_./-]*$/.test(name) && !/^(?:y|n|yes|no|on|off|true|false|null)$/i.test(name)
    ? name
    : JSON.stringify(name);
