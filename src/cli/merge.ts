import { join } from 'node:path';
import { snakeKeys } from '../config/names.js';
import { EXIT } from '../errors.js';
import { shardName } from '../plan/shard.js';
import { mergeFolders, type MergedFolder, type MergeReport } from '../results/merge.js';
import { count } from '../text.js';
import { called } from './called.js';
import { printRest } from './differences.js';
import {
  noteCommand,
  noteWrapped,
  print,
  printJson,
  printWrapped,
  visible,
  warn,
} from './terminal.js';

export interface MergeCommandOptions {
  readonly repair?: boolean;
  readonly forceUnlock?: boolean;
  /** Seconds to wait for another process that uses the folder; true for as long as it takes. */
  readonly wait?: number | true;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/**
 * `keepgrid merge`: unites the folders of shards. The exit code is 1 while known runs are missing.
 * @throws FolderError if a folder is not of the same sweep, damaged or locked; MachineError if two folders
 * contradict each other.
 */
export async function merge(
  out: string,
  dirs: readonly string[],
  { json = false, quiet = false, wait = 0, ...options }: MergeCommandOptions,
): Promise<number> {
  const report = await mergeFolders(out, dirs, {
    ...options,
    wait: wait === true ? Infinity : wait,
    onWait: noteWrapped,
  });
  report.folders.forEach(warnOfFolder);
  if (json) printJson({ event: 'merged', out, ...jsonReport(report) });
  else if (!quiet) printReport(report, out);
  if (report.failed > 0) {
    warn(
      `${report.failed} of the missing runs failed on a machine: see ${join(out, 'failures.csv')}`,
    );
  }
  return report.missing === 0 ? EXIT.done : EXIT.no;
}

const jsonReport = (report: MergeReport): object =>
  snakeKeys({ ...report, folders: report.folders.map((each) => snakeKeys(each)) });

function warnOfFolder({ dir, damaged, inUse }: MergedFolder): void {
  if (inUse) warn(`${dir}: a sweep is writing to it; the runs that it has finished were taken`);
  if (damaged > 0) warn(`${dir}: ${count(damaged, 'damaged line')} left out`);
}

function printReport(report: MergeReport, out: string): void {
  const { name, folders, rows, before, missing, aside, rung } = report;
  for (const { dir, shard, rows: own } of folders) {
    print(visible(`${dir}: ${shard ? `${shardName(shard)}, ` : ''}${count(own, 'run')}`));
  }
  const found = before === 0 ? '' : `, of which ${before} were there before`;
  const total =
    missing === 0 ? `all ${count(rows, 'run')}` : `${rows} of ${count(rows + missing, 'run')}`;
  printWrapped(`${name}: ${total}${found}: ${join(out, 'results.csv')}`);
  if (aside > 0) {
    const why = rung === null ? 'the grid does not hold' : 'no rung that is known yet holds';
    printWrapped(`${count(aside, 'run')} that ${why}: ${join(out, 'results.unplanned.csv')}`);
  }
  if (missing > 0) printMissing(report, out);
  else noteCommand('Next:', called('summary', out));
}

/** How many shards are named at most. */
const MOST_LISTED = 20;

/** Names what is missing, and what adds it. */
function printMissing({ missing, missingShards, rung }: MergeReport, out: string): void {
  const where = rung === null ? '' : ` of rung ${rung.open} of ${rung.of}`;
  print(`${count(missing, 'run')}${where} missing${missingShards.length > 0 ? ':' : ''}`);
  for (const { index, count: shards, missing: own } of missingShards.slice(0, MOST_LISTED)) {
    print(`  shard ${index} of ${shards}: ${count(own, 'run')}`);
  }
  printRest(missingShards.length, MOST_LISTED, 'shard');
  const [first] = missingShards;
  if (rung !== null && rung.open > 1 && first !== undefined) {
    const shard = `${first.index}/${first.count}`;
    noteCommand(
      'Next, on each of them:',
      called('run', 'CONFIG', '--shard', shard, '--after', out),
    );
  } else {
    noteCommand(
      'Finish them where they are and merge again, or train them here:',
      called('run', 'CONFIG', '--out', out),
    );
  }
}
