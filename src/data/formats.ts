/** The formats of data files, known by the endings of their names. */

export interface Format {
  readonly name: 'csv' | 'json' | 'jsonl' | 'binary';
  readonly ending: RegExp;
  /** Whether the target is a column; otherwise it is a file of its own. */
  readonly hasColumns: boolean;
}

const FORMATS: readonly Format[] = [
  { name: 'csv', ending: /\.[ct]sv(\.gz)?$/i, hasColumns: true },
  { name: 'json', ending: /\.json$/i, hasColumns: true },
  { name: 'jsonl', ending: /\.(?:jsonl|ndjson)$/i, hasColumns: true },
  { name: 'binary', ending: /(?:\.(?:npy|idx\d?|gz)|ubyte)$/i, hasColumns: false },
];

/** The endings in words, for messages. */
export const ENDINGS = '.csv, .tsv (also .gz), .json, .jsonl, .npy or -ubyte (IDX, also .gz)';

/** The format of a file of this name; undefined where none is known. */
export const formatOf = (source: string): Format | undefined =>
  FORMATS.find(({ ending }) => ending.test(source));

/** The message for a source that cannot be read. */
export const unknownSource = (source: string): string =>
  `"${source}" is neither a built-in data set nor a file of a known format`;
