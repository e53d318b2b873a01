/** Reads when, where and for how long the runs of a folder were trained. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The runs of timings.csv so far: `started` in milliseconds since 1970, `seconds`, `worker`. */
export function timingsIn(folder) {
  const path = join(folder, 'timings.csv');
  if (!existsSync(path)) return [];
  const [head, ...lines] = readFileSync(path, 'utf8').trim().split('\n');
  const names = head.split(',');
  return lines.map((line) => {
    const of = (name) => line.split(',')[names.indexOf(name)];
    return {
      started: Date.parse(of('started')),
      seconds: Number(of('seconds')),
      worker: Number(of('worker')),
    };
  });
}
