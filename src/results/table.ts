/** A CSV table as a list of columns, which turn a row into fields and read the fields back. */

export type FieldValue = string | number | null;

export interface Column<Row> {
  readonly name: string;
  readonly value: (row: Row) => FieldValue;
  /** What the column means, for results/README.md. */
  readonly doc: string;
}

const numberOf = (text: string): number | undefined =>
  /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/.test(text) ? Number(text) : undefined;

/** Bytes that a disk has lost read as NUL, which no text of ours has. */
const textOf = (text: string): string | undefined => (text.includes('\0') ? undefined : text);

/** How the text of a field of each kind is read; undefined if the text is not of the kind. */
export const KINDS = {
  id: (text) => (/^r[0-9a-f]{16}$/.test(text) ? text : undefined),
  count: (text) => (/^\d+$/.test(text) ? Number(text) : undefined),
  number: numberOf,
  /** A number, or an empty field if the run has none. */
  figure: (text) => (text === '' ? null : numberOf(text)),
  /** The value of an axis: a number, a text or an empty field. */
  scalar: (text) => (text === '' ? null : (numberOf(text) ?? textOf(text))),
  status: (text) => (text === 'ok' || text === 'diverged' ? text : undefined),
  digest: (text) => (text === '' ? null : /^[0-9a-f]{64}$/.test(text) ? text : undefined),
  text: textOf,
} satisfies Record<string, (text: string) => FieldValue | undefined>;

export type Kind = keyof typeof KINDS;

/** A column whose fields can be read back. */
export interface ReadColumn<Row> extends Column<Row> {
  readonly kind: Kind;
  /** Stores a value that was read in the row, so that `value` returns it. */
  readonly put: (row: Row, value: FieldValue) => void;
}

/** The column for the property `key` of a row, or for the entry `at` of that property. */
export function column<Row>(
  name: string,
  key: keyof Row & string,
  kind: Kind,
  doc: string,
  at?: string | number,
): ReadColumn<Row> {
  const holder = (row: Row): Record<string | number, FieldValue> =>
    (at === undefined ? row : row[key]) as Record<string | number, FieldValue>;
  const place = at ?? key;
  return {
    name,
    kind,
    doc,
    value: (row) => holder(row)[place] ?? null,
    put(row, value) {
      holder(row)[place] = value;
    },
  };
}

/**
 * Reads fields into the row `empty`, and returns it, or null if a field is not of its column's kind.
 * A field whose column is undefined is skipped.
 */
export function readRow<Row>(
  columns: readonly (ReadColumn<Row> | undefined)[],
  fields: readonly string[],
  empty: object,
): Row | null {
  const row = empty as Row;
  for (let index = 0; index < columns.length; index++) {
    const own = columns[index];
    if (own === undefined) continue;
    const value = KINDS[own.kind](fields[index]);
    if (value === undefined) return null;
    own.put(row, value);
  }
  return row;
}
