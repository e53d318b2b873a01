/** A table as its file has it, column by column, before anything is made of it. */

export interface Table {
  /** The file, as the config wrote it. */
  readonly name: string;
  /** Number of rows, an example each. */
  readonly rows: number;
  /** The columns that were asked for, in the order of the file. */
  readonly columns: readonly TableColumn[];
  /** Where a row stands in its file, for errors: `people.csv:17`. */
  readonly placeOf: (row: number) => string;
}

export type TableColumn = NumberColumn | TextColumn;

/** A column all of whose values are numbers, or missing. */
export interface NumberColumn {
  readonly kind: 'number';
  readonly name: string;
  /** A number for each row, rounded to float32; NaN where it is missing. */
  readonly values: Float32Array;
  /** Number of rows in which it is missing. */
  readonly missing: number;
}

/** A column that holds something else than numbers, or that was asked for as text. */
export interface TextColumn {
  readonly kind: 'text';
  readonly name: string;
  /** For each row the index of its text among `levels`, or MISSING, or BEYOND. */
  readonly codes: Int32Array;
  /** The different texts, trimmed, in the order in which they first appear; there is a limit to them. */
  readonly levels: readonly string[];
  /** Number of rows whose text reads as a number. */
  readonly numbers: number;
  readonly missing: number;
}

/** The code of a missing value. */
export const MISSING = -1;
/** The code of a text that came when there were as many others as are kept. */
export const BEYOND = -2;
/** Different texts that are kept of a column: more are hardly categories. */
export const MOST_LEVELS = 10_000;
/** Those of a column that was asked for as text. */
export const MOST_ASKED_LEVELS = 1_000_000;

/** The first row in which a column is missing; -1 where there is none. */
export const firstMissing = (column: TableColumn): number =>
  column.kind === 'number' ? column.values.findIndex(Number.isNaN) : column.codes.indexOf(MISSING);

/** How a column is to be read: `auto` as numbers if all its values are, `text` as text whatever they are. */
export type Wanted = 'auto' | 'text' | 'skip';

export interface TableRequest {
  /**
   * Says how to read each column; called once, when the names are known. `where` is their place in
   * the file. @throws UserError where the names will not do.
   */
  readonly want: (names: readonly string[], where: string) => readonly Wanted[];
  /** Between values of CSV; auto: recognised. */
  readonly delimiter: 'auto' | ',' | ';' | '\t' | '|';
  /** Before the decimals of a number; auto: recognised. */
  readonly decimal: 'auto' | '.' | ',';
}

/**
 * Reads a table from a file; `shown` is its name in messages.
 * @throws UserError with the place in the file where it cannot be read.
 */
export type TableReader = (path: string, shown: string, request: TableRequest) => Promise<Table>;

/**
 * Reads a table some rows at a time, so that it need not fit into memory. Each part is a table with the
 * same columns; a column of numbers becomes one of text in a part where something else stands in it.
 * @throws UserError with the place in the file where it cannot be read.
 */
export type TableScanner = (
  path: string,
  shown: string,
  request: TableRequest,
) => AsyncIterable<Table>;
