/**
 * The results folder of one experiment while a sweep writes to it. A row that append() has resolved
 * for is on disk; whatever stops the process, the next open finds whole rows and goes on from them.
 */
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { FolderError } from '../errors.js';
import type { ExperimentDocument } from '../plan/document.js';
import type { RunSource } from '../plan/run.js';
import { Appender } from './appender.js';
import { arrangeHistory, arrangeRows, orderTables } from './arrange.js';
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
import { EXPERIMENT_FILE, readRecorded, refuseOther, writeExperiment } from './experimentFile.js';
import { settleFailures } from './failures.js';
import { orFault, removeFile, waitingName } from './files.js';
import { type Lock, removeStrays, takeLock } from './lock.js';
import { FILES, pathsIn } from './paths.js';
import { finishSettingAside, setAside } from './setAside.js';
import { openTables } from './tables.js';

export interface OpenOptions {
  /** Take over the lock of a process on another host. */
  readonly forceUnlock?: boolean;
  /** Set aside what the folder holds. */
  readonly fresh?: boolean;
  /** Drop damaged lines, keeping a copy, and rows that lack a part of their history. */
  readonly repair?: boolean;
}

/** All that is kept of one finished run. */
export interface Entry {
  readonly row: ResultRow;
  readonly history: readonly HistoryRow[];
  readonly timing: TimingRow;
}

/** What opening a folder found in it. */
export interface Found {
  /** Rows that left results.csv as the plan no longer holds them, and rows that came back. */
  readonly left: number;
  readonly returned: number;
  /** Rows that lack a part of their history. */
  readonly lackingHistory: number;
}

/**
 * Opens the folder for one writer and brings its rows in line with the runs.
 * @throws FolderError where it is locked, damaged, another experiment's or cannot be written.
 */
export async function openResults(
  folder: string,
  document: ExperimentDocument,
  runs: RunSource,
  options: OpenOptions = {},
): Promise<ResultsFolder> {
  const path = await makeFolder(folder);
  const lock = await takeLock(path, { force: options.forceUnlock ?? false });
  const appenders: Appender[] = [];
  try {
    await sweepUp(path);
    if (options.fresh) await setAside(path);
    const { kept, found } = await bringInLine(path, document, runs, options.repair ?? false);
    const paths = pathsIn(path);
    const columns = [resultColumns(document), HISTORY_COLUMNS, TIMING_COLUMNS];
    for (const [index, file] of (['results', 'history', 'timings'] as const).entries()) {
      appenders.push(await Appender.open(paths[file], headerLine(columns[index])));
    }
    return new ResultsFolder(path, document, lock, kept, found, appenders);
  } catch (error) {
    for (const appender of appenders) await appender.close().catch(() => {});
    await lock.release().catch(() => {});
    throw error;
  }
}

async function makeFolder(folder: string): Promise<string> {
  let path: string;
  try {
    path = resolve(folder);
  } catch {
    throw new FolderError('The working directory is gone', {
      where: folder,
      hint: 'change to a folder that exists, or give --out an absolute path',
    });
  }
  await orFault(mkdir(path, { recursive: true }), path);
  return path;
}

/** Finishes what a crash has left half done, and removes what waited to take a file's place. */
async function sweepUp(folder: string): Promise<void> {
  for (const name of [...Object.values(FILES), EXPERIMENT_FILE]) {
    await removeFile(join(folder, waitingName(name)));
  }
  await removeStrays(folder);
  await finishSettingAside(folder);
}

/** Makes experiment.json and the tables those of the document and the runs. */
async function bringInLine(
  folder: string,
  document: ExperimentDocument,
  runs: RunSource,
  repair: boolean,
): Promise<{ readonly kept: ReadonlySet<string>; readonly found: Found }> {
  const recorded = await readRecorded(folder);
  if (recorded !== null) refuseOther(folder, recorded, document);
  const paths = pathsIn(folder);
  const keepsHistory = document.config.record.history;
  const tables = await openTables(paths, recorded ?? document, keepsHistory, repair);
  const { axes } = layoutOf(recorded ?? document, tables.results.header);
  const hasOtherColumns = axes.join() !== document.axes.join();
  const arranged = await arrangeRows(paths, document, tables, runs, () =>
    writeExperiment(folder, hasOtherColumns ? { ...document, replaced_axes: axes } : document),
  );
  if (hasOtherColumns) await writeExperiment(folder, document);
  await arrangeHistory(paths, tables, arranged);
  const { kept, left, returned } = arranged;
  const lacking = [...tables.lackingHistory.keys()].filter((runId) => kept.has(runId));
  return { kept, found: { left, returned, lackingHistory: lacking.length } };
}

/** Open for one writer; openResults makes one. */
export class ResultsFolder {
  /** run_ids that have a row. */
  readonly finished: Set<string>;
  readonly #columns;
  /** Entries that the next group takes along, and that group's writing. */
  #waiting: Entry[] = [];
  #group: Promise<void> | null = null;
  /** Everything that was begun: one write after another. */
  #writing: Promise<void> = Promise.resolve();
  #fault: unknown = null;

  /** `kept` are the run_ids of its rows, `appenders` those of results.csv, history.csv and timings.csv. */
  constructor(
    readonly path: string,
    private readonly document: ExperimentDocument,
    private readonly lock: Lock,
    kept: ReadonlySet<string>,
    readonly found: Found,
    private readonly appenders: readonly Appender[],
  ) {
    this.finished = new Set(kept);
    this.#columns = resultColumns(document);
  }

  /** Resolves when the run is on disk. Entries that come while others are written share the next sync. */
  append(entry: Entry): Promise<void> {
    this.#waiting.push(entry);
    this.#group ??= this.#next(async () => {
      const entries = this.#waiting;
      [this.#waiting, this.#group] = [[], null];
      await this.#write(entries);
    });
    return this.#group;
  }

  /** Notes a run that the machine failed; the next sweep tries it again. */
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
   * Does the work when all that was begun is done, as long as the lock is ours. After a fault nothing
   * is tried again: what is on disk is for the next open to see.
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
    await results.append(csvLines(this.#columns, rows));
    await results.sync();
    rows.forEach(({ runId }) => this.finished.add(runId));
    await timings.append(
      csvLines(
        TIMING_COLUMNS,
        entries.map(({ timing }) => timing),
      ),
    );
  }

  /** Puts results.csv and history.csv in plan order, and forgets failures that have been made good. Nothing is added after it. */
  finish(runs: RunSource): Promise<void> {
    return this.#next(async () => {
      const paths = pathsIn(this.path);
      // Windows replaces no file that is open.
      await this.#closeFiles();
      await orderTables(paths, this.document, runs);
      await settleFailures(paths.failures, (runId) => !this.finished.has(runId));
    });
  }

  /** Waits for what is being written, and gives the lock back. */
  async close(): Promise<void> {
    await this.#writing;
    await this.#closeFiles();
    await this.lock.release();
  }

  async #closeFiles(): Promise<void> {
    for (const appender of this.appenders) await appender.close();
  }
}
