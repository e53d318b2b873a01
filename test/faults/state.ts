/** What a results folder holds, as its documentation describes it. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/** Every file below the folder, by its path in it. */
export function filesIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .toSorted();
}

export const bytesOf = (folder: string, name: string): string =>
  existsSync(join(folder, name)) ? readFileSync(join(folder, name), 'utf8') : '(no such file)';

const DOCUMENTED =
  /^(?:old-\d+\/)*(?:(?:results|history)(?:\.unplanned|\.damaged-\d+)?\.csv|(?:timings|failures|summary)\.csv|experiment(?:\.damaged-\d+)?\.json)$/;

/** Files that no page speaks of: what a fault left lying about. */
export const strayFiles = (folder: string): string[] =>
  filesIn(folder).filter((name) => !DOCUMENTED.test(name.replaceAll('\\', '/')));

/** run_ids of a table's whole lines, each once, in order. */
export function runIdsIn(folder: string, name: string): string[] {
  if (!existsSync(join(folder, name))) return [];
  const lines = bytesOf(folder, name).split('\n').slice(1, -1);
  return [...new Set(lines.map((line) => line.slice(0, line.indexOf(','))))];
}

/** The files' names and bytes but for what differs from one time to the next: dates, seconds, process ids, tokens. */
export function digestOf(folder: string): string {
  const hash = createHash('sha256');
  for (const name of filesIn(folder)) {
    const text = readFileSync(join(folder, name), 'utf8');
    hash.update(`${withoutChance(name)}\0${isTimeless(name) ? text : withoutChance(text)}\0`);
  }
  return hash.digest('hex');
}

const isTimeless = (name: string): boolean =>
  /^(?:results|history)\b.*\.csv(?:\.tmp)?$|^experiment\.json/.test(basename(name));

const withoutChance = (text: string): string =>
  text
    .replace(/[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/g, 'token')
    .replace(/(?<![\w.])\d[\dTZ:.e-]*(?!\w)/g, '0');
