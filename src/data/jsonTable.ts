/** JSON: an array of objects, one an example, or such objects line by line → a table. */
import { UserError } from '../errors.js';
import { clip } from './clip.js';
import { ColumnBuilder } from './columnBuilder.js';
import { readBytes } from './files.js';
import { isMissing } from './missing.js';
import { readNumber } from './numbers.js';
import { parseJson } from './parseJson.js';
import { examplesOf } from './raw.js';
import type { Table, TableReader, TableRequest } from './table.js';

/** Reads a table from JSON, or from lines of JSON. @throws UserError with the example or the line. */
export const readJsonTable: TableReader = async (path, shown, request) => {
  const text = (await readBytes(path, shown)).toString('utf8');
  const isLines = /\.(?:jsonl|ndjson)$/i.test(path);
  const values = isLines ? lineByLine(text, shown) : parseJson(text, shown);
  if (Array.isArray(values)) return tableOf(values, shown, request);
  throw new UserError('The JSON is not an array of objects', {
    where: shown,
    hint: 'write [{"a": 1, "label": "x"}, …]',
  });
};

function lineByLine(text: string, shown: string): unknown[] {
  return text
    .split('\n')
    .flatMap((line, index) => (line.trim() === '' ? [] : [parseJson(line, shown, index)]));
}

/** The table of these examples; a key that an example lacks is missing there. */
export function tableOf(examples: readonly unknown[], shown: string, request: TableRequest): Table {
  const placeOf = examplesOf(shown);
  const objects = examples.map((entry, row) => objectOf(entry, placeOf(row)));
  const names = [...new Set(objects.flatMap((object) => [...object.keys()]))];
  const wanted = objects.length === 0 ? [] : request.want(names, placeOf(0));
  const columns = names.flatMap((name, index) => {
    const asked = wanted[index];
    if (asked === 'skip') return [];
    const values = objects.map((object, row) => scalarOf(object.get(name), name, placeOf(row)));
    const isText = values.some((value) => typeof value === 'string' && isWord(value));
    const builder = new ColumnBuilder(name, asked, objects.length, isText);
    values.forEach((value, row) => {
      if (value === null) builder.putText('', row);
      else if (typeof value === 'number' && builder.isNumber) builder.putNumber(value, row);
      else builder.putText(String(value), row);
    });
    return [builder.end(objects.length)];
  });
  return { name: shown, rows: objects.length, columns, placeOf };
}

/** Whether a text is neither a number in quotes nor a mark of what is missing. */
const isWord = (text: string): boolean => !isMissing(text) && typeof readNumber(text) === 'string';

function objectOf(entry: unknown, where: string): Map<string, unknown> {
  if (entry !== null && typeof entry === 'object' && !Array.isArray(entry)) {
    return new Map(Object.entries(entry));
  }
  throw new UserError('The example is not an object', { where, hint: 'write {"name": value, …}' });
}

/** A number, a text, or null where the value is missing; true and false are texts. */
function scalarOf(value: unknown, name: string, where: string): string | number | null {
  if (value === undefined || value === null) return null;
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return value.trim();
  const refuse = (problem: string, hint: string): UserError =>
    new UserError(`"${clip(name)}": ${problem}`, { where, hint });
  if (typeof value !== 'number') {
    throw refuse(`${clip(JSON.stringify(value))} is not one value`, 'write a key for each value');
  }
  if (Number.isFinite(Math.fround(value))) return value;
  throw refuse(`${value} is too large for float32`, 'fix the value, or leave the example out');
}
