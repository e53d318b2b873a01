/**
 * A sweep: what the plan holds and the folder lacks is trained and written. Resuming is nothing
 * special: it is the same set difference.
 */
import type { DataSettings } from '../data/settings.js';
import type { Dataset } from '../data/dataset.js';
import type { Plan } from '../plan/plan.js';
import type { Run } from '../plan/run.js';
import { operationCount } from '../plan/work.js';
import type { ResultRow } from '../results/columns.js';
import type { ResultsFolder } from '../results/folder.js';
import type { KernelChoice } from '../nn/kernelSets.js';
import { entryOf } from './row.js';

export interface SweepOptions {
  readonly plan: Plan;
  readonly dataset: Dataset;
  readonly data: DataSettings;
  readonly repeats: number;
  readonly folder: ResultsFolder;
  readonly workers: number;
  readonly kernels?: KernelChoice;
  readonly history: boolean;
  /** Aborted: finished runs are kept, running ones get a few seconds. */
  readonly signal?: AbortSignal;
  readonly onStart?: (missing: number, workers: number) => void;
  /** After a run's row is on disk. */
  readonly onRow?: (row: ResultRow) => void;
  readonly onFailure?: (run: Run, reason: string) => void;
}

export interface SweepReport {
  /** Rows there were before, rows that this sweep added. */
  readonly reused: number;
  readonly trained: number;
  readonly diverged: number;
  /** Runs that the machine failed: to be tried again. */
  readonly failed: number;
  readonly stopped: boolean;
}

/** @throws FolderError where a row cannot be written: nothing is lost, and the next sweep goes on. */
export async function runSweep(options: SweepOptions): Promise<SweepReport> {
  const { plan, dataset, data, folder, repeats, onRow, onFailure } = options;
  await folder.reconcile(plan.runs());
  const reused = folder.finished.size;
  const missing = plan.runCount - reused;
  const workers = Math.min(options.workers, Math.max(1, missing));
  options.onStart?.(missing, workers);
  const counts = { trained: 0, diverged: 0, failed: 0 };
  const stop = new AbortController();
  const signal = AbortSignal.any([stop.signal, ...(options.signal ? [options.signal] : [])]);
  let fault: unknown = null;
  const writing = new Set<Promise<void>>();
  const track = (work: Promise<void>): void => {
    const tracked = work
      .catch((error: unknown) => {
        fault ??= error;
        stop.abort();
      })
      .finally(() => writing.delete(tracked));
    writing.add(tracked);
  };
  if (missing > 0) {
    const { trainAll } = await import('./pool.js');
    const setup = { dataset, data, kernels: options.kernels ?? 'auto', history: options.history };
    await trainAll(
      missingRuns(plan, repeats, dataset.m, folder.finished),
      setup,
      { workers, signal },
      {
        onFinished(run, finished) {
          const entry = entryOf(run, finished);
          track(
            folder.append(entry).then(() => {
              counts.trained++;
              if (entry.row.status === 'diverged') counts.diverged++;
              onRow?.(entry.row);
            }),
          );
        },
        onFailed(run, reason) {
          counts.failed++;
          const { runId, cell, repeat, fold } = run;
          track(folder.fail({ runId, cell, repeat, fold, time: new Date().toISOString(), reason }));
          onFailure?.(run, reason);
        },
      },
    );
    await Promise.all(writing);
  }
  if (fault !== null) throw fault;
  const stopped = options.signal?.aborted ?? false;
  if (!stopped) await folder.finish(() => plan.runs());
  return { reused, ...counts, stopped };
}

/** Runs of one repeat that are sorted by their work before they are handed out. */
const MOST_SORTED = 20_000;

/**
 * Repeat by repeat, so that a worker prepares each repeat's data once; within a repeat the longest
 * first, so that no worker is left with a long run at the end.
 */
function* missingRuns(
  plan: Plan,
  repeats: number,
  examples: number,
  finished: ReadonlySet<string>,
): Generator<Run> {
  const isMissing = ({ runId }: Run): boolean => !finished.has(runId);
  for (let repeat = 1; repeat <= repeats; repeat++) {
    if (plan.cellCount > MOST_SORTED) {
      for (const run of plan.runs(repeat)) if (isMissing(run)) yield run;
      continue;
    }
    const work = ({ network, training }: Run): number =>
      operationCount(network, training, examples);
    const runs = [...plan.runs(repeat)].filter(isMissing).map((run) => ({ run, work: work(run) }));
    yield* runs.toSorted((a, b) => b.work - a.work).map(({ run }) => run);
  }
}
