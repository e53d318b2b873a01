/** Reads timings.csv. */
import { exists } from './files.js';
import { pathsIn } from './paths.js';
import { scanRecords } from './records.js';

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
