/** A CSV table as a list of columns: how a row becomes fields, and how fields are read again. */

export type FieldValue = string | number | null;

export interface Column<Row> {
  readonly name: string;
  readonly value: (row: Row) => FieldValue;
  readonly doc: string;
}

const numberOf = (text: string): number | undefined =>
  /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/.test(text) ? Number(text) : undefined;

/** What the fields of a column hold, and how their text reads: undefined where it is something else. */
export const KINDS = {
  id: (text) => (/^r[0-9a-f]{16}$/.test(text) ? text : undefined),
  count: (text) => (/^\d+$/.test(text) ? Number(text) : undefined),
  number: numberOf,
  /** A number, or nothing where a run has none. */
  figure: (text) => (text === '' ? null : numberOf(text)),
  /** The value of an axis. */
  scalar: (text) => (text === '' ? null : (numberOf(text) ?? text)),
  status: (text) => (text === 'ok' || text === 'diverged' ? text : undefined),
  digest: (text) => (text === '' ? null : text),
  text: (text) => text,
} satisfies Record<string, (text: string) => FieldValue | undefined>;

export type Kind = keyof typeof KINDS;

/** A column whose fields are read again. */
export interface ReadColumn<Row> extends Column<Row> {
  readonly kind: Kind;
  /** Puts a value that was read where `value` finds it. */
  readonly put: (row: Row, value: FieldValue) => void;
}

/** The column of one field of the row, or of its entry `at`. */
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
 * The row that the fields make, into `empty`; null where one of them is not what its column holds.
 * Fields without a column (undefined) are passed over.
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
