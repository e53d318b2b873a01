/** CSV with a header, plain or gzipped: one target column, every other column a feature. */
import { createReadStream } from 'node:fs';
import { pipeline, type Readable, Transform } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { parse } from 'csv-parse';
import { nearestName, UserError } from '../errors.js';

import { gzipError, MOST_BYTES, statFile } from './files.js';
import { clip, readNumber } from './numbers.js';
import type { RawData } from './raw.js';

/**
 * Reads the file record by record; memory holds X and the targets alone.
 * @throws UserError with file:line, the column's name and the value.
 */
export async function readCsv(
  path: string,
  shown: string,
  target: string | null,
): Promise<RawData> {
  await statFile(path, shown);
  const parser = parse({ bom: true, info: true, relax_column_count: true, skip_empty_lines: true });
  // An error anywhere ends the parser with it, and so the loop below.
  pipeline([...open(path, shown), parser], () => {});
  let header: Header | null = null;
  let X = new Float32Array(1024);
  let filled = 0;
  const targets: string[] = [];
  const lines: number[] = [];
  try {
    for await (const { record, info } of parser as AsyncIterable<CsvRecord>) {
      const where = `${shown}:${info.lines}`;
      if (header === null) {
        header = readHeader(record, where, target);
        continue;
      }
      if (record.length !== header.names.length)
        throw ragged(record.length, header.names.length, where);
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
  if (header === null || targets.length === 0) {
    throw new UserError('The file has no examples', {
      where: shown,
      hint: 'the first line names the columns, each further line is an example',
    });
  }
  const { names, target: at } = header;
  return {
    name: shown,
    m: targets.length,
    features: names.length - 1,
    featureNames: names.filter((_, column) => column !== at),
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
  if (!path.endsWith('.gz')) return [file];
  let total = 0;
  const limit = new Transform({
    transform(chunk: Buffer, _, done) {
      total += chunk.length;
      done(total > MOST_BYTES ? gzipError({ code: 'ERR_BUFFER_TOO_LARGE' }, shown) : null, chunk);
    },
  });
  return [file, createGunzip(), limit];
}

function readHeader(record: readonly string[], where: string, target: string | null): Header {
  const names = record.map((name) => name.trim());
  const twice = names.find((name, column) => names.indexOf(name) !== column);
  if (twice !== undefined) {
    throw new UserError(`Two columns are named "${clip(twice)}"`, {
      where,
      hint: 'give each column a name of its own',
    });
  }
  if (names.every((name) => typeof readNumber(name) === 'number')) {
    throw new UserError('The first line holds numbers, no column names', {
      where,
      hint: 'put a line with the names of the columns at the top',
    });
  }
  if (target === null) {
    throw new UserError('The config does not say which column is the target', {
      where,
      hint: `set data.target to one of: ${list(names)}`,
    });
  }
  const column = names.indexOf(target);
  if (column < 0) {
    const near = nearestName(target, names);
    throw new UserError(`There is no column "${clip(target)}"`, {
      where,
      hint: near === null ? `set data.target to one of: ${list(names)}` : `did you mean "${near}"?`,
    });
  }
  if (names.length < 2) {
    throw new UserError('There is no column besides the target', {
      where,
      hint: 'add the features as columns',
    });
  }
  return { names, target: column };
}

const list = (names: readonly string[]): string =>
  names.slice(0, 12).map(clip).join(', ') + (names.length > 12 ? ', …' : '');

function grown(X: Float32Array<ArrayBuffer>, needed: number): Float32Array<ArrayBuffer> {
  const larger = new Float32Array(Math.max(needed, X.length * 2));
  larger.set(X);
  return larger;
}

function ragged(got: number, wanted: number, where: string): UserError {
  return new UserError(`The line has ${got} values, the header ${wanted}`, {
    where,
    hint: 'give each line one value per column; quote a text that holds a comma',
  });
}

function badValue(problem: string, column: string, where: string): UserError {
  return new UserError(`Column "${clip(column)}": ${problem}`, {
    where,
    hint: 'features are numbers; mend the value, or leave the column or the line out',
  });
}

function syntaxError(error: unknown, shown: string): UserError {
  const { code } = error as NodeJS.ErrnoException;
  if (code?.startsWith('Z_')) return gzipError(error, shown);
  const { message, lines } = error as { message?: string; lines?: number };
  return new UserError(`The CSV cannot be read: ${clip(message ?? '')}`, {
    where: lines === undefined ? shown : `${shown}:${lines}`,
    hint: 'close every quote, and double a quote inside a quoted text',
  });
}
