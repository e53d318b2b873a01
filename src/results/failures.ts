/** failures.csv, which holds the last failure of each run that still has no row. */
import { FAILURE_COLUMNS } from './columns.js';
import { fieldsLine, headerLine } from './csv.js';
import { exists, removeFile, replaceFile } from './files.js';
import { scanRecords } from './records.js';

/**
 * Keeps only the last failure of each run that is still open, those in files of other folders too, and
 * resolves to how many there are. A file without failures is removed.
 * @throws FolderError if a file cannot be read or written.
 */
export async function settleFailures(
  path: string,
  isOpen: (runId: string) => boolean,
  others: readonly string[] = [],
): Promise<number> {
  const last = new Map<string, readonly string[]>();
  let found = false;
  for (const file of [path, ...others]) {
    if (!(await exists(file))) continue;
    found = true;
    const here = new Map<string, readonly string[]>();
    await scanRecords(file, ({ fields }) => {
      if (fields?.length === FAILURE_COLUMNS.length && isOpen(fields[0]))
        here.set(fields[0], fields);
    });
    for (const [runId, fields] of here) {
      const before = last.get(runId);
      if (before === undefined || fields[TIME] > before[TIME]) last.set(runId, fields);
    }
  }
  if (last.size > 0) {
    await replaceFile(path, [headerLine(FAILURE_COLUMNS), ...[...last.values()].map(fieldsLine)]);
  } else if (found) await removeFile(path);
  return last.size;
}

const TIME = FAILURE_COLUMNS.findIndex(({ name }) => name === 'time');
