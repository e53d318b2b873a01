import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** In memory where that goes: results are synced to disk all the time, which takes longer than the rest. */
const PLACE = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

/** A folder for the files of cases, which is removed at the end. */
export function scratchFolder(): string {
  const folder = mkdtempSync(join(PLACE, 'keepgrid-fuzz-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
