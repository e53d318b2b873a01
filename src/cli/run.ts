import { join } from 'node:path';
import { EXIT } from '../errors.js';
import { isSlowedDown } from '../nn/kernelSets.js';
import type { Study } from '../plan/study.js';
import { resultColumns, type ResultRow } from '../results/columns.js';
import type { Found } from '../results/folder.js';
import type { Column } from '../results/table.js';
import { type ExperimentOptions, runExperiment } from '../sweep/runExperiment.js';
import type { SweepReport } from '../sweep/sweep.js';
import { count, duration } from '../text.js';
import { createProgress, silent } from './progress.js';
import { stopOnSignals } from './stop.js';
import { describeData, openStudy } from './study.js';
import { printSummary } from './summary.js';
import { note, print, warn } from './terminal.js';

export interface RunOptions extends Pick<
  ExperimentOptions,
  'workers' | 'kernels' | 'fresh' | 'repair' | 'forceUnlock'
> {
  readonly out?: string;
  readonly set: readonly string[];
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** `keepgrid run`: trains what is missing and writes results. */
export async function run(file: string, options: RunOptions): Promise<number> {
  const { set, json = false, quiet = false, out: given, ...sweep } = options;
  const study = await openStudy(file, set);
  const { experiment, plan } = study;
  const out = given ?? join('results', experiment.name);
  const columns = resultColumns(plan);
  const stop = stopOnSignals();
  try {
    const progress = quiet ? silent : createProgress(experiment.select.metric);
    const clock = performance.now();
    const report = await runExperiment({
      ...sweep,
      ...study,
      out,
      signal: stop.signal,
      onStart(missing, workers, found) {
        tellFound(found, out);
        if (!quiet) tellStart(study, missing, workers);
        if (!quiet && isSlowedDown(sweep.kernels ?? 'auto'))
          warn('WebAssembly SIMD does not run here: the plain kernels give the same bits, slower');
        progress.start(missing);
      },
      onRow(row) {
        progress.done(row);
        if (json) print(JSON.stringify(jsonRow(row, columns)));
      },
      onFailure: (_, reason) => progress.failed(reason),
    }).finally(() => progress.stop());
    return await conclude(report, {
      out,
      file,
      options,
      seconds: (performance.now() - clock) / 1000,
      code: stop.exitCode(),
    });
  } finally {
    stop.release();
  }
}

/** What became of the rows that the folder held. */
function tellFound({ left, returned, lackingHistory }: Found, out: string): void {
  const [are, them] = left === 1 ? ['is', 'it'] : ['are', 'them'];
  if (left > 0) {
    note(
      `${count(left, 'finished run')} that this grid does not hold ${are} kept in ` +
        `${join(out, 'results.unplanned.csv')} until a grid holds ${them} again`,
    );
  }
  if (returned > 0) note(`${count(returned, 'finished run')} back in this grid, not trained again`);
  if (lackingHistory > 0) {
    warn(
      `${count(lackingHistory, 'finished run')} without all lines in history.csv: --repair trains such runs again`,
    );
  }
}

function tellStart({ experiment, dataset, plan }: Study, missing: number, workers: number): void {
  const { runs, cellCount } = plan;
  note(
    `${experiment.name}: ${count(cellCount, 'cell')} × ${count(runs.repeats, 'repeat')} = ` +
      `${count(runs.count, 'run')} on ${describeData(dataset)}; ` +
      (missing === runs.count ? '' : `${count(missing, 'run')} missing; `) +
      count(workers, 'worker'),
  );
}

interface Conclusion {
  readonly out: string;
  readonly file: string;
  readonly options: RunOptions;
  readonly seconds: number;
  /** The exit code of the signal that stopped the sweep; null where none did. */
  readonly code: number | null;
}

async function conclude(
  report: SweepReport,
  { out, file, options, seconds, code }: Conclusion,
): Promise<number> {
  const { reused, trained, diverged, failed, stopped } = report;
  if (diverged > 0) warn(`${count(diverged, 'run')} diverged: a smaller learning_rate may help`);
  if (stopped) {
    const words = [
      'keepgrid',
      'run',
      file,
      ...(options.out ? ['--out', options.out] : []),
      ...options.set.flatMap((value) => ['--set', value]),
    ];
    note(`stopped after ${count(trained, 'run')}; to go on: ${words.map(quoted).join(' ')}`);
    return code ?? EXIT.no;
  }
  if (options.json)
    print(JSON.stringify({ event: 'done', out, reused, trained, diverged, failed }));
  else if (!options.quiet) {
    await printSummary(out, { all: false });
    note(
      `\n${count(trained, 'run')} trained in ${duration(seconds)}${reused > 0 ? `, ${reused} were there already` : ''}: ` +
        `${join(out, 'results.csv')}${failed > 0 ? '' : ', history.csv, timings.csv, experiment.json'}`,
    );
  }
  if (failed === 0) return EXIT.done;
  warn(
    `${count(failed, 'run')} failed: see ${join(out, 'failures.csv')}; the same command tries them again`,
  );
  return EXIT.no;
}

const quoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;

/** A row as results.csv has it: its columns by name, numbers as numbers. */
const jsonRow = (row: ResultRow, columns: readonly Column<ResultRow>[]): object => ({
  event: 'run',
  ...Object.fromEntries(columns.map(({ name, value }) => [name, value(row)])),
});
