import { join } from 'node:path';
import { isSlowedDown } from '../nn/kernelSets.js';
import type { Study } from '../plan/study.js';
import { resultColumns, type ResultRow } from '../results/columns.js';
import type { Found } from '../results/folder.js';
import type { Column } from '../results/table.js';
import type { Coordinator } from '../queue/coordinator.js';
import { runExperiment } from '../sweep/runExperiment.js';
import { count } from '../text.js';
import { labelsOfPlan } from './cellName.js';
import { configFile, defaultFolder } from './configFile.js';
import { bestCell, createProgress, type Progress, silent } from './progress.js';
import type { RunOptions } from './runOptions.js';
import { rungText, shardFolder, studyOfShard, sweepName } from './shard.js';
import { stopOnSignals } from './stop.js';
import { totals } from './totals.js';
import { describeData, openStudy } from './study.js';
import { noteWrapped, printJson, warn } from './terminal.js';

/**
 * `keepgrid run`: trains what is missing and writes results.
 * @throws UserError, UserErrors if the config or its data cannot be used; FolderError if the results
 * folder cannot; MachineError if no worker can start.
 */
export async function run(given: string | undefined, options: RunOptions): Promise<number> {
  const { set, json = false, quiet = false, out: folder, wait = 0, ...others } = options;
  const { queue, lease, shard, after: _, ...sweep } = others;
  const file = configFile(given);
  const study = await studyOfShard(await openStudy(file, set), options, file);
  const { experiment, plan } = study;
  const whole = defaultFolder(experiment);
  const out = folder ?? (shard === undefined ? whole : shardFolder(whole, shard));
  const columns = resultColumns(plan);
  const stop = stopOnSignals();
  let coordinator: Coordinator | null = null;
  let isOver = false;
  let nothingLeft = false;
  try {
    const progress = quiet
      ? silent
      : createProgress(
          // The best cell of a shard may be none of all shards.
          shard === undefined
            ? bestCell(experiment.select.metric, plan.cellCount, labelsOfPlan(study), plan.rungs)
            : null,
        );
    if (queue !== undefined) {
      const { coordinate } = await import('./coordinate.js');
      coordinator = coordinate(queue, experiment.name, { lease, quiet, progress });
    }
    const clock = performance.now();
    const report = await runExperiment({
      ...sweep,
      ...(coordinator === null ? {} : { trainAll: coordinator.trainAll }),
      ...study,
      out,
      wait: wait === true ? Infinity : wait,
      onWait: noteWrapped,
      signal: stop.signal,
      onStart(missing, workers, found) {
        noteFound(found, out);
        nothingLeft = missing === 0;
        if (!quiet && nothingLeft) noteNothingLeft(study, out);
        else if (!quiet) noteStart(study, missing, coordinator === null ? workers : null);
        if (!quiet && coordinator === null && isSlowedDown(sweep.kernels ?? 'auto'))
          warn(
            'WebAssembly SIMD does not run here; the plain kernels give the same bits, but slower',
          );
        if (nothingLeft) return;
        progress.start(plan.runCount, plan.runCount - missing);
        // Without the rows that were there, another cell might look best until the table is printed.
        if (!quiet && missing < plan.runCount) rowsIn(out).then(progress.found, () => {});
      },
      onRow(row) {
        progress.done(row);
        if (json) printJson(jsonRow(row, columns));
      },
      onRung: (rung, left) => noteRung(study, rung, left, progress),
      onFailure: (_, reason) => progress.failed(reason),
    }).finally(() => progress.stop());
    isOver = !report.stopped;
    const { conclude } = await import('./runEnd.js');
    return await conclude(report, {
      out,
      file,
      options,
      seconds: (performance.now() - clock) / 1000,
      code: stop.exitCode(),
      study,
      signal: stop.signal,
      nothingLeft,
    });
  } finally {
    await coordinator?.close(isOver);
    stop.release();
  }
}

/** The rows of a folder; what reads them is loaded only where there are some. */
const rowsIn = async (folder: string): Promise<readonly ResultRow[]> =>
  (await import('../results/read.js')).readRows(folder);

/** Says what became of rows that the folder held. */
function noteFound({ left, returned, lackingHistory }: Found, out: string): void {
  const aside = join(out, 'results.unplanned.csv');
  if (left > 0) {
    noteWrapped(
      `moved ${count(left, 'finished run')} outside this grid to ${aside}; ` +
        'a grid that holds such runs takes them back',
    );
  }
  if (returned > 0) {
    noteWrapped(
      `took back ${count(returned, 'finished run')} from ${aside} instead of training again`,
    );
  }
  if (lackingHistory > 0) {
    warn(
      `history.csv lacks lines of ${count(lackingHistory, 'finished run')}: ` +
        '--repair trains such runs again',
    );
  }
}

/** `workers` is their number; null where they are elsewhere. */
function noteStart(study: Study, missing: number, workers: number | null): void {
  const { dataset, plan } = study;
  noteWrapped(
    `${sweepName(study)}: ${totals(study)} on ${describeData(dataset)}; ` +
      (missing === plan.runCount ? '' : `${count(missing, 'run')} missing; `) +
      (workers === null ? 'trained by workers of the queue' : count(workers, 'worker')),
  );
  const rung = rungText(study);
  if (rung !== null) noteWrapped(rung);
}

/** Says that a search goes on to its next rung. */
function noteRung({ plan }: Study, rung: number, missing: number, progress: Progress): void {
  if (plan.rungs === null || missing === 0) return;
  const { epochs } = plan.rungs[rung];
  progress.say(
    `rung ${rung + 1} of ${plan.rungs.length}: ${count(missing, 'run')} of ${count(epochs, 'epoch')}`,
  );
}

function noteNothingLeft(study: Study, out: string): void {
  const { plan } = study;
  // How many runs a search in rungs has hangs on those that diverged.
  const number = plan.rungs === null ? `${plan.runCount} ` : '';
  const all = plan.runCount === 1 ? 'the 1 run is' : `all ${number}runs are`;
  noteWrapped(`${sweepName(study)}: ${all} finished already in ${out}; nothing to train`);
}

/** The columns of results.csv by name, with numbers as numbers. */
const jsonRow = (row: ResultRow, columns: readonly Column<ResultRow>[]): object => ({
  event: 'run',
  ...Object.fromEntries(columns.map(({ name, value }) => [name, value(row)])),
});
