/** Reads timings.csv, and joins those of several folders. */
import { Appender } from './appender.js';
import { TIMING_COLUMNS } from './columns.js';
import { fieldsLine, headerLine } from './csv.js';
import { exists } from './files.js';
import { pathsIn } from './paths.js';
import { scanRecords } from './records.js';
import { RunIds } from './runIds.js';
import { KINDS } from './table.js';

/**
 * The seconds that these runs took in training, together; null if timings.csv has none of them.
 * @throws FolderError if the file cannot be read.
 */
export async function secondsOf(
  folder: string,
  isWanted: (runId: string) => boolean,
): Promise<number | null> {
  const { timings } = pathsIn(folder);
  if (!(await exists(timings))) return null;
  let at = -1;
  let seconds: number | null = null;
  await scanRecords(
    timings,
    ({ fields }) => {
      const own = Number(fields?.[at]);
      if (at > 0 && isWanted(fields?.[0] ?? '') && own >= 0) seconds = (seconds ?? 0) + own;
    },
    (header) => {
      at = header.indexOf('seconds');
    },
  );
  return seconds;
}

/**
 * Appends the lines of other files for runs that are wanted and have none yet.
 * @throws FolderError if a file cannot be read or written.
 */
export async function joinTimings(
  path: string,
  others: readonly string[],
  isWanted: (runId: string) => boolean,
): Promise<void> {
  const timed = new RunIds();
  if (await exists(path)) {
    await scanRecords(path, ({ fields }) => {
      if (fields !== null && KINDS.id(fields[0]) !== undefined) timed.add(fields[0]);
    });
  }
  const file = await Appender.open(path, headerLine(TIMING_COLUMNS));
  try {
    for (const other of others) {
      if (!(await exists(other))) continue;
      const lines: string[] = [];
      await scanRecords(other, ({ fields }) => {
        if (fields?.length !== TIMING_COLUMNS.length) return;
        const [runId] = fields;
        if (!isWanted(runId) || timed.has(runId)) return;
        timed.add(runId);
        lines.push(fieldsLine(fields));
      });
      await file.append(lines.join(''));
    }
  } finally {
    await file.close();
  }
}
