/** Features that are allowed and hardly ever meant: identifiers, constants, copies of the target. */
import { clip, clipNames } from './clip.js';
import { isCount, isNamedNumbering } from './identifiers.js';
import type { Table, TableColumn } from './table.js';

/** Warnings about features of a table; `targets` has a value for each of its rows. */
export function suspicionsOf(
  { rows }: Pick<Table, 'rows'>,
  features: readonly TableColumn[],
  targets: ArrayLike<string | number>,
): string[] {
  const warnings: string[] = [];
  const leaveOut = 'leave it out with data.columns.drop, unless it is meant';
  const constant = new Set(features.filter(isConstant));
  for (const column of features) {
    if (constant.has(column)) continue;
    const what = isIdentifier(column, rows)
      ? 'is different in each row, so it only names the rows'
      : predictsAlone(column, targets)
        ? 'gives the target away all by itself'
        : null;
    if (what !== null) warnings.push(`Column "${clip(column.name)}" ${what}: ${leaveOut}`);
  }
  if (constant.size > 0) {
    const [which, are] = constant.size === 1 ? ['Column', 'is'] : ['Columns', 'are'];
    const names = Array.from(constant, ({ name }) => name);
    warnings.push(
      `${which} ${clipNames(names)} ${are} the same in every row, which tells a network nothing`,
    );
  }
  return warnings;
}

/** The values of a column as numbers: texts by the order in which they appear. */
export const valuesOf = (column: TableColumn): Float32Array | Int32Array =>
  column.kind === 'number' ? column.values : column.codes;

function isIdentifier(column: TableColumn, rows: number): boolean {
  if (rows < 3 || column.missing > 0) return false;
  const values = valuesOf(column);
  if (column.kind === 'number' && isCount(column.values)) return true;
  return isNamedNumbering(column.name) && new Set(values).size === rows;
}

/** Whether all values are the same, or all are missing. */
export function isConstant(column: TableColumn): boolean {
  const values = valuesOf(column);
  return values.every((value) => Object.is(value, values[0]));
}

/** Rows that are looked at first, and the least from which anything is concluded. */
const SAMPLE = 10_000;
const LEAST_ROWS = 20;

/**
 * Whether the target is a function of the column that a person would call a copy: each text has one
 * label, or each label one interval of the numbers, or the numbers lie on a line with the target's.
 */
export function predictsAlone(column: TableColumn, targets: ArrayLike<string | number>): boolean {
  if (targets.length < LEAST_ROWS) return false;
  const values = valuesOf(column);
  const passes = (rows: number): boolean =>
    column.kind === 'text'
      ? isFunction(values, targets, rows, column.levels.length)
      : isOrdered(values, targets, rows) || isLine(values, targets, rows);
  return passes(Math.min(SAMPLE, targets.length)) && passes(targets.length);
}

/** Whether each text always has the same label, where texts stand in several rows. */
function isFunction(
  values: ArrayLike<number>,
  targets: ArrayLike<string | number>,
  rows: number,
  levels: number,
): boolean {
  if (levels * 2 > rows) return false;
  const labels = new Map<number, string | number>();
  for (let row = 0; row < rows; row++) {
    const known = labels.get(values[row]);
    if (known !== undefined && known !== targets[row]) return false;
    labels.set(values[row], targets[row]);
  }
  return new Set(labels.values()).size > 1;
}

/** Whether labels, which are few, follow one another without mixing where rows are sorted by the value. */
function isOrdered(
  values: ArrayLike<number>,
  targets: ArrayLike<string | number>,
  rows: number,
): boolean {
  const first = Math.min(rows, 200);
  const labels = new Set(Array.from({ length: first }, (_, row) => targets[row]));
  if (labels.size < 2 || labels.size > first / 5) return false;
  const ranges = new Map<string | number, [number, number]>();
  for (let row = 0; row < rows; row++) {
    const value = values[row];
    if (Number.isNaN(value)) return false;
    const range = ranges.get(targets[row]);
    if (range === undefined) ranges.set(targets[row], [value, value]);
    else if (value < range[0]) range[0] = value;
    else if (value > range[1]) range[1] = value;
  }
  const inTurn = [...ranges.values()].toSorted(([a], [b]) => a - b);
  return inTurn.every(([least], index) => index === 0 || inTurn[index - 1][1] < least);
}

/** Whether the target, a number, is the value times a factor plus a constant, to rounding. */
function isLine(
  values: ArrayLike<number>,
  targets: ArrayLike<string | number>,
  rows: number,
): boolean {
  if (typeof targets[0] !== 'number') return false;
  let [n, meanX, meanY, xx, yy, xy] = [0, 0, 0, 0, 0, 0];
  for (let row = 0; row < rows; row++) {
    const [x, y] = [values[row], Number(targets[row])];
    if (Number.isNaN(x)) return false;
    n++;
    const [dx, dy] = [x - meanX, y - meanY];
    meanX += dx / n;
    meanY += dy / n;
    xx += dx * (x - meanX);
    yy += dy * (y - meanY);
    xy += dx * (y - meanY);
  }
  return xx > 0 && yy > 0 && xy * xy > 0.999_999 * xx * yy;
}
