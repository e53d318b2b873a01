/**
 * The results folder of one experiment while a sweep writes to it. A row is on disk once append() has
 * resolved. Whatever stops the process, the next open finds whole rows and goes on from there.
 */
import { mkdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { FolderError } from '../errors.js';
import type { ExperimentDocument } from '../plan/document.js';
import type { RunSource } from '../plan/run.js';
import type { Standing } from '../plan/rungs.js';
import { Appender } from './appender.js';
import { arrangeHistory, arrangeRows, joinHistory, orderTables } from './arrange.js';
import {
  FAILURE_COLUMNS,
  type FailureRow,
  HISTORY_COLUMNS,
  type HistoryRow,
  layoutOf,
  resultColumns,
  type ResultRow,
  TIMING_COLUMNS,
  type TimingRow,
} from './columns.js';
import { csvLines, headerLine } from './csv.js';
import {
  EXPERIMENT_FILE,
  readRecorded,
  refuseOther,
  setDamagedAside,
  writeExperiment,
} from './experimentFile.js';
import { settleFailures } from './failures.js';
import { orFault, removeFile, syncFolder, waitingName } from './files.js';
import { type Lock, type LockOptions, removeStrays, takeLock } from './lock.js';
import { FILES, type FolderPaths, pathsIn } from './paths.js';
import type { RunIds } from './runIds.js';
import { finishSettingAside, setAside } from './setAside.js';
import { figureIn, readStanding } from './standing.js';
import type { Source } from './tableReader.js';
import { openTables, type Tables } from './tables.js';

export interface OpenOptions extends Omit<LockOptions, 'force'> {
  /** Takes over the lock, unless its owner is seen to live. */
  readonly forceUnlock?: boolean;
  /** Moves what the folder holds to a folder old-<n> inside it. */
  readonly fresh?: boolean;
  /**
   * Drops damaged lines and rows without their whole history, writes a damaged experiment.json again, and
   * keeps a copy of each of these files.
   */
  readonly repair?: boolean;
  /** Called with what the folder has before anything of it is changed: what is to join from other folders. */
  readonly join?: (own: Tables) => Promise<Joining>;
}

/** Rows of other folders that are to join, with their history. */
export interface Joining {
  readonly results: readonly Source[];
  readonly history: readonly Source[];
  /** The figures of these rows; empty where no search hangs on them. */
  readonly figures: ReadonlyMap<string, number | null>;
  /** The folder's own tables, without what others have more of. */
  readonly own: Tables;
}

/** What the folder stores for one finished run. */
export interface Entry {
  readonly row: ResultRow;
  readonly history: readonly HistoryRow[];
  readonly timing: TimingRow;
}

/** What opening a folder found in it. */
export interface Found {
  /** How many rows left results.csv because the plan no longer has their runs. */
  readonly left: number;
  /** How many rows came back to results.csv because the plan has their runs again. */
  readonly returned: number;
  /** How many rows do not have their whole history. */
  readonly lackingHistory: number;
}

/**
 * Opens the folder for one writer and brings its rows in line with the runs.
 * @throws FolderError if it is locked or damaged, holds another experiment, or cannot be written.
 * @throws WaitStopped if the signal ends the wait for its lock.
 */
export async function openResults(
  folder: string,
  document: ExperimentDocument,
  planned: Planned,
  options: OpenOptions = {},
): Promise<ResultsFolder> {
  const path = await makeFolder(folder);
  const lock = await takeLock(path, { ...options, force: options.forceUnlock ?? false });
  try {
    await sweepUp(path);
    if (options.fresh) await setAside(path);
    const inLine = await bringInLine(path, document, planned, options);
    return new ResultsFolder(path, document, lock, inLine, await openAppenders(path, document));
  } catch (error) {
    await lock.release().catch(() => {});
    throw error;
  }
}

/** Opens results.csv, history.csv and timings.csv to be appended to. */
async function openAppenders(folder: string, document: ExperimentDocument): Promise<Appender[]> {
  const paths = pathsIn(folder);
  const columns = [resultColumns(document), HISTORY_COLUMNS, TIMING_COLUMNS];
  const appenders: Appender[] = [];
  try {
    for (const [index, file] of (['results', 'history', 'timings'] as const).entries()) {
      appenders.push(await Appender.open(paths[file], headerLine(columns[index])));
    }
    return appenders;
  } catch (error) {
    for (const appender of appenders) await appender.close().catch(() => {});
    throw error;
  }
}

async function makeFolder(folder: string): Promise<string> {
  let path: string;
  try {
    path = resolve(folder);
  } catch {
    throw new FolderError('The working directory no longer exists', {
      where: folder,
      hint: 'change to a folder that exists, or give --out an absolute path',
    });
  }
  const first = await orFault(mkdir(path, { recursive: true }), path);
  // A folder is durable once the one that it is in is on disk.
  for (let made = path; first !== undefined && made.length >= first.length; made = dirname(made)) {
    await orFault(syncFolder(dirname(made)), path);
  }
  return path;
}

/** Finishes or removes what a crash interrupted. */
async function sweepUp(folder: string): Promise<void> {
  for (const name of [...Object.values(FILES), EXPERIMENT_FILE]) {
    await removeFile(join(folder, waitingName(name)));
  }
  await removeStrays(folder);
  await finishSettingAside(folder);
}

/** The runs to bring a folder in line with, which may hang on the rows that it has. */
export type Planned = RunSource | ((standing: Standing) => RunSource);

/** What a folder has once it is in line. */
interface InLine {
  /** The run_ids of the rows in results.csv. */
  readonly kept: RunIds;
  /** The run_ids of the rows in results.unplanned.csv. */
  readonly aside: ReadonlySet<string>;
  /** What the folder is in line with. */
  readonly runs: RunSource;
  readonly found: Found;
  /** The figure of each run that has a row; null where no search hangs on them. */
  readonly standing: Map<string, number | null> | null;
}

/** Brings experiment.json and the tables in line with the document and the runs. */
async function bringInLine(
  folder: string,
  document: ExperimentDocument,
  planned: Planned,
  { repair = false, join }: Pick<OpenOptions, 'repair' | 'join'>,
): Promise<InLine> {
  if (repair) await setDamagedAside(folder);
  const recorded = await readRecorded(folder);
  if (recorded !== null) refuseOther(folder, recorded, document);
  const paths = pathsIn(folder);
  const keepsHistory = document.config.record.history;
  const found = await openTables(paths, recorded ?? document, keepsHistory, repair);
  const joining = await join?.(found);
  const tables = { ...(joining?.own ?? found) };
  const { metric } = document.config.select;
  const standing =
    typeof planned === 'function' ? await readStanding(paths, recorded ?? document, metric) : null;
  joining?.figures.forEach((figure, runId) => standing?.set(runId, figure));
  const runs = typeof planned === 'function' ? planned((id) => standing?.get(id)) : planned;
  const before = layoutOf(recorded ?? document, tables.results.header);
  const replaced = {
    replaced_axes: before.axes,
    replaced_metrics: before.metrics ?? [],
    replaced_stopping: before.stopping ?? false,
  };
  const hasOtherColumns =
    before.axes.join() !== document.axes.join() ||
    replaced.replaced_metrics.join() !== (document.metrics ?? []).join() ||
    replaced.replaced_stopping !== (document.stopping ?? false);
  const announce = (): Promise<void> =>
    writeExperiment(folder, hasOtherColumns ? { ...document, ...replaced } : document);
  if (joining) tables.history = await joinHistory(paths.history, tables.history, joining.history);
  const arranged = await arrangeRows(paths, document, tables, runs, announce, joining?.results);
  if (hasOtherColumns) await writeExperiment(folder, document);
  await arrangeHistory(paths, tables, arranged);
  const { kept, aside, left, returned } = arranged;
  const lacking = [...tables.lackingHistory.keys()].filter((runId) => kept.has(runId));
  return { kept, aside, runs, standing, found: { left, returned, lackingHistory: lacking.length } };
}

function isAnyOf(runs: RunSource, runIds: ReadonlySet<string>): boolean {
  for (const { runId } of runs.of()) if (runIds.has(runId)) return true;
  return false;
}

/** A folder that openResults has opened for one writer. */
export class ResultsFolder {
  /** The run_ids of all runs that have a row. */
  readonly finished: RunIds;
  readonly found: Found;
  readonly #columns;
  readonly #standing: InLine['standing'];
  /** The run_ids of the rows in results.unplanned.csv. */
  #aside: ReadonlySet<string>;
  /** The runs that every row is of, and whether results.csv is still in their order; null if unknown. */
  #inLineWith: RunSource | null;
  #isInOrder = true;
  /** Entries that will be written together, and the promise of that write. */
  #waiting: Entry[] = [];
  #group: Promise<void> | null = null;
  /** The end of the queue of writes, which run one after another. */
  #writing: Promise<void> = Promise.resolve();
  #fault: unknown = null;

  /** The appenders are for results.csv, history.csv and timings.csv. */
  constructor(
    readonly path: string,
    private readonly document: ExperimentDocument,
    private readonly lock: Lock,
    { kept, aside, runs, found, standing }: InLine,
    private appenders: readonly Appender[],
  ) {
    this.finished = kept;
    this.#aside = aside;
    this.#inLineWith = runs;
    this.found = found;
    this.#standing = standing;
    this.#columns = resultColumns(document);
  }

  /**
   * Writes a finished run, and resolves when it is on disk. Entries that arrive during a write are
   * written together after it, so that they share a sync.
   * @throws FolderError if the run cannot be written.
   */
  append(entry: Entry): Promise<void> {
    this.#waiting.push(entry);
    this.#group ??= this.#next(async () => {
      const entries = this.#waiting;
      [this.#waiting, this.#group] = [[], null];
      await this.#write(entries);
    });
    return this.#group;
  }

  /** How many of these runs have no row. */
  countMissing(runs: RunSource): number {
    // Every row is of a run that the folder is in line with, so a million runs need not be walked.
    if (runs === this.#inLineWith) return runs.count - this.finished.size;
    let missing = 0;
    for (const { runId } of runs.of()) if (!this.finished.has(runId)) missing++;
    return missing;
  }

  /** How many rows are in results.unplanned.csv. */
  get aside(): number {
    return this.#aside.size;
  }

  /** The figures of the runs that have rows, if the folder was opened for runs that hang on them. */
  readonly standing: Standing = (runId) => this.#standing?.get(runId);

  /**
   * Brings the folder in line with more runs, and resolves to how many of them come back from
   * results.unplanned.csv.
   * @throws FolderError if a file cannot be read or written.
   */
  async takeBack(runs: RunSource): Promise<number> {
    if (this.#aside.size === 0 || !isAnyOf(runs, this.#aside)) return 0;
    let returned = 0;
    await this.#next(async () => {
      await this.#closeFiles();
      const inLine = await bringInLine(this.path, this.document, runs, {});
      for (const runId of inLine.kept) this.finished.add(runId);
      this.#aside = inLine.aside;
      this.#inLineWith = this.finished.size === inLine.kept.size ? runs : null;
      // Runs are finished in the order in which they ended, then those that came back.
      this.#isInOrder = false;
      this.appenders = await openAppenders(this.path, this.document);
      ({ returned } = inLine.found);
    });
    return returned;
  }

  /** Records that a run failed on this machine. @throws FolderError if that cannot be written. */
  fail(failure: FailureRow): Promise<void> {
    return this.#next(async () => {
      const failures = await Appender.open(
        pathsIn(this.path).failures,
        headerLine(FAILURE_COLUMNS),
      );
      try {
        await failures.append(csvLines(FAILURE_COLUMNS, [failure]));
        await failures.sync();
      } finally {
        await failures.close();
      }
    });
  }

  /**
   * Queues work that runs when all earlier work is done, if the lock is still ours. After a fault all
   * further work is refused with it, and the next open deals with what is on disk.
   */
  #next(work: () => Promise<void>): Promise<void> {
    const done = this.#writing.then(async () => {
      if (this.#fault !== null) throw this.#fault;
      await this.lock.check();
      await work();
    });
    this.#writing = done.catch((error: unknown) => {
      this.#fault ??= error;
    });
    return done;
  }

  async #write(entries: readonly Entry[]): Promise<void> {
    const [results, history, timings] = this.appenders;
    const epochs = entries.flatMap((entry) => entry.history);
    if (epochs.length > 0) {
      await history.append(csvLines(HISTORY_COLUMNS, epochs));
      await history.sync();
    }
    const rows = entries.map(({ row }) => row);
    this.#isInOrder = false;
    await results.append(csvLines(this.#columns, rows));
    await results.sync();
    for (const row of rows) {
      this.finished.add(row.runId);
      this.#standing?.set(row.runId, figureIn(row, this.document.config.select.metric));
    }
    await timings.append(
      csvLines(
        TIMING_COLUMNS,
        entries.map(({ timing }) => timing),
      ),
    );
  }

  /**
   * Puts results.csv and history.csv in plan order, and drops failures of runs that now have a row.
   * Nothing can be appended afterwards.
   * @throws FolderError if a file cannot be read or written.
   */
  finish(runs: RunSource): Promise<void> {
    return this.#next(async () => {
      const paths = pathsIn(this.path);
      for (const appender of this.appenders) await appender.check();
      // On Windows an open file cannot be replaced.
      await this.#closeFiles();
      const isArranged = runs === this.#inLineWith && this.#isInOrder;
      await orderTables(paths, this.document, runs, isArranged ? this.finished : null);
      await settleFailures(paths.failures, (runId) => !this.finished.has(runId));
    });
  }

  /** Does other work on the files, if the lock is still ours. @throws FolderError */
  change(work: (paths: FolderPaths) => Promise<void>): Promise<void> {
    return this.#next(() => work(pathsIn(this.path)));
  }

  /** Waits for writes to end, and releases the lock. @throws FolderError if a file cannot be closed. */
  async close(): Promise<void> {
    await this.#writing;
    await this.#closeFiles();
    await this.lock.release();
  }

  async #closeFiles(): Promise<void> {
    for (const appender of this.appenders) await appender.close();
  }
}
