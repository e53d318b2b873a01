import { snakeKeys } from '../config/names.js';
import { EXIT } from '../errors.js';
import { NUMERICS } from '../plan/numerics.js';
import { shardName } from '../plan/shard.js';
import { PARTS } from '../results/experimentFile.js';
import { count } from '../text.js';
import type { Cause } from '../verify/cause.js';
import {
  DEFAULT_SAMPLE,
  type RunVerdict,
  verifyResults,
  type VerifyOptions,
  type VerifyReport,
  type VerifyStart,
} from '../verify/verify.js';
import { packageVersion } from '../version.js';
import { resultsFolder } from './configFile.js';
import { describeDifference, describeRow, MOST_LISTED, printRest, shown } from './differences.js';
import { createProgress } from './progress.js';
import { stopOnSignals } from './stop.js';
import { describeData } from './study.js';
import { note, print, printJson, visible, warn, warnOfUnfinished } from './terminal.js';

export interface VerifyCommandOptions extends Pick<VerifyOptions, 'data' | 'workers' | 'kernels'> {
  readonly sample?: number;
  readonly all?: boolean;
  readonly run?: readonly string[];
  readonly json?: boolean;
}

/**
 * `keepgrid verify`: trains rows again and compares them bit for bit.
 * @throws FolderError if the folder cannot be read; UserError if it has no such run, or the data is
 * not found.
 */
export async function verify(given: string, options: VerifyCommandOptions): Promise<number> {
  const dir = await resultsFolder(given);
  const { sample, all, run = [], json, ...others } = options;
  const stop = stopOnSignals();
  const progress = createProgress(null);
  const wrong: RunVerdict[] = [];
  let history = false;
  try {
    const report = await verifyResults({
      ...others,
      dir,
      which: run.length > 0 ? run : all ? 'all' : (sample ?? DEFAULT_SAMPLE),
      signal: stop.signal,
      onStart(start) {
        history = start.history;
        noteStart(start);
        progress.start(start.chosen);
      },
      onRun(verdict) {
        if (verdict.failure !== null) progress.failed(verdict.failure);
        else if (verdict.trained) progress.done();
        if (verdict.differences.length > 0 || verdict.failure !== null) wrong.push(verdict);
        if (json) printJson(jsonVerdict(verdict));
      },
    }).finally(() => progress.stop());
    warnOfUnfinished(dir, report.unfinished);
    if (json) printJson(jsonReport(report));
    else printReport(report, wrong, history);
    if (report.stopped) return stop.exitCode() ?? EXIT.no;
    return report.holds ? EXIT.done : EXIT.no;
  } finally {
    stop.release();
  }
}

function noteStart({ study, madeBy, chosen, rows, workers, history }: VerifyStart): void {
  const { experiment, dataset, plan } = study;
  note(
    `${experiment.name}${plan.shard ? `, ${shardName(plan.shard)}` : ''}, made by keepgrid ${visible(madeBy)}, on ${describeData(dataset)}; ` +
      `this is keepgrid ${packageVersion()}, numerics ${NUMERICS}`,
  );
  note(
    `training ${chosen} of ${count(rows, 'row')} again; ${count(workers, 'worker')}` +
      (history ? '' : '; history.csv is not compared'),
  );
}

/** Prints what was found; `history` says whether history.csv was compared too. */
function printReport(report: VerifyReport, wrong: readonly RunVerdict[], history: boolean): void {
  for (const { part, recorded, here } of report.identity) {
    print(visible(`${PARTS[part] ?? part}: ${shown(recorded)} recorded, ${shown(here)} expected`));
  }
  // What explains all differences comes before examples of them.
  const { cause } = report;
  if (cause !== null) print(`likely cause: ${visible(CAUSES[cause](report.madeBy))}`);
  report.faults.forEach((fault) => print(visible(fault)));
  const listed = wrong.toSorted((a, b) => a.line - b.line).slice(0, MOST_LISTED);
  listed.forEach(printVerdict);
  printRest(wrong.length, listed.length, 'run');
  const [missing] = report.missing;
  if (missing !== undefined) {
    const first = describeRow(missing.runId, missing, '');
    print(
      `results.csv has no row of ${count(report.missing.length, 'run')}; the first is ${first}`,
    );
  }
  const { trained, failed, differing, withoutHistory } = report;
  if (report.stopped) {
    warn(`stopped after ${count(trained, 'run')}: the others were not trained again`);
  }
  const what = `${trained} of ${count(report.rows, 'row')} trained again`;
  if (report.holds) {
    if (withoutHistory > 0) print(`history.csv has no line of ${count(withoutHistory, 'run')}`);
    const compared = history && withoutHistory < Math.max(1, trained);
    const files = compared ? 'results.csv and history.csv' : 'results.csv';
    print(`verified: ${what}, every column of ${files} equal bit for bit`);
    return;
  }
  const unsure = failed > 0 ? `, ${failed} could not be` : '';
  print(
    `NOT verified: ${what}${unsure}; ${count(differing, 'run')} differ${differing === 1 ? 's' : ''}`,
  );
}

function printVerdict({ run, line, differences, failure }: RunVerdict): void {
  print(describeRow(run.runId, run, `results.csv:${line}`));
  if (failure !== null) print(`  could not be trained: ${visible(failure)}`);
  for (const { file, column, epoch, recorded, expected, by } of differences) {
    const place = file === 'history.csv' ? `history.csv, epoch ${epoch}: ` : '';
    const text = describeDifference(column, [recorded, 'recorded'], [expected, 'expected'], by);
    print(`  ${visible(place + text)}`);
  }
}

/** What to do about each cause; `madeBy` is the version of keepgrid that made the results. */
const CAUSES: Readonly<Record<Cause, (madeBy: string) => string>> = {
  data: () =>
    'other data: restore the file that the results were made from, or name it with --data',
  numerics: (madeBy) =>
    `another version of the arithmetic: verify with keepgrid ${madeBy}, or train everything again`,
  edited: () => 'an edited file: restore results.csv and experiment.json as keepgrid wrote them',
  arithmetic: (madeBy) =>
    'training gives other bits here, although data and numerics are the same: verify with ' +
    `keepgrid ${madeBy} and on another machine, and please report which of the two differs`,
  unfinished: () =>
    'an unfinished sweep: train what is missing with keepgrid run and the same folder',
};

function jsonVerdict({ run, ...verdict }: RunVerdict): object {
  const { runId, cell, repeat, fold } = run;
  const holds = verdict.differences.length === 0 && verdict.failure === null;
  return { event: 'run', run_id: runId, cell, repeat, fold, holds, ...verdict };
}

const jsonReport = (report: VerifyReport): object => ({
  event: 'done',
  ...snakeKeys({ ...report, missing: report.missing.map(({ runId }) => runId) }),
  keepgrid: packageVersion(),
  numerics: NUMERICS,
});
