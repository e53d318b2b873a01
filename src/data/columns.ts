/** The columns of X, where some of them are not features as they are, and the features that they become. */

/** Numbers as they are read: bytes stay bytes, which take a quarter of the memory. */
export type Numbers = Float32Array | Uint8Array;

export type Column = NumericColumn | CategoryColumn;

/** Numbers: one feature, and a second one that says where it is missing, if it is missing anywhere. */
export interface NumericColumn {
  readonly kind: 'number';
  readonly name: string;
  readonly mayMiss: boolean;
}

/** Indices of levels: one feature for each level, 1 where the row has it and else 0. */
export interface CategoryColumn {
  readonly kind: 'category';
  readonly name: string;
  /** Sorted; the last is MISSING_LEVEL where the column is missing anywhere. */
  readonly levels: readonly string[];
}

/** The category of rows where a category is missing. No text that is read is empty. */
export const MISSING_LEVEL = '';

/** What stands in X for a text that is none of the levels, as it may in a part with a file of its own. */
export const UNSEEN = -1;

/** The number of features that a column becomes. */
export const widthOf = (column: Column): number =>
  column.kind === 'category' ? column.levels.length : 1 + Number(column.mayMiss);

/** The names of the features that a column becomes: `age`, `age (missing)`; `class=1st`, `class (missing)`. */
export function featuresOf(column: Column): string[] {
  const missing = `${column.name} (missing)`;
  if (column.kind === 'number') return [column.name, ...(column.mayMiss ? [missing] : [])];
  return column.levels.map((level) =>
    level === MISSING_LEVEL ? missing : `${column.name}=${level}`,
  );
}

/** Whether each column is a feature as it is. */
export const arePlain = (columns: readonly Column[]): boolean =>
  columns.every((column) => column.kind === 'number' && !column.mayMiss);
