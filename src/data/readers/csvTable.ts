/**
 * CSV with a header → a table. Lines without quotes, which are nearly all lines of large files, are read
 * from their bytes here; csv-parse reads the others.
 */
import { parse } from 'csv-parse/sync';
import { UserError } from '../../errors.js';
import { count } from '../../text.js';
import { clip } from '../clip.js';
import { chunkRowsFor, ColumnBuilder } from './columnBuilder.js';
import { type Block, blocksOf, type Encoding, NotUtf8 } from './csvBlocks.js';
import { type Dialect, dialectOf } from './csvDialect.js';
import { readNumber } from '../numbers.js';
import type { Table, TableReader, TableRequest, TableScanner, Wanted } from '../table.js';
import { refuseTwins } from './twins.js';

/**
 * Reads a table from CSV, plain or gzipped, in memory for its values alone. A column is read as numbers
 * until something else stands in it; then the file is read once more with that column as text, so that
 * its texts are as they stand there. What is not UTF-8 is read as Windows-1252, as spreadsheets write it.
 * @throws UserError with file:line where the lines are not those of a table.
 */
export const readCsvTable: TableReader = async (path, shown, request) => {
  let encoding: Encoding = 'utf-8';
  const texts = new Set<string>();
  for (;;) {
    const reading = new Reading(shown, request, texts);
    try {
      for await (const block of blocksOf(path, shown, encoding)) reading.take(block);
    } catch (error) {
      if (!(error instanceof NotUtf8)) throw error;
      encoding = 'windows-1252';
      continue;
    }
    const turned = reading.turned();
    if (turned.length === 0) return reading.end();
    turned.forEach((name) => texts.add(name));
  }
};

/**
 * Reads a table from CSV block by block. Whether it is UTF-8 is looked up before: rows that have been
 * handed on cannot be read again. @throws UserError with file:line where the lines are not those of a table.
 */
export const scanCsvTable: TableScanner = async function* (path, shown, request) {
  const reading = new Reading(shown, request, new Set());
  for await (const block of blocksOf(path, shown, await encodingOf(path, shown))) {
    reading.take(block);
    yield reading.next();
  }
};

async function encodingOf(path: string, shown: string): Promise<Encoding> {
  const blocks = blocksOf(path, shown, 'utf-8');
  try {
    while ((await blocks.next()).done !== true);
    return 'utf-8';
  } catch (error) {
    if (error instanceof NotUtf8) return 'windows-1252';
    throw error;
  }
}

/** One way through the file. */
class Reading {
  #dialect: Dialect | null = null;
  #names: readonly string[] = [];
  /** A builder for each column of the file; null where it is skipped. */
  #columns: readonly (ColumnBuilder | null)[] = [];
  #wanted: readonly Wanted[] = [];
  #rows = 0;
  #chunkRows = 1;
  #lines = new Int32Array(1024);

  /** `texts` are the names of columns that are known to hold text. */
  constructor(
    readonly shown: string,
    readonly request: TableRequest,
    readonly texts: ReadonlySet<string>,
  ) {}

  take(block: Block): void {
    this.#dialect ??= dialectOf(block.bytes, this.request);
    if (block.hasQuotes) this.#takeQuoted(block, this.#dialect);
    else this.#takePlain(block, this.#dialect);
  }

  /** The names of the columns that have turned out to hold text after numbers had been read. */
  turned(): string[] {
    return this.#columns.flatMap((column) => (column?.hasTurned === true ? [column.name] : []));
  }

