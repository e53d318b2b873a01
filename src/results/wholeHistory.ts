/** Which runs have a row and not all of the history that goes with it. */
import { fieldsOf } from './csv.js';
import type { Block } from './inspect.js';
import { scanLines } from './lines.js';

/**
 * run_ids of the rows with fewer lines of history than epochs; a run that diverged may lack the line
 * of its last one.
 */
export async function lackingHistory(
  resultsPath: string,
  history: ReadonlyMap<string, Block>,
): Promise<ReadonlySet<string>> {
  let header: readonly string[] | null = null;
  const lacking = new Set<string>();
  for await (const { text } of scanLines(resultsPath)) {
    const fields = fieldsOf(text)!;
    if (header === null) {
      header = fields;
      continue;
    }
    const field = (name: string): string | undefined => fields[header!.indexOf(name)];
    const runId = fields[0];
    const wanted = Number(field('epochs')) - (field('status') === 'diverged' ? 1 : 0);
    if ((history.get(runId)?.lines ?? 0) < wanted) lacking.add(runId);
  }
  return lacking;
}
