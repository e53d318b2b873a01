/** How `keepgrid run` ends: what it says of the sweep, its report and its exit code. */
import { join } from 'node:path';
import { EXIT } from '../errors.js';
import type { Shard } from '../plan/shard.js';
import type { Study } from '../plan/study.js';
import { addressOf } from '../queue/address.js';
import { REPORT_FILE } from '../results/paths.js';
import type { Answer } from '../stats/answer.js';
import { summariseFolder } from '../stats/summariseFolder.js';
import type { SweepReport } from '../sweep/sweep.js';
import { count, duration } from '../text.js';
import { called } from './called.js';
import type { RunOptions } from './runOptions.js';
import { mergeCommand, sweepName } from './shard.js';
import { printSummary } from './summary.js';
import { note, noteCommand, noteWrapped, printJson, warn } from './terminal.js';
import { verdictJson } from './verdictJson.js';

export interface Conclusion {
  readonly out: string;
  readonly file: string;
  readonly options: RunOptions;
  readonly seconds: number;
  /** The exit code for the signal that stopped the sweep; null if none did. */
  readonly code: number | null;
  readonly study: Study;
  readonly signal: AbortSignal;
  /** Whether every run had a row already, which has been said. */
  readonly nothingLeft: boolean;
}

/** Prints how the sweep ended, and returns the exit code for it. */
export async function conclude(
  report: SweepReport,
  { out, file, options, seconds, code, study, signal, nothingLeft }: Conclusion,
): Promise<number> {
  const { reused, trained, diverged, failed, stopped } = report;
  if (diverged > 0) warn(`${count(diverged, 'run')} diverged: a smaller learning_rate may help`);
  if (stopped) {
    const words = [
      'run',
      file,
      ...(options.out ? ['--out', options.out] : []),
      ...(options.set ?? []).flatMap((value) => ['--set', value]),
      ...(options.shard ? ['--shard', `${options.shard.index}/${options.shard.count}`] : []),
      ...(options.after ? ['--after', options.after] : []),
      ...(options.wait === true ? ['--wait'] : []),
      ...(typeof options.wait === 'number' ? ['--wait', String(options.wait)] : []),
      ...queueWords(options.queue),
    ];
    noteCommand(`stopped after ${count(trained, 'run')}; to go on:`, called(...words));
    return code ?? EXIT.no;
  }
  const shard = study.plan.shard;
  if (shard !== undefined) {
    concludeShard(report, { out, options, seconds, study, nothingLeft }, shard);
    return failureCode(failed, out);
  }
  const wantsReport = options.report !== false && !process.env['KEEPGRID_NO_REPORT'];
  const written = failed === 0 ? ['history.csv', 'timings.csv', 'experiment.json'] : [];
  let answer: Answer | null = null;
  if (options.json) {
    answer = await summariseFolder(out);
    printJson({ event: 'done', out, reused, trained, diverged, failed });
    printJson(verdictJson(answer));
  } else if (!options.quiet) answer = await printSummary(out);
  if (wantsReport) {
    const { writeRunReport } = await import('./runReport.js');
    await writeRunReport(out, answer ?? (await summariseFolder(out)), study, signal);
    written.push(REPORT_FILE);
  }
  if (!options.json && !options.quiet) {
    const trainedRuns = `${count(trained, 'run')} trained in ${duration(seconds)}`;
    const files = [join(out, 'results.csv'), ...written].join(', ');
    if (!nothingLeft) {
      note('');
      noteWrapped(`${trainedRuns}${reused > 0 ? `, ${reused} reused` : ''}: ${files}`);
    } else if (wantsReport) note(`\nwrote ${join(out, REPORT_FILE)}`);
  }
  if (options.open && wantsReport) {
    const { openFile } = await import('./openFile.js');
    await openFile(join(out, REPORT_FILE));
  }
  return failureCode(failed, out);
}

/** Says what a shard has trained, and how to merge all: no verdict, as that takes the rows of all shards. */
function concludeShard(
  { reused, trained, diverged, failed }: SweepReport,
  { out, options, seconds, study, nothingLeft }: Omit<Conclusion, 'file' | 'code' | 'signal'>,
  shard: Shard,
): void {
  if (options.json) printJson({ event: 'done', out, shard, reused, trained, diverged, failed });
  if (options.json || options.quiet) return;
  if (!nothingLeft) {
    noteWrapped(
      `${sweepName(study)}: ${count(trained, 'run')} trained in ${duration(seconds)}` +
        `${reused > 0 ? `, ${reused} reused` : ''}: ${join(out, 'results.csv')}`,
    );
  }
  noteCommand(
    'When all shards are done:',
    mergeCommand(study, shard, { out, after: options.after }),
  );
}

/** Warns of runs that failed, and returns the exit code. */
function failureCode(failed: number, out: string): number {
  if (failed === 0) return EXIT.done;
  warn(
    `${count(failed, 'run')} failed: see ${join(out, 'failures.csv')}; the same command tries them again`,
  );
  return EXIT.no;
}

/** The option as it may be shown: without user and password. */
function queueWords(queue: RunOptions['queue']): string[] {
  if (queue === undefined) return [];
  return queue === true ? ['--queue'] : ['--queue', addressOf(queue).shown];
}
