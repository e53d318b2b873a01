/** A table → what a source gives: a target, and X whose columns are numbers or categories. */
import { UserError } from '../errors.js';
import { columnError, columnProblems, type Feature } from './columnProblems.js';
import { arePlain, type Column, MISSING_LEVEL, UNSEEN } from './columns.js';
import { clip } from './clip.js';
import { sortedLevels } from './levels.js';
import type { RawData } from './raw.js';
import { type Role, rolesOf } from './roles.js';
import type { DataSettings } from './settings.js';
import { suspicionsOf } from './suspicions.js';
import {
  BEYOND,
  firstMissing,
  MISSING,
  MOST_ASKED_LEVELS,
  type Table,
  type TableColumn,
  type TableReader,
} from './table.js';

export type TableSettings = Pick<
  DataSettings,
  'target' | 'task' | 'group' | 'columns' | 'missing' | 'delimiter' | 'decimal'
>;

/**
 * Reads a file by `read`, and makes a source of it. `main` is the source of the main part where this is
 * a part with a file of its own: its columns and their levels hold for all parts.
 * @throws UserError where a column cannot be used as the config has it, with all such columns.
 */
export async function tableSource(
  read: TableReader,
  file: { readonly path: string; readonly shown: string },
  settings: TableSettings,
  main: RawData | null,
): Promise<RawData> {
  let roles: Role[] = [];
  let names: readonly string[] = [];
  const { delimiter, decimal } = settings;
  const table = await read(file.path, file.shown, {
    delimiter: delimiter === 'tab' ? '\t' : delimiter,
    decimal,
    want(all, where) {
      names = all;
      // Only the main part is split by groups.
      const group = main === null ? settings.group : null;
      roles = rolesOf(names, { ...settings, group }, where).map((role, index) =>
        role === 'feature' && categoryOf(main, names[index]) !== null ? 'category' : role,
      );
      return roles.map((role) => {
        if (role === 'dropped') return 'skip';
        const isNumber = role === 'target' && settings.task === 'regression';
        return role === 'feature' || isNumber ? 'auto' : 'text';
      });
    },
  });
  const kept = roles.filter((role) => role !== 'dropped');
  const columnsOf = (role: Role): TableColumn[] =>
    table.columns.filter((_, index) => kept[index] === role);
  const features = table.columns.flatMap((column, index): Feature[] => {
    const role = kept[index];
    return role === 'feature' || role === 'category' ? [{ column, role }] : [];
  });
  if (table.rows === 0) {
    const hint = 'name a file with data';
    throw new UserError('The file has no examples', { where: table.name, hint });
  }
  const problems = columnProblems(table, features, settings);
  if (problems.length > 0) throw columnError(table, problems, settings.columns);
  const target = valuesOf(table, columnsOf('target')[0]);
  const [group] = columnsOf('group');
  const columns = columnsFor(features, main);
  return {
    name: table.name,
    featureNames: columns.map(({ name }) => name),
    ...(arePlain(columns) ? {} : { columns }),
    table: {
      target: names[roles.indexOf('target')],
      others: names.filter((_, index) => roles[index] === 'dropped' || roles[index] === 'group'),
    },
    X: matrixOf(table, features, columns),
    target,
    task: null,
    ...(group === undefined ? {} : { groups: groupsOf(table, group) }),
    warnings:
      main === null
        ? suspicionsOf(
            table,
            features.map(({ column }) => column),
            target,
          )
        : [],
    placeOf: table.placeOf,
  };
}

/** The values of the target. @throws UserError where one is missing, or there are too many. */
function valuesOf(table: Table, column: TableColumn): ArrayLike<string | number> {
  refuseMissing(table, column);
  if (column.kind === 'number') return column.values;
  const { codes, levels } = column;
  if (codes.includes(BEYOND)) {
    throw new UserError(`The target has more than ${MOST_ASKED_LEVELS} different values`, {
      where: table.name,
      hint: 'these are no classes: if they are measurements, write task: regression under data',
    });
  }
  return Array.from(codes, (code) => levels[code]);
}

function groupsOf(table: Table, column: TableColumn): Int32Array {
  refuseMissing(table, column);
  const { codes } = column as Extract<TableColumn, { kind: 'text' }>;
  if (!codes.includes(BEYOND)) return codes;
  throw new UserError(`The column of groups has more than ${MOST_ASKED_LEVELS} different values`, {
    where: table.name,
    hint: 'name a column in data.group whose values stand in several rows each',
  });
}

function refuseMissing({ placeOf }: Table, column: TableColumn): void {
  if (column.missing === 0) return;
  throw new UserError(`Column "${clip(column.name)}": the value is missing`, {
    where: placeOf(firstMissing(column)),
    hint: 'fix the value, or leave the line out',
  });
}

/** The column of this name in the main part, if it is a category there. */
function categoryOf(main: RawData | null, name: string): Column | null {
  const column = main?.columns?.find((candidate) => candidate.name === name);
  return column?.kind === 'category' ? column : null;
}

/** The columns of X. A category's levels are those of the main part. */
function columnsFor(features: readonly Feature[], main: RawData | null): Column[] {
  return features.map(({ column }): Column => {
    const { name } = column;
    if (column.kind === 'number') return { kind: 'number', name, mayMiss: column.missing > 0 };
    const ofMain = categoryOf(main, name);
    if (ofMain !== null) return ofMain;
    const levels = sortedLevels(column.levels);
    if (column.missing > 0) levels.push(MISSING_LEVEL);
    return { kind: 'category', name, levels };
  });
}

const ROWS_AT_ONCE = 256;

/** X (m, columns) on shared memory: numbers, NaN where one is missing, and indices of levels. */
function matrixOf(
  { rows }: Table,
  features: readonly Feature[],
  columns: readonly Column[],
): Float32Array {
  const X = new Float32Array(new SharedArrayBuffer(4 * rows * columns.length));
  const lists = features.map(({ column }, index) => {
    const own = columns[index];
    return column.kind === 'number'
      ? column.values
      : recoded(column, own.kind === 'category' ? own.levels : []);
  });
  // By some rows at a time, so that what is written stays in the cache.
  for (let from = 0; from < rows; from += ROWS_AT_ONCE) {
    const end = Math.min(rows, from + ROWS_AT_ONCE);
    lists.forEach((values, column) => {
      let at = from * columns.length + column;
      for (let row = from; row < end; row++, at += columns.length) X[at] = values[row];
    });
  }
  return X;
}

/** For each row the index of its text among these levels. */
function recoded(
  { codes, levels }: Extract<TableColumn, { kind: 'text' }>,
  known: readonly string[],
): Int32Array {
  const places = new Map(known.map((level, place) => [level, place]));
  const placeOf = levels.map((level) => places.get(level) ?? UNSEEN);
  const missing = places.get(MISSING_LEVEL) ?? UNSEEN;
  return codes.map((code) =>
    code === MISSING ? missing : code === BEYOND ? UNSEEN : placeOf[code],
  );
}
