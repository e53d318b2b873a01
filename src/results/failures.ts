/** failures.csv, which holds the last failure of each run that still has no row. */
import { FAILURE_COLUMNS } from './columns.js';
import { fieldsLine, headerLine } from './csv.js';
import { exists, removeFile, replaceFile } from './files.js';
import { scanRecords } from './records.js';

/**
 * Keeps only the last failure of each run that is still open. A file without failures is removed.
 * @throws FolderError if the file cannot be read or written.
 */
export async function settleFailures(
  path: string,
  isOpen: (runId: string) => boolean,
): Promise<void> {
  if (!(await exists(path))) return;
  const last = new Map<string, readonly string[]>();
  await scanRecords(path, ({ fields }) => {
    if (fields !== null && isOpen(fields[0])) last.set(fields[0], fields);
  });
  if (last.size === 0) await removeFile(path);
  else
    await replaceFile(path, [headerLine(FAILURE_COLUMNS), ...[...last.values()].map(fieldsLine)]);
}
