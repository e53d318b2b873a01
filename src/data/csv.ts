/** CSV with a header, plain or gzipped: one target column, every other column a feature. */
import { createReadStream } from 'node:fs';
import { pipeline, type Readable, Transform } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { parse } from 'csv-parse';
import { UserError } from '../errors.js';
import { count } from '../text.js';
import { clip } from './clip.js';
import { gzipError, isGzip, MOST_BYTES, statFile, tooLarge } from './files.js';
import { readNumber } from './numbers.js';
import type { RawData } from './raw.js';
import { targetColumn } from './targetColumn.js';

/**
 * Reads the file record by record, so that memory holds X and the targets alone.
 * @throws UserError with file:line, the column's name and the value.
 */
export async function readCsv(
  path: string,
  shown: string,
  target: string | null,
): Promise<RawData> {
  await statFile(path, shown);
  const parser = parse({ bom: true, info: true, relax_column_count: true, skip_empty_lines: true });
  // An error in any of the streams ends the parser with it, and so the loop below.
  pipeline([...open(path, shown), parser], () => {});
  let header: Header = { names: [], target: 0 };
  let X = new Float32Array(1024);
  let filled = 0;
  const targets: string[] = [];
  const lines: number[] = [];
  try {
    for await (const { record, info } of parser as AsyncIterable<CsvRecord>) {
      const where = `${shown}:${info.lines}`;
      if (header.names.length === 0) {
        header = readHeader(record, where, target);
        continue;
      }
      if (record.length !== header.names.length) {
        throw ragged(record.length, header.names.length, where);
      }
      if (filled + record.length > X.length) X = grown(X, filled + record.length);
      for (let column = 0; column < record.length; column++) {
        if (column === header.target) continue;
        const number = readNumber(record[column]);
        if (typeof number === 'string') throw badValue(number, header.names[column], where);
        X[filled++] = number;
      }
      const label = record[header.target].trim();
      if (label === '') throw badValue('the value is missing', header.names[header.target], where);
      targets.push(label);
      lines.push(info.lines);
    }
  } catch (error) {
    throw error instanceof UserError ? error : syntaxError(error, shown);
  }
  return {
    name: shown,
    featureNames: header.names.filter((_, column) => column !== header.target),
    X: X.slice(0, filled),
    target: targets,
    task: null,
    placeOf: (row) => `${shown}:${lines[row]}`,
  };
}

interface CsvRecord {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

interface Header {
  readonly names: readonly string[];
  readonly target: number;
}

function open(path: string, shown: string): [Readable, ...Transform[]] {
  const file = createReadStream(path);
  if (!isGzip(path)) return [file];
  let total = 0;
  const limit = new Transform({
    transform(chunk: Buffer, _, done) {
      total += chunk.length;
      done(total > MOST_BYTES ? tooLarge('unpacks to more than', shown) : null, chunk);
    },
  });
  return [file, createGunzip(), limit];
}

function readHeader(record: readonly string[], where: string, target: string | null): Header {
  const names = record.map((name) => name.trim());
  const refuse = (message: string, hint: string): UserError =>
    new UserError(message, { where, hint });
  const twice = names.find((name, column) => names.indexOf(name) !== column);
  if (twice !== undefined) {
    throw refuse(`Two columns are named "${clip(twice)}"`, 'give each column a name of its own');
  }
  if (names.every((name) => typeof readNumber(name) === 'number')) {
    const hint = 'put a line with the names of the columns at the top';
    throw refuse('The first line holds numbers, not the names of columns', hint);
  }
  const column = targetColumn(target, names, 'column', where);
  if (names.length > 1) return { names, target: column };
  throw refuse('There is no column besides the target', 'add the features as columns');
}

function grown(X: Float32Array<ArrayBuffer>, needed: number): Float32Array<ArrayBuffer> {
  const larger = new Float32Array(Math.max(needed, X.length * 2));
  larger.set(X);
  return larger;
}

function ragged(got: number, wanted: number, where: string): UserError {
  return new UserError(`The line has ${count(got, 'value')}, the header ${wanted}`, {
    where,
    hint: 'give each line a value for each column; quote a text that holds a comma',
  });
}

function badValue(problem: string, column: string, where: string): UserError {
  return new UserError(`Column "${clip(column)}": ${problem}`, {
    where,
    hint: 'features are numbers; fix the value, or leave the column or the line out',
  });
}

function syntaxError(error: unknown, shown: string): UserError {
  const { code, message, lines } = error as NodeJS.ErrnoException & { lines?: number };
  if (code?.startsWith('Z_')) return gzipError(error, shown);
  return new UserError(`The CSV cannot be read: ${clip(message)}`, {
    where: lines === undefined ? shown : `${shown}:${lines}`,
    hint: 'close every quote, and double a quote inside a quoted text',
  });
}
