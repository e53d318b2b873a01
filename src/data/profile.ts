/** A look at a table: which column is the target, and what can be made of the others. */
import { UserError } from '../errors.js';
import { count } from '../text.js';
import { clip } from './clip.js';
import { areTooMany, columnProblems } from './columnProblems.js';
import { isCount, isNamedIdentifier, isNamedNumbering } from './identifiers.js';
import { namedColumn } from './namedColumn.js';
import type { DataSettings } from './settings.js';
import { isConstant, predictsAlone, valuesOf } from './suspicions.js';
import { firstMissing, type Table, type TableColumn } from './table.js';

export interface TableProfile {
  readonly rows: number;
  readonly target: {
    readonly name: string;
    /** Whether the name says so, or it is only the last column. */
    readonly why: 'asked' | 'name' | 'last';
    readonly task: NonNullable<DataSettings['task']>;
    /** How many examples each class has, in the order of their first appearance; empty for a regression. */
    readonly classes: ReadonlyMap<string, number>;
  };
  readonly columns: readonly ColumnProfile[];
}

export interface ColumnProfile {
  readonly name: string;
  readonly kind: 'number' | 'text' | 'category';
  /** Why it is of no use as a feature; null where it is of use. */
  readonly dropped: string | null;
  /** Number of rows in which it is missing. */
  readonly missing: number;
  /** Number of different values, as far as they are counted. */
  readonly different: number;
  /** Whether it seems to name what several rows are about. */
  readonly isGroup: boolean;
}

/** Names that targets mostly have, the likeliest first. */
const TARGETS = [
  'target',
  'label',
  'labels',
  'y',
  'outcome',
  'output',
  'response',
  'survived',
  'diagnosis',
  'species',
  'class',
];

/**
 * The profile of a table all of whose columns were read; `target` is the name of the target, or null to
 * guess it.
 * @throws UserError where there is no such column, or a config for the table could not run.
 */
export function profileOf(table: Table, target: string | null): TableProfile {
  const { name: where, rows, columns } = table;
  const refuse = (message: string, hint: string, place = where): UserError =>
    new UserError(message, { where: place, hint });
  if (rows === 0) throw refuse('The file has no examples', 'name a file with data');
  const [column, why] = targetOf(columns, target, where);
  const shown = `The target "${clip(column.name)}"`;
  const other = 'or name another column: --target NAME';
  if (column.missing > 0) {
    const lacking = `${shown} is missing in ${column.missing} of ${count(rows, 'row')}`;
    throw refuse(lacking, `leave these rows out, ${other}`, table.placeOf(firstMissing(column)));
  }
  if (isConstant(column)) {
    throw refuse(`${shown} is the same in every row`, `add other examples, ${other}`);
  }
  const { task, classes } = taskOf(column, rows);
  const labels = valuesOf(column);
  const profiles = columns
    .filter((candidate) => candidate !== column)
    .map((candidate) => columnProfile(table, candidate, labels));
  if (profiles.every(({ dropped }) => dropped !== null)) {
    const reasons = profiles.map(({ name, dropped }) => `\n  "${clip(name)}" ${dropped}`);
    throw refuse(
      `There is no column to learn "${clip(column.name)}" from${reasons.slice(0, 20).join('')}`,
      `add features, ${other}`,
    );
  }
  return { rows, target: { name: column.name, why, task, classes }, columns: profiles };
}

function targetOf(
  columns: readonly TableColumn[],
  asked: string | null,
  where: string,
): [TableColumn, TableProfile['target']['why']] {
  if (asked !== null) {
    const names = columns.map(({ name }) => name);
    return [columns[namedColumn(asked, names, '--target', where)], 'asked'];
  }
  for (const name of TARGETS) {
    const column = columns.find((candidate) => candidate.name.toLowerCase() === name);
    if (column !== undefined) return [column, 'name'];
  }
  const usable = columns.filter((column) => column.missing === 0 && !isConstant(column));
  return [usable.at(-1) ?? columns[columns.length - 1], 'last'];
}

/** Different numbers that are taken for classes, if each has enough examples. */
const MOST_CLASSES = 20;
const LEAST_EXAMPLES = 5;

function taskOf(
  column: TableColumn,
  rows: number,
): Pick<TableProfile['target'], 'task' | 'classes'> {
  const classes = new Map<string, number>();
  const add = (name: string): unknown => classes.set(name, (classes.get(name) ?? 0) + 1);
  if (column.kind === 'text') {
    for (const code of column.codes) if (code >= 0) add(column.levels[code]);
    return { task: 'classification', classes };
  }
  const isWhole = column.values.every(Number.isInteger);
  const different = differentIn(column);
  const isFew = different <= 2 || (different <= MOST_CLASSES && rows >= LEAST_EXAMPLES * different);
  if (!isWhole || !isFew) return { task: 'regression', classes };
  column.values.forEach((value) => add(String(value)));
  return { task: 'classification', classes };
}

function columnProfile(
  table: Table,
  column: TableColumn,
  labels: ArrayLike<number>,
): ColumnProfile {
  const { name, missing } = column;
  const different = differentIn(column);
  const isMixed = column.kind === 'text' && column.numbers > 0;
  const isCategory = isMixed && !areTooMany(different, table.rows - missing);
  const role = isCategory ? 'category' : 'feature';
  const [problem] = columnProblems(table, [{ column, role }], { missing: 'impute' });
  return {
    name,
    kind: isCategory ? 'category' : column.kind,
    dropped: problem?.message ?? uselessness(table, column, different, labels),
    missing,
    different,
    isGroup:
      isNamedIdentifier(name) && missing === 0 && different > 10 && 2 * different <= table.rows,
  };
}

/** Why a column that could be a feature had better not be one; null where nothing speaks against it. */
function uselessness(
  { rows }: Table,
  column: TableColumn,
  different: number,
  labels: ArrayLike<number>,
): string | null {
  const { name } = column;
  const isUnique = column.missing === 0 && rows > 2 && different === rows;
  if (isUnique && column.kind === 'number' && isCount(column.values)) return 'counts the rows';
  if (isUnique && isNamedNumbering(name)) return 'is different in each row';
  if (isNamedIdentifier(name)) return 'is named like an identifier';
  if (isConstant(column)) return 'is the same in every row';
  if (predictsAlone(column, labels)) return 'gives the target away all by itself';
  return null;
}

const differentIn = (column: TableColumn): number =>
  column.kind === 'text' ? column.levels.length : new Set(column.values).size;
