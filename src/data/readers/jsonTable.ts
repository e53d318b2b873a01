/** JSON: an array of objects, one an example, or such objects line by line → a table. */
import { UserError } from '../../errors.js';
import { readBytes } from '../files.js';
import { parseJson } from './parseJson.js';
import { examplesOf } from '../raw.js';
import type { Table, TableReader, TableRequest } from '../table.js';
import { columnOf } from './valueColumn.js';

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
    const values = objects.map((object) => object.get(name));
    return [columnOf(name, asked, values, placeOf)];
  });
  return { name: shown, rows: objects.length, columns, placeOf };
}

function objectOf(entry: unknown, where: string): Map<string, unknown> {
  if (entry !== null && typeof entry === 'object' && !Array.isArray(entry)) {
    return new Map(Object.entries(entry));
  }
  throw new UserError('The example is not an object', { where, hint: 'write {"name": value, …}' });
}
