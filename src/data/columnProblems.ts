/**
 * What keeps columns of a table from being features as they are: all of it is told at once, with the
 * lines of the config that mend it.
 */
import { UserError } from '../errors.js';
import { count, yamlName } from '../text.js';
import { clip } from './clip.js';
import { isCount } from './identifiers.js';
import { readNumber } from './numbers.js';
import type { Role } from './roles.js';
import type { ColumnSettings, DataSettings } from './settings.js';
import { BEYOND, firstMissing, type Table, type TableColumn, type TextColumn } from './table.js';

/** What to do about a column that cannot be used. */
export interface ColumnProblem {
  readonly column: string;
  /** What is wrong, with the column as the subject. */
  readonly message: string;
  /** `rename` is to drop it, or to say that its values are names. */
  readonly remedy: 'impute' | 'drop' | 'rename';
}

/** A feature of a table: its column, and whether the config says that it is a category. */
export interface Feature {
  readonly column: TableColumn;
  readonly role: Extract<Role, 'feature' | 'category'>;
}

/** Categories that a column of text may have without being named in data.columns.categorical. */
const MOST_CATEGORIES = 100;
/** Categories that a column may have at all. */
const MOST_NAMED_CATEGORIES = 1000;

/** What is wrong with each feature that cannot be used, in the order of the file. */
export function columnProblems(
  table: Table,
  features: readonly Feature[],
  { missing }: Pick<DataSettings, 'missing'>,
): ColumnProblem[] {
  return features.flatMap(({ column, role }): ColumnProblem[] => {
    const problem = (message: string, remedy: ColumnProblem['remedy'] = 'drop') => [
      { column: column.name, message, remedy },
    ];
    if (column.missing === table.rows) return problem('has no value at all');
    if (column.kind === 'number' && column.name === '' && isCount(column.values)) {
      return problem('has no name and counts the rows');
    }
    if (column.kind === 'text') {
      const mixed = role === 'feature' && column.numbers > 0 ? mixture(table, column) : null;
      if (mixed !== null) return problem(mixed, 'rename');
      const other = textProblem(table, column, role);
      if (other !== null) return problem(other);
    }
    if (column.missing > 0 && missing === 'error') {
      return problem(`lacks ${missingOf(table, column)}`, 'impute');
    }
    return [];
  });
}

function missingOf(table: Table, column: TableColumn): string {
  return `${count(column.missing, 'value')} of ${table.rows}, the first in ${table.placeOf(firstMissing(column))}`;
}

/** A column of numbers in which some values are something else. */
function mixture({ rows, placeOf }: Table, column: TextColumn): string {
  const { codes, levels, numbers, missing } = column;
  const code = levels.findIndex((level) => typeof readNumber(level) === 'string');
  const first = placeOf(codes.indexOf(code < 0 ? BEYOND : code));
  const what = code < 0 ? 'texts' : readNumber(levels[code]);
  return `holds ${count(numbers, 'number')} and ${count(rows - missing - numbers, 'other value')}; in ${first} ${what}`;
}

function textProblem(
  { rows }: Table,
  { codes, levels, missing }: TextColumn,
  role: Feature['role'],
): string | null {
  const there = rows - missing;
  if (role === 'feature' && levels.every((level) => DATE.test(level))) {
    return `holds dates, such as ${levels[0]}`;
  }
  const isMany =
    role === 'feature' ? areTooMany(levels.length, there) : levels.length > MOST_NAMED_CATEGORIES;
  if (!isMany) return null;
  const different = codes.includes(BEYOND) ? `more than ${levels.length}` : String(levels.length);
  return `has ${different} different texts in ${count(there, 'row')}: hardly categories`;
}

/** Whether so many different texts in so many rows are names or notes rather than categories. */
export const areTooMany = (levels: number, rows: number): boolean =>
  levels > MOST_CATEGORIES || (levels > 10 && 4 * levels > rows);

/** 2024-03-01, 1.3.2024, 3/1/24, with or without a time. */
const DATE =
  /^(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4})(?:[T ]\d{1,2}:\d{2}.*)?$/;

/** Columns that are listed at most: what is wrong with more is mostly one thing. */
const MOST_LISTED = 20;

/** The error that tells all problems, and the lines of the config that mend them. */
export function columnError(
  table: Table,
  problems: readonly ColumnProblem[],
  columns: ColumnSettings,
): UserError {
  const listed = problems.slice(0, MOST_LISTED);
  const more = problems.length - listed.length;
  const lines = listed.map(({ column, message }) => `\n  "${clip(column)}" ${message}`);
  if (more > 0) lines.push(`\n  and ${more} more`);
  const which = count(problems.length, 'column');
  return new UserError(
    `${which} of the table cannot be used as ${problems.length === 1 ? 'it is' : 'they are'}:${lines.join('')}`,
    {
      where: table.name,
      hint: `fix the values, or write under data:${remedies(problems, columns)}`,
    },
  );
}

function remedies(problems: readonly ColumnProblem[], columns: ColumnSettings): string {
  const lines: string[] = [];
  if (problems.some(({ remedy }) => remedy === 'impute')) lines.push('missing: impute');
  const dropped = problems.filter(({ remedy }) => remedy !== 'impute').map(({ column }) => column);
  if (dropped.length > 0)
    lines.push(`columns: ${columnsLine({ ...columns, drop: [...columns.drop, ...dropped] })}`);
  const mixed = problems.filter(({ remedy }) => remedy === 'rename').map(({ column }) => column);
  if (mixed.length > 0) {
    const all = [...columns.categorical, ...mixed].map(yamlName).join(', ');
    lines.push(`(categorical: [${all}] takes their values for names instead)`);
  }
  return lines.map((line) => `\n    ${line}`).join('');
}

/** The value of data.columns in a config: {drop: [name, "a, b"]}. */
function columnsLine(columns: ColumnSettings): string {
  const entries = Object.entries(columns) as [string, readonly string[] | null][];
  const given = entries.filter(([, names]) => names !== null && names.length > 0);
  return `{${given.map(([key, names]) => `${key}: [${(names ?? []).map(yamlName).join(', ')}]`).join(', ')}}`;
}
