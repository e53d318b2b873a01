import { join } from 'node:path';
import { EXIT } from '../errors.js';
import { type Column, resultColumns, type ResultRow } from '../results/columns.js';
import type { KernelChoice } from '../nn/kernelSets.js';
import { isSlowedDown } from '../nn/kernelSets.js';
import { runExperiment } from '../sweep/runExperiment.js';
import type { SweepReport } from '../sweep/sweep.js';
import { describeData, load } from './load.js';
import { createProgress, silent } from './progress.js';
import { stopOnSignals } from './stop.js';
import { printSummary } from './summary.js';
import { note, print, warn } from './terminal.js';
import { count, duration } from '../text.js';
import { packageVersion } from '../version.js';

export interface RunOptions {
  readonly out?: string;
  readonly workers?: number;
  readonly kernels: KernelChoice;
  readonly set: readonly string[];
  readonly fresh?: boolean;
  readonly repair?: boolean;
  readonly forceUnlock?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** `keepgrid run`: trains what is missing and writes results. */
export async function run(file: string, options: RunOptions): Promise<number> {
  const { experiment, dataset, plan } = await load(file, options.set);
  const out = options.out ?? join('results', experiment.name);
  const say = options.quiet ? () => {} : note;
  const columns = resultColumns(plan);
  const stop = stopOnSignals();
  try {
    const progress = options.quiet ? silent : createProgress(experiment.select.metric);
    const clock = performance.now();
    let report: SweepReport;
    try {
      report = await runExperiment({
        ...options,
        experiment,
        dataset,
        plan,
        out,
        version: packageVersion(),
        signal: stop.signal,
        onStart(missing, workers) {
          say(
            `${experiment.name}: ${count(plan.cellCount, 'cell')} × ${count(experiment.repeats, 'repeat')} = ` +
              `${count(plan.runCount, 'run')} on ${describeData(dataset)}; ` +
              (missing === plan.runCount ? '' : `${count(missing, 'run')} missing; `) +
              count(workers, 'worker'),
          );
          if (!options.quiet && isSlowedDown(options.kernels))
            warn(
              'WebAssembly SIMD does not run here: the plain kernels give the same bits, slower',
            );
          progress.start(missing);
        },
        onRow(row) {
          progress.done(row);
          if (options.json) print(JSON.stringify(jsonRow(row, columns)));
        },
        onFailure: (_, reason) => progress.failed(reason),
      });
    } finally {
      progress.stop();
    }
    return await conclude(report, {
      out,
      file,
      options,
      seconds: (performance.now() - clock) / 1000,
      say,
      code: stop.exitCode(),
    });
  } finally {
    stop.release();
  }
}

interface Conclusion {
  readonly out: string;
  readonly file: string;
  readonly options: RunOptions;
  readonly seconds: number;
  readonly say: (text: string) => void;
  /** Of the signal that stopped the sweep. */
  readonly code: number | null;
}

async function conclude(
  report: SweepReport,
  { out, file, options, seconds, say, code }: Conclusion,
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
    say(
      `\n${count(trained, 'run')} trained in ${duration(seconds)}${reused > 0 ? `, ${reused} were there` : ''}: ` +
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
