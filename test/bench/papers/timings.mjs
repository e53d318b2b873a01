/** How long the runs of a results folder took. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The sum of the seconds in timings.csv, which are those of one worker. */
export function readTimings(folder) {
  const [head, ...lines] = readFileSync(join(folder, 'timings.csv'), 'utf8').trim().split('\n');
  const at = head.trim().split(',').indexOf('seconds');
  return lines.reduce((sum, line) => sum + Number(line.split(',')[at]), 0);
}
