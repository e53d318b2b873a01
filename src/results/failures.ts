/** failures.csv: the last failure of each run that still has no row. */
import { rm } from 'node:fs/promises';
import { replaceFile } from './atomic.js';
import { fieldsOf } from './csv.js';
import { scanLines } from './lines.js';
import { exists } from './rearrange.js';

/** Drops earlier failures of a run, and those that are made good; an empty file is removed. */
export async function settleFailures(
  path: string,
  isOpen: (runId: string) => boolean,
): Promise<void> {
  if (!(await exists(path))) return;
  let header = '';
  const last = new Map<string, string>();
  for await (const { text, number } of scanLines(path)) {
    if (number === 1) header = text;
    else last.set(fieldsOf(text)?.[0] ?? '', text);
  }
  const open = [...last].filter(([runId]) => isOpen(runId)).map(([, text]) => `${text}\n`);
  if (open.length === 0) await rm(path);
  else await replaceFile(path, [`${header}\n`, ...open]);
}
