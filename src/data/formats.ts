/** The formats of data files, known by the endings of their names. */

export interface Format {
  readonly name: 'csv' | 'json' | 'jsonl' | 'parquet' | 'arrow' | 'npz' | 'binary' | 'images';
  readonly ending: RegExp;
  /** Whether it has columns with names, one of which is the target. */
  readonly isTable: boolean;
  /** What data.target names: a column, an array in the file, a file of its own, or nothing at all. */
  readonly target: 'column' | 'array' | 'file' | null;
}

const table = (name: Format['name'], ending: RegExp): Format => ({
  name,
  ending,
  isTable: true,
  target: 'column',
});

const FORMATS: readonly Format[] = [
  table('csv', /\.[ct]sv(\.gz)?$/i),
  table('json', /\.json$/i),
  table('jsonl', /\.(?:jsonl|ndjson)$/i),
  table('parquet', /\.parquet$/i),
  table('arrow', /\.(?:arrow|feather)$/i),
  { name: 'npz', ending: /\.npz$/i, isTable: false, target: 'array' },
  { name: 'binary', ending: /(?:\.(?:npy|idx\d?|gz)|ubyte)$/i, isTable: false, target: 'file' },
  { name: 'images', ending: /[\\/]$/, isTable: false, target: null },
];

/** The endings in words, for messages. */
export const ENDINGS =
  '.csv, .tsv (also .gz), .json, .jsonl, .parquet, .arrow, .feather, .npz, .npy or -ubyte (IDX, also .gz), or in / for a folder of images';

/** The format of a file of this name; undefined where none is known. */
export const formatOf = (source: string): Format | undefined =>
  FORMATS.find(({ ending }) => ending.test(source));

/** The message for a source that cannot be read. */
export const unknownSource = (source: string): string =>
  `"${source}" is neither a built-in data set nor a file of a known format`;
