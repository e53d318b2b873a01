/**
 * Lines of CSV. A record never spans lines, so that an interrupted write is recognised by a last line
 * without a line end. For that, line breaks in text are written as spaces, and so is NUL.
 */
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import type { Column, FieldValue } from './table.js';

/**
 * The rows as lines, line ends included. A number is written in the shortest form that reads back as
 * the same value, and −0 as 0. Fields for null and for numbers that are not finite are empty.
 */
export function csvLines<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  let lines = '';
  for (const row of rows) lines += lineOf(columns, row);
  return lines;
}

function lineOf<Row>(columns: readonly Column<Row>[], row: Row): string {
  let line = '';
  for (const { value } of columns) {
    const field = value(row);
    if (typeof field === 'number') line += numberText(field);
    else if (field !== null) {
      if (!PLAIN.test(field)) return oddLineOf(columns, row);
      line += field;
    }
    line += ',';
  }
  return `${line.slice(0, -1)}\n`;
}

/** Text that stands in its field as it is: most rows have no other, and there may be a million of them. */
const PLAIN = /^(?:[A-Za-z0-9_][\w.:; -]*)?$/;

function oddLineOf<Row>(columns: readonly Column<Row>[], row: Row): string {
  // Numbers are passed on as numbers, because escape_formulas would put a quote before a minus in text.
  return stringify([columns.map(({ value }) => plain(value(row)))], {
    escape_formulas: true,
    cast: { number: numberText },
  });
}

/** The header line of a table with these columns. */
export const headerLine = (columns: readonly { readonly name: string }[]): string =>
  fieldsLine(columns.map(({ name }) => name));

/** The line that has these fields. Fields read from a line give the same line again. */
export const fieldsLine = (fields: readonly string[]): string =>
  fields.some((field) => /["\n\r,]/.test(field)) ? stringify([fields]) : `${fields.join(',')}\n`;

/** The fields of a row as the table holds them. */
export const fieldsOfRow = <Row>(columns: readonly Column<Row>[], row: Row): string[] =>
  fieldsOf(csvLines(columns, [row]).trimEnd())!;

/** A value from the plan as its field holds it. */
export const fieldText = (value: FieldValue): string =>
  typeof value === 'number' ? numberText(value) : (value ?? '');

const plain = (value: FieldValue): FieldValue =>
  typeof value === 'string' ? value.replace(/[\0\r\n\u2028\u2029]+/g, ' ') : value;

function numberText(value: number): string {
  if (!Number.isFinite(value)) return '';
  return String(value === 0 ? 0 : value);
}

/** The fields of one line, or null if the line is not CSV. */
export function fieldsOf(line: string): string[] | null {
  if (!line.includes('"')) return line.split(',');
  try {
    return parse(line, { relax_column_count: true })[0] ?? null;
  } catch {
    return null;
  }
}
