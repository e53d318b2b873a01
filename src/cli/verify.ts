import { EXIT } from '../errors.js';
import { NUMERICS } from '../plan/numerics.js';
import type { Cause } from '../sweep/cause.js';
import type { Difference } from '../sweep/differences.js';
import type { KernelChoice } from '../nn/kernelSets.js';
import {
  type RunVerdict,
  verifyResults,
  type VerifyReport,
  type VerifyStart,
} from '../sweep/verify.js';
import { describeData, loadRecorded } from './load.js';
import { createProgress } from './progress.js';
import { stopOnSignals } from './stop.js';
import { note, print, visible, warn } from './terminal.js';
import { count, short } from '../text.js';
import { packageVersion } from '../version.js';

export interface VerifyCommandOptions {
  readonly sample?: number;
  readonly all?: boolean;
  readonly run: readonly string[];
  readonly data?: string;
  readonly workers?: number;
  readonly kernels: KernelChoice;
  readonly json?: boolean;
}

/** `keepgrid verify`: trains rows again and compares them bit for bit. */
export async function verify(dir: string, options: VerifyCommandOptions): Promise<number> {
  const { experiment, dataset, plan, document } = await loadRecorded(dir, options.data);
  const sample = options.all ? 'all' : options.sample;
  const which = options.run.length > 0 ? options.run : sample;
  const stop = stopOnSignals();
  const progress = createProgress(null);
  const wrong: RunVerdict[] = [];
  let start: VerifyStart | null = null;
  try {
    const report = await verifyResults({
      dir,
      experiment,
      dataset,
      plan,
      kernels: options.kernels,
      signal: stop.signal,
      ...(which === undefined ? {} : { which }),
      ...(options.workers === undefined ? {} : { workers: options.workers }),
      onStart(begun) {
        start = begun;
        note(
          `${experiment.name}, made by keepgrid ${visible(String(document.keepgrid))}, on ${describeData(dataset)}; ` +
            `this is keepgrid ${packageVersion()}, numerics ${NUMERICS}`,
        );
        note(
          `training ${begun.chosen} of ${count(begun.rows, 'row')} again; ${count(begun.workers, 'worker')}` +
            (begun.history ? '' : '; no history.csv is compared'),
        );
        progress.start(begun.chosen);
      },
      onRun(verdict) {
        if (verdict.failure !== null) progress.failed(verdict.failure);
        else if (verdict.trained) progress.done();
        if (verdict.differences.length > 0 || verdict.failure !== null) wrong.push(verdict);
        if (options.json) print(JSON.stringify(jsonVerdict(verdict)));
      },
    }).finally(() => progress.stop());
    if (options.json) print(JSON.stringify(jsonReport(report, document.keepgrid)));
    else tell(report, wrong, start, document.keepgrid);
    if (report.stopped) return stop.exitCode() ?? EXIT.no;
    return report.holds ? EXIT.done : EXIT.no;
  } finally {
    stop.release();
  }
}

/** Runs that are listed: what is wrong with one is mostly wrong with all. */
const MOST_LISTED = 10;

function tell(
  report: VerifyReport,
  wrong: readonly RunVerdict[],
  start: VerifyStart | null,
  madeBy: string,
): void {
  for (const { part, recorded, here } of report.identity) {
    print(visible(`${part} differs: recorded ${text(recorded)}, here ${text(here)}`));
  }
  report.faults.forEach((fault) => print(visible(fault)));
  const listed = wrong.toSorted((a, b) => a.line - b.line).slice(0, MOST_LISTED);
  for (const { run, line, differences, failure } of listed) {
    print(`${run.runId} (cell ${run.cell}, repeat ${run.repeat}; results.csv:${line})`);
    if (failure !== null) print(`  could not be trained: ${visible(failure)}`);
    differences.forEach((difference) => print(`  ${visible(describeDifference(difference))}`));
  }
  if (wrong.length > listed.length) {
    print(`… and ${count(wrong.length - listed.length, 'more run')} (--json tells all)`);
  }
  const { trained, missing, failed, differing, cause } = report;
  if (missing.length > 0) {
    const [first] = missing;
    print(
      `${count(missing.length, 'run')} without a row, the first ${first.runId} (cell ${first.cell}, repeat ${first.repeat})`,
    );
  }
  if (report.stopped) warn(`stopped after ${count(trained, 'run')}: nothing is said of the others`);
  const what = `${trained} of ${count(report.rows, 'row')} trained again`;
  if (report.holds) {
    const files = start?.history ? 'results.csv and history.csv' : 'results.csv';
    const { withoutHistory } = report;
    if (withoutHistory > 0) print(`history.csv has no line of ${count(withoutHistory, 'run')}`);
    print(`verified: ${what}, every column of ${files} equal bit for bit`);
    return;
  }
  const unsure = failed > 0 ? `, ${failed} could not be` : '';
  print(
    `NOT verified: ${what}${unsure}; ${count(differing, 'run')} differ${differing === 1 ? 's' : ''}`,
  );
  if (cause !== null) print(`likely cause: ${visible(CAUSES[cause](madeBy))}`);
}

const CAUSES: Readonly<Record<Cause, (madeBy: string) => string>> = {
  data: () => 'other data: bring back the file that the results were made from (--data names it)',
  numerics: (madeBy) =>
    `another version of the arithmetic: verify with keepgrid ${madeBy}, or make the results anew`,
  edited: () => 'an edited file: bring back results.csv and experiment.json as keepgrid wrote them',
  arithmetic: (madeBy) =>
    `training gives other bits here: a version of keepgrid (${madeBy} made them) whose numerics should ` +
    'have been raised, a changed installation, or a faulty machine',
  unfinished: () => 'an unfinished sweep: keepgrid run with the same folder trains what is missing',
};

const text = (value: unknown): string =>
  value === null ? 'none' : typeof value === 'string' ? value : JSON.stringify(value);

/** `val_cost 0.25 recorded, 0.5 expected: +0.25`. */
function describeDifference({ file, column, epoch, recorded, expected, by }: Difference): string {
  const place = file === 'history.csv' ? `history.csv, epoch ${epoch}: ` : '';
  const size = by === null ? '' : `: ${by < 0 ? '' : '+'}${short(by)}`;
  return `${place}${column} ${shown(recorded)} recorded, ${shown(expected)} expected${size}`;
}

const shown = (field: string | null): string =>
  field === null ? 'nothing' : field === '' ? 'empty' : field;

function jsonVerdict({ run, line, trained, differences, failure }: RunVerdict): object {
  return {
    event: 'run',
    run_id: run.runId,
    cell: run.cell,
    repeat: run.repeat,
    fold: run.fold,
    line,
    trained,
    holds: differences.length === 0 && failure === null,
    differences,
    failure,
  };
}

function jsonReport(report: VerifyReport, madeBy: string): object {
  const { holds, identity, faults, rows, trained, differing, failed, withoutHistory } = report;
  const { missing, cause } = report;
  return {
    event: 'done',
    holds,
    identity,
    faults,
    rows,
    trained,
    differing,
    failed,
    without_history: withoutHistory,
    missing: missing.map(({ runId }) => runId),
    cause,
    made_by: madeBy,
    keepgrid: packageVersion(),
    numerics: NUMERICS,
  };
}
