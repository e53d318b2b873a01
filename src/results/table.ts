/** results.csv as text, field for field: what is compared bit for bit is never read as a number first. */
import { join } from 'node:path';
import { FolderError } from '../errors.js';
import { fieldsOf } from './csv.js';
import { scanLines } from './lines.js';
import { exists } from './rearrange.js';

export interface TextRow {
  /** From 1, the header's. */
  readonly line: number;
  /** As many as the header has. */
  readonly fields: readonly string[];
}

export interface TextTable {
  readonly header: readonly string[];
  readonly rows: readonly TextRow[];
}

/** All finished lines of results.csv. @throws FolderError where it is missing, or with file:line where a line is damaged. */
export async function readTable(folder: string): Promise<TextTable> {
  const path = join(folder, 'results.csv');
  if (!(await exists(path))) {
    throw new FolderError('There is no results.csv', {
      where: folder,
      hint: 'run the experiment first',
    });
  }
  let header: readonly string[] | null = null;
  const rows: TextRow[] = [];
  for await (const { text, number } of scanLines(path)) {
    const fields = fieldsOf(text);
    if (header === null) header = fields ?? [];
    else if (fields?.length === header.length) rows.push({ line: number, fields });
    else throw damagedLine(folder, number);
  }
  return { header: header ?? [], rows };
}

/** The error of a line of results.csv that cannot be read. */
export function damagedLine(folder: string, line: number): FolderError {
  return new FolderError('The results are damaged: the line cannot be read', {
    where: `${join(folder, 'results.csv')}:${line}`,
    hint: 'keepgrid run with --repair keeps a copy and drops such lines',
  });
}
