/**
 * The results folder of one experiment while a sweep writes to it. A row that append() has resolved
 * for is on disk; whatever stops the process, the next open finds whole rows and goes on from them.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExperimentDocument } from '../plan/document.js';
import type { Run } from '../plan/run.js';
import { Appender } from './appender.js';
import { folderFault, replaceFile } from './atomic.js';
import {
  FAILURE_COLUMNS,
  type FailureRow,
  HISTORY_COLUMNS,
  type HistoryRow,
  resultColumns,
  type ResultRow,
  TIMING_COLUMNS,
  type TimingRow,
} from './columns.js';
import { csvLines, fieldsLine } from './csv.js';
import { EXPERIMENT_FILE, readExperimentFile, refuseOther } from './experimentFile.js';
import { settleFailures } from './failures.js';
import { inspectTable } from './inspect.js';
import { type Lock, takeLock } from './lock.js';
import { exists, keepBlocks, orderTable, rearrangeBlocks, rearrangeRows } from './rearrange.js';
import { setAside } from './setAside.js';
import { lackingHistory } from './wholeHistory.js';

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

interface Waiting {
  readonly entry: Entry;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

const keepsHistory = ({ config }: ExperimentDocument): boolean =>
  (config as { record?: { history?: boolean } }).record?.history ?? true;

const headerOf = (columns: readonly { readonly name: string }[]): string =>
  fieldsLine(columns.map(({ name }) => name));

/** @throws FolderError where the folder is locked, damaged, another experiment's or cannot be written. */
export async function openResults(
  folder: string,
  document: ExperimentDocument,
  options: OpenOptions = {},
): Promise<ResultsFolder> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw folderFault(error, folder);
  }
  const lock = await takeLock(folder, { force: options.forceUnlock ?? false });
  try {
    if (options.fresh) await setAside(folder);
    const there = await readExperimentFile(folder);
    if (there !== null) refuseOther(folder, there, document);
    const text = `${JSON.stringify(document, null, 2)}\n`;
    await replaceFile(join(folder, EXPERIMENT_FILE), [text]);
    return await ResultsFolder.open(folder, document, lock, options.repair ?? false);
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/** Open for one writer; openResults makes one. */
export class ResultsFolder {
  /** run_ids that have a row. */
  readonly finished = new Set<string>();
  readonly #columns;
  #waiting: Waiting[] = [];
  #flushing: Promise<void> | null = null;
  #failing: Promise<void> = Promise.resolve();
  #fault: unknown = null;

  private constructor(
    readonly path: string,
    readonly document: ExperimentDocument,
    readonly lock: Lock,
    private results: Appender,
    private history: Appender,
    private readonly timings: Appender,
    /** run_ids in results.unplanned.csv. */
    private readonly aside: ReadonlySet<string>,
  ) {
    this.#columns = resultColumns(document);
  }

  static async open(
    path: string,
    document: ExperimentDocument,
    lock: Lock,
    repair: boolean,
  ): Promise<ResultsFolder> {
    const file = (name: string): string => join(path, name);
    const open: Appender[] = [];
    const opened = async (name: string, columns: Parameters<typeof headerOf>[0]) => {
      const appender = await Appender.open(file(name), headerOf(columns));
      open.push(appender);
      return appender;
    };
    try {
      const results = await opened('results.csv', resultColumns(document));
      const history = await opened('history.csv', HISTORY_COLUMNS);
      const timings = await opened('timings.csv', TIMING_COLUMNS);
      await results.sync();
      let table = await inspectTable(results.path, repair);
      const { blocks } = await inspectTable(history.path, repair);
      if (repair && keepsHistory(document)) {
        // A row whose history was damaged goes too: its run is trained again.
        const lacking = await lackingHistory(results.path, blocks);
        await keepBlocks(results.path, fieldsLine(table.header!), (runId) => !lacking.has(runId));
        table = await inspectTable(results.path, false);
      }
      const unplanned = file('results.unplanned.csv');
      const aside = (await exists(unplanned))
        ? (await inspectTable(unplanned, repair)).blocks
        : new Map();
      const folder = new ResultsFolder(
        path,
        document,
        lock,
        results,
        history,
        timings,
        new Set(aside.keys()),
      );
      for (const runId of table.blocks.keys()) folder.finished.add(runId);
      // History is written before its row: what has no row was torn off with it.
      await keepBlocks(history.path, headerOf(HISTORY_COLUMNS), (runId) => table.blocks.has(runId));
      await folder.#reopen();
      return folder;
    } catch (error) {
      await Promise.all(open.map((appender) => appender.close().catch(() => {})));
      throw error;
    }
  }

  /**
   * Brings the rows of an earlier plan in line with this one: cells renumbered, rows that are not
   * planned set aside in results.unplanned.csv, rows that are planned again brought back.
   */
  async reconcile(planned: Iterable<Run>): Promise<void> {
    if (this.finished.size === 0 && this.aside.size === 0) return;
    const runs = new Map<string, Run>();
    for (const run of planned) {
      if (this.finished.has(run.runId) || this.aside.has(run.runId)) runs.set(run.runId, run);
    }
    const file = (name: string): string => join(this.path, name);
    await rearrangeRows(
      { planned: file('results.csv'), unplanned: file('results.unplanned.csv') },
      this.document,
      runs,
    );
    await rearrangeBlocks(
      { planned: file('history.csv'), unplanned: file('history.unplanned.csv') },
      headerOf(HISTORY_COLUMNS),
      (runId) => runs.has(runId),
    );
    this.finished.clear();
    for (const runId of runs.keys()) this.finished.add(runId);
    await this.#reopen();
  }

  /** Resolves when the run is on disk. Entries that come while others are synced share the next sync. */
  append(entry: Entry): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ entry, resolve, reject });
      this.#flushing ??= this.#flush();
    });
  }

  async #flush(): Promise<void> {
    while (this.#waiting.length > 0) {
      const group = this.#waiting;
      this.#waiting = [];
      try {
        if (this.#fault !== null) throw this.#fault;
        await this.#write(group.map(({ entry }) => entry));
        for (const { entry, resolve } of group) {
          this.finished.add(entry.row.runId);
          resolve();
        }
      } catch (error) {
        // A failed sync is never tried again: what is on disk is for the next open to see.
        this.#fault = error;
        for (const { reject } of group) reject(error);
      }
    }
    this.#flushing = null;
  }

  async #write(entries: readonly Entry[]): Promise<void> {
    await this.lock.check();
    const history = entries.flatMap((entry) => entry.history);
    if (history.length > 0) {
      await this.history.append(csvLines(HISTORY_COLUMNS, history));
      await this.history.sync();
    }
    await this.results.append(
      csvLines(
        this.#columns,
        entries.map(({ row }) => row),
      ),
    );
    await this.results.sync();
    await this.timings.append(
      csvLines(
        TIMING_COLUMNS,
        entries.map(({ timing }) => timing),
      ),
    );
  }

  /** Notes a run that the machine failed, one after another; the next sweep tries it again. */
  fail(failure: FailureRow): Promise<void> {
    const noted = this.#failing.then(() => this.#note(failure));
    this.#failing = noted.catch(() => {});
    return noted;
  }

  async #note(failure: FailureRow): Promise<void> {
    await this.lock.check();
    const failures = await Appender.open(
      join(this.path, 'failures.csv'),
      headerOf(FAILURE_COLUMNS),
    );
    try {
      await failures.append(csvLines(FAILURE_COLUMNS, [failure]));
      await failures.sync();
    } finally {
      await failures.close();
    }
  }

  /** Puts results.csv and history.csv in plan order, and forgets failures that have been made good. */
  async finish(planned: () => Iterable<Run>): Promise<void> {
    await this.lock.check();
    await orderTable(this.results.path, headerOf(this.#columns), planned());
    await orderTable(this.history.path, headerOf(HISTORY_COLUMNS), planned());
    await settleFailures(join(this.path, 'failures.csv'), (runId) => !this.finished.has(runId));
    await this.#reopen();
  }

  /** Writes what waits, and gives the lock back. */
  async close(): Promise<void> {
    await this.#flushing;
    await Promise.all([this.results.close(), this.history.close(), this.timings.close()]);
    await this.lock.release();
  }

  /** After a file was replaced its old handle writes to nowhere. */
  async #reopen(): Promise<void> {
    const { results, history } = this;
    await Promise.all([results.close(), history.close()]);
    this.results = await Appender.open(results.path, headerOf(this.#columns));
    this.history = await Appender.open(history.path, headerOf(HISTORY_COLUMNS));
  }
}
