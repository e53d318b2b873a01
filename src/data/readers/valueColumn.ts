/** Values that come with a type of their own, as JSON, Parquet and Arrow have them → a column of a table. */
import { UserError } from '../../errors.js';
import { clip } from '../clip.js';
import { ColumnBuilder } from './columnBuilder.js';
import { isMissing } from '../missing.js';
import { readNumber } from '../numbers.js';
import type { Table, TableColumn } from '../table.js';

/**
 * The column of these values. null, undefined and NaN are missing, true and false are texts, a date is
 * its text in ISO 8601. @throws UserError with the row whose value is none of these, or too large.
 */
export function columnOf(
  name: string,
  asked: 'auto' | 'text',
  values: ArrayLike<unknown>,
  placeOf: Table['placeOf'],
): TableColumn {
  const { length } = values;
  const builder = new ColumnBuilder(name, asked, length, hasWord(values));
  for (let row = 0; row < length; row++) {
    const value = scalarOf(values[row]);
    if (value === null) builder.putText('', row);
    else if (typeof value === 'number' && Number.isFinite(Math.fround(value))) {
      if (builder.isNumber) builder.putNumber(value, row);
      else builder.putText(String(values[row]), row);
    } else if (typeof value === 'string') builder.putText(value, row);
    else throw valueError(name, values[row], placeOf(row));
  }
  return builder.end(length);
}

/** A number, a text, or null where the value is missing; undefined for what is not one value. */
function scalarOf(value: unknown): number | string | null | undefined {
  if (typeof value === 'number') return Number.isNaN(value) ? null : value;
  if (value === undefined || value === null) return null;
  if (typeof value === 'string') return value.trim();
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'boolean') return String(value);
  return value instanceof Date ? dateText(value) : undefined;
}

/** 2024-03-01T12:30:00.000Z, and 2024-03-01 at midnight. */
const dateText = (date: Date): string | null =>
  Number.isNaN(date.getTime()) ? null : date.toISOString().replace(/T00:00:00\.000Z$/, '');

/** Whether there is a text that is neither a number in quotes nor a mark of what is missing. */
function hasWord(values: ArrayLike<unknown>): boolean {
  if (ArrayBuffer.isView(values)) return false;
  for (let row = 0; row < values.length; row++) {
    if (typeof values[row] === 'number') continue;
    const value = scalarOf(values[row]);
    if (typeof value !== 'string' || isMissing(value)) continue;
    if (typeof readNumber(value) === 'string') return true;
  }
  return false;
}

function valueError(name: string, value: unknown, where: string): UserError {
  const refuse = (problem: string, hint: string): UserError =>
    new UserError(`"${clip(name)}": ${problem}`, { where, hint });
  if (typeof value !== 'number' && typeof value !== 'bigint') {
    return refuse(
      `${clip(written(value))} is not one value`,
      'give each value a name of its own, or leave it out with data.columns.drop',
    );
  }
  const problem =
    typeof value === 'number' && !Number.isFinite(value)
      ? 'is not a finite number'
      : 'is too large for float32';
  return refuse(`${value} ${problem}`, 'fix the value, or leave the example out');
}

const written = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) => {
    if (typeof part === 'bigint') return Number(part);
    return ArrayBuffer.isView(part) ? Array.from(part as Uint8Array).map(Number) : part;
  }) ?? typeof value;