  end(): Table {
    const [rows, lines] = [this.#rows, this.#lines];
    return {
      name: this.shown,
      rows,
      columns: this.#columns.flatMap((column) => column?.end(rows) ?? []),
      placeOf: (row) => `${this.shown}:${lines[row]}`,
    };
  }

  /** The rows since the last call. */
  next(): Table {
    const table = this.end();
    this.#rows = 0;
    this.#lines = new Int32Array(this.#lines.length);
    this.#columns = this.#names.map((name, index) => this.#builder(name, this.#wanted[index]));
    return table;
  }

  #takeQuoted({ bytes, line }: Block, { delimiter }: Dialect): void {
    for (const { record, info } of recordsOf(bytes, delimiter, (at) =>
      this.#place(line - 1 + at),
    )) {
      const here = line - 1 + info.lines;
      if (this.#names.length === 0) {
        this.#begin(record, here);
        continue;
      }
      if (record.length !== this.#names.length) throw this.#ragged(record.length, here);
      const at = this.#newRow(here);
      this.#columns.forEach((column, index) => column?.putText(record[index].trim(), at));
    }
  }

  #takePlain({ bytes, line }: Block, dialect: Dialect): void {
    let here = line;
    let from = 0;
    while (from < bytes.length) {
      const newline = bytes.indexOf(NEWLINE, from);
      const next = newline < 0 ? bytes.length : newline + 1;
      let end = newline < 0 ? bytes.length : newline;
      if (end > from && bytes[end - 1] === RETURN) end--;
      if (end > from) {
        if (this.#names.length > 0) this.#takeLine(bytes, from, end, here, dialect);
        else this.#begin(bytes.toString('utf8', from, end).split(dialect.delimiter), here);
      }
      from = next;
      here++;
    }
  }

  /**
   * Reads the values of the line that stands in bytes [from, end). A number of up to 15 digits is an
   * exact whole number divided by an exact power of ten, so the quotient is the number nearest to it, as
   * Number() has it (Clinger 1990, "How to read floating point numbers accurately").
   */
  #takeLine(bytes: Buffer, from: number, end: number, line: number, dialect: Dialect): void {
    const columns = this.#columns;
    const delimiter = dialect.delimiter.charCodeAt(0);
    const decimal = dialect.decimal.charCodeAt(0);
    const at = this.#newRow(line);
    let begin = from;
    let index = 0;
    let [whole, digits, decimals, isPlain, isNegative] = [0, 0, -1, true, false];
    for (let k = from; k <= end; k++) {
      const byte = k === end ? delimiter : bytes[k];
      if (byte >= ZERO && byte <= NINE) {
        whole = whole * 10 + (byte - ZERO);
        digits++;
        if (decimals >= 0) decimals++;
      } else if (byte === delimiter) {
        const column = columns[index];
        if (column?.isNumber === true && isPlain && digits > 0 && digits <= 15) {
          const number = decimals > 0 ? whole / POWERS_OF_TEN[decimals] : whole;
          column.putNumber(isNegative ? -number : number, at);
        } else {
          column?.putText(bytes.toString('utf8', begin, k).trim(), at);
        }
        index++;
        begin = k + 1;
        whole = digits = 0;
        decimals = -1;
        isPlain = true;
        isNegative = false;
      } else if (byte === decimal && decimals < 0) {
        decimals = 0;
      } else if (byte === MINUS && k === begin) {
        isNegative = true;
      } else {
        isPlain = false;
      }
    }
    if (index !== columns.length) throw this.#ragged(index, line);
  }

  #begin(record: readonly string[], line: number): void {
    const names = record.map((name) => name.trim());
    const where = this.#place(line);
    refuseNames(names, where);
    this.#wanted = this.request.want(names, where);
    this.#names = names;
    this.#chunkRows = chunkRowsFor(names.length);
    this.#columns = names.map((name, index) => this.#builder(name, this.#wanted[index]));
  }

  #builder(name: string, wanted: Wanted): ColumnBuilder | null {
    if (wanted === 'skip') return null;
    const parse = this.#dialect?.decimal === ',' ? readCommaNumber : readNumber;
    return new ColumnBuilder(name, wanted, this.#chunkRows, this.texts.has(name), parse);
  }

  /** Makes room for a row, and gives its place in the chunks of the columns. */
  #newRow(line: number): number {
    const row = this.#rows++;
    if (row === this.#lines.length) {
      const longer = new Int32Array(2 * row);
      longer.set(this.#lines);
      this.#lines = longer;
    }
    this.#lines[row] = line;
    const at = row % this.#chunkRows;
    if (at === 0 && row > 0) this.#columns.forEach((column) => column?.grow());
    return at;
  }

  #place(line: number): string {
    return `${this.shown}:${line}`;
  }

  #ragged(got: number, line: number): UserError {
    const message = `The line has ${count(got, 'value')}, the header ${this.#names.length}`;
    return new UserError(message, {
      where: this.#place(line),
      hint: 'give each line a value for each column; quote a text that holds a comma',
    });
  }
}

const [NEWLINE, RETURN, MINUS, ZERO, NINE] = [0x0a, 0x0d, 0x2d, 0x30, 0x39];
const POWERS_OF_TEN = Array.from({ length: 16 }, (_, exponent) => Number(`1e${exponent}`));

/** The number of a text with a decimal comma, or in words why it is none. */
const readCommaNumber = (text: string): number | string =>
  text.includes('.') ? `"${clip(text)}" is not a number` : readNumber(text.replace(',', '.'));

interface CsvRecord {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

/** The records of a block; `place` gives the place of a line of it. */
function recordsOf(
  bytes: Buffer,
  delimiter: string,
  place: (line: number) => string,
): readonly CsvRecord[] {
  try {
    return parse(bytes, {
      delimiter,
      info: true,
      trim: true,
      relax_column_count: true,
      skip_empty_lines: true,
    }) as unknown as readonly CsvRecord[];
  } catch (error) {
    const { message, lines = 1 } = error as Error & { lines?: number };
    throw new UserError(`The CSV cannot be read: ${clip(message)}`, {
      where: place(lines),
      hint: 'close every quote, and double a quote inside a quoted text',
    });
  }
}

/** @throws UserError where the names are numbers, or the same twice. */
function refuseNames(names: readonly string[], where: string): void {
  if (names.every((name) => typeof readNumber(name) === 'number')) {
    const hint = 'put a line with the names of the columns at the top';
    throw new UserError('The first line holds numbers, not the names of columns', { where, hint });
  }
  refuseTwins(names, where);
}
