/** What stands between the values of a CSV, and before the decimals of its numbers. */
import { parse } from 'csv-parse/sync';
import type { TableRequest } from '../table.js';

export interface Dialect {
  readonly delimiter: string;
  readonly decimal: '.' | ',';
}

const DELIMITERS = [',', ';', '\t', '|'];

/** Bytes and lines that are looked at. */
const SAMPLE_BYTES = 65_536;
const SAMPLE_LINES = 100;

/** The dialect of a file that begins with these bytes, where the request leaves it open. */
export function dialectOf(
  bytes: Buffer,
  { delimiter, decimal }: Pick<TableRequest, 'delimiter' | 'decimal'>,
): Dialect {
  const sample = bytes.subarray(0, SAMPLE_BYTES).toString('utf8');
  // A line that is cut off has too few values.
  const text = bytes.length > SAMPLE_BYTES ? sample.slice(0, sample.lastIndexOf('\n') + 1) : sample;
  const known = delimiter === 'auto' ? likeliest(text) : delimiter;
  return { delimiter: known, decimal: decimal === 'auto' ? decimalIn(text, known) : decimal };
}

/** The one that gives most lines as many values as the header, and more than one; else a comma. */
function likeliest(text: string): string {
  let best = { delimiter: ',', lines: 0, width: 1 };
  for (const delimiter of DELIMITERS) {
    const records = recordsOf(text, delimiter);
    const width = records[0]?.length ?? 0;
    if (width < 2) continue;
    const lines = records.filter(({ length }) => length === width).length;
    const isBetter = lines > best.lines || (lines === best.lines && width > best.width);
    if (isBetter) best = { delimiter, lines, width };
  }
  return best.delimiter;
}

/** A comma only where it cannot stand between values, and nothing speaks for a point or for thousands. */
function decimalIn(text: string, delimiter: string): Dialect['decimal'] {
  if (delimiter === ',') return '.';
  const values = recordsOf(text, delimiter).slice(1).flat();
  const isPoint = values.some((value) => /^[+-]?\d*\.\d+$/.test(value));
  const isComma = values.some((value) => /^[+-]?\d*,(?:\d{1,2}|\d{4,})$/.test(value));
  return isComma && !isPoint ? ',' : '.';
}

function recordsOf(text: string, delimiter: string): string[][] {
  try {
    return parse(text, {
      delimiter,
      to: SAMPLE_LINES,
      trim: true,
      relax_quotes: true,
      relax_column_count: true,
      skip_empty_lines: true,
    });
  } catch {
    // The sample ends within quotes, or has lines that are wrong, of which reading them will tell.
    return text
      .split('\n', SAMPLE_LINES)
      .filter((line) => line.trim() !== '')
      .map((line) => line.split(delimiter).map((value) => value.trim()));
  }
}
