/**
 * Lines of CSV. Every record is one line, so that a torn write shows as an unfinished last line: line
 * breaks in text become spaces before they get here.
 */
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import type { Column, FieldValue } from './table.js';

/** Rows as lines with their line ends. Numbers in their shortest form that reads back, −0 as 0; null and what is not finite as empty. */
export function csvLines<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  // Numbers are handed over as numbers: escape_formulas is for text alone.
  return stringify(
    rows.map((row) => columns.map(({ value }) => plain(value(row)))),
    { escape_formulas: true, cast: { number: numberText } },
  );
}

/** The line of the columns' names. */
export const headerLine = (columns: readonly { readonly name: string }[]): string =>
  fieldsLine(columns.map(({ name }) => name));

/** Fields that were read from a line, as the same line again. */
export const fieldsLine = (fields: readonly string[]): string =>
  fields.some((field) => /["\n\r,]/.test(field)) ? stringify([fields]) : `${fields.join(',')}\n`;

/** The fields of a row, as text. */
export const fieldsOfRow = <Row>(columns: readonly Column<Row>[], row: Row): string[] =>
  fieldsOf(csvLines(columns, [row]).trimEnd())!;

/** A value as its field reads. */
export const fieldText = (value: FieldValue): string =>
  typeof value === 'number' ? numberText(value) : (value ?? '');

const plain = (value: FieldValue): FieldValue =>
  typeof value === 'string' ? value.replace(/[\r\n\u2028\u2029]+/g, ' ') : value;

function numberText(value: number): string {
  if (!Number.isFinite(value)) return '';
  return String(value === 0 ? 0 : value);
}

/** The fields of one line; null where it is not CSV. */
export function fieldsOf(line: string): string[] | null {
  if (!line.includes('"')) return line.split(',');
  try {
    return parse(line, { relax_column_count: true })[0] ?? null;
  } catch {
    return null;
  }
}
