/**
 * A sweep, which trains the runs that have no row in the folder and writes their rows. An interrupted
 * sweep is resumed in the same way as a new one is started.
 */
import type { Plan } from '../plan/plan.js';
import type { Run, RunSource } from '../plan/run.js';
import type { ResultRow } from '../results/columns.js';
import type { ResultsFolder } from '../results/folder.js';
import type { FinishedRun, RunJob, WorkerSetup } from './job.js';
import { KeptStates } from './keptStates.js';
import { inOrderOfTraining } from './order.js';
import { entryOf } from './row.js';
import type { TrainAll, TrainHandlers } from './trainAll.js';

export interface SweepOptions {
  /** What there is to train. */
  readonly plan: Pick<Plan, 'stage' | 'runCount'>;
  /** The folder, opened for the runs of the plan. */
  readonly folder: ResultsFolder;
  readonly setup: WorkerSetup;
  readonly trainAll: TrainAll;
  readonly workers: number;
  /** Stops the sweep when aborted: finished runs are kept, and running ones get a few seconds. */
  readonly signal?: AbortSignal;
  /** Called before training starts, with the number of runs to train. */
  readonly onStart?: (missing: number, workers: number) => void;
  /** Called when a search goes on to another rung, counted from 0, with the number of its runs to train. */
  readonly onRung?: (rung: number, missing: number) => void;
  /** Called when the row of a run is on disk. */
  readonly onRow?: (row: ResultRow) => void;
  /** Called when a run failed on this machine. */
  readonly onFailure?: (run: Run, reason: string) => void;
}

export interface SweepReport {
  /** How many rows there were before. */
  readonly reused: number;
  /** How many rows this sweep added, including those of runs that diverged. */
  readonly trained: number;
  readonly diverged: number;
  /** The epochs trained. A run of a search in rungs goes on where the one below it ended. */
  readonly epochs: number;
  /** How many runs failed on this machine; the next sweep tries them again. */
  readonly failed: number;
  readonly stopped: boolean;
}

/** Trains and writes the runs that are missing. @throws FolderError if a row cannot be written. */
export async function runSweep(options: SweepOptions): Promise<SweepReport> {
  const { plan, folder, setup, trainAll, signal, onStart, onRung } = options;
  const isMissing = ({ runId }: Run): boolean => !folder.finished.has(runId);
  let stage = plan.stage(folder.standing);
  let missing = folder.countMissing(stage.runs);
  let reused = stage.runs.count - missing;
  const workersFor = (runs: number): number => Math.min(options.workers, Math.max(1, runs));
  onStart?.(stage.isLast ? missing : plan.runCount - reused, workersFor(missing));
  const writer = new Writer(options);
  for (;;) {
    if (missing > 0) {
      const jobs = goingOn(inOrderOfTraining(stage.runs, isMissing, setup), writer.kept);
      const asked = { ...setup, states: !stage.isLast };
      const limits = {
        workers: workersFor(missing),
        most: options.workers,
        count: missing,
        signal: writer.signal,
      };
      await trainAll(jobs, asked, limits, writer);
      await writer.done();
    }
    // A run that failed keeps its rung open until the next sweep has tried it again.
    if (signal?.aborted || writer.counts.failed > 0 || stage.isLast) break;
    stage = plan.stage(folder.standing);
    reused += await folder.takeBack(stage.runs);
    missing = folder.countMissing(stage.runs);
    writer.kept.retain(missingOf(stage.runs, folder));
    onRung?.(stage.rung, missing);
  }
  const stopped = signal?.aborted ?? false;
  if (!stopped) await folder.finish(stage.runs);
  return { reused, ...writer.counts, stopped };
}

function* missingOf(runs: RunSource, { finished }: ResultsFolder): Generator<Run> {
  for (const run of runs.of()) if (!finished.has(run.runId)) yield run;
}

/** The runs, each with the state that it can go on from. A state is taken when its run begins. */
function* goingOn(runs: Iterable<Run>, kept: KeptStates): Generator<Run & RunJob> {
  for (const run of runs) {
    const from = kept.isEmpty ? null : kept.take(run);
    yield from === null ? run : { ...run, from };
  }
}

/** Rows that are written together. */
interface Group {
  readonly written: Promise<void>;
  /** Resolves when they are counted. */
  readonly recorded: Promise<void>;
  readonly rows: ResultRow[];
  epochs: number;
}

/** Writes finished runs while others are trained. The first fault of the folder stops the training. */
class Writer implements TrainHandlers<Run> {
  readonly counts = { trained: 0, diverged: 0, failed: 0, epochs: 0 };
  /** Where the runs of the open rung stand, for those of the next. */
  readonly kept = new KeptStates();
  /** Aborted with the sweep's signal, or by a fault. */
  readonly signal: AbortSignal;
  readonly #stop = new AbortController();
  readonly #writing = new Set<Promise<void>>();
  /** The rows that the folder is to write next. */
  #group: Group | null = null;
  #fault: unknown = null;

  constructor(private readonly options: SweepOptions) {
    const { signal } = options;
    this.signal = AbortSignal.any([this.#stop.signal, ...(signal ? [signal] : [])]);
  }

  readonly onFinished = (run: Run, finished: FinishedRun): Promise<void> => {
    const entry = entryOf(run, finished);
    const { state } = finished.outcome;
    if (state !== null) this.kept.keep(run, state);
    const written = this.options.folder.append(entry);
    // Rows that are written together are counted together, once they are on disk.
    if (written !== this.#group?.written) this.#group = this.#begin(written);
    this.#group.rows.push(entry.row);
    this.#group.epochs += finished.epochs;
    return this.#group.recorded;
  };

  #begin(written: Promise<void>): Group {
    const group = { written, rows: [], epochs: 0 };
    return Object.assign(group, { recorded: this.#track(written.then(() => this.#count(group))) });
  }

  #count({ rows, epochs }: Pick<Group, 'rows' | 'epochs'>): void {
    this.counts.trained += rows.length;
    this.counts.epochs += epochs;
    for (const row of rows) {
      if (row.status === 'diverged') this.counts.diverged++;
      this.options.onRow?.(row);
    }
  }

  readonly onFailed = (run: Run, reason: string): Promise<void> => {
    const { runId, cell, repeat, fold } = run;
    const time = new Date().toISOString();
    this.counts.failed++;
    this.options.onFailure?.(run, reason);
    return this.#track(this.options.folder.fail({ runId, cell, repeat, fold, time, reason }));
  };

  /** Resolves when all rows are on disk. @throws FolderError, which is the first fault. */
  async done(): Promise<void> {
    await Promise.all(this.#writing);
    if (this.#fault !== null) throw this.#fault;
  }

  /** A fault is kept for done(), so that the promise never rejects. */
  #track(work: Promise<void>): Promise<void> {
    const tracked = work
      .catch((error: unknown) => {
        this.#fault ??= error;
        this.#stop.abort();
      })
      .finally(() => this.#writing.delete(tracked));
    this.#writing.add(tracked);
    return tracked;
  }
}
