/**
 * Brings the files of a folder in line with its plan. Rows that are no longer planned are set aside,
 * rows that are planned again come back, and the columns that the plan determines are rewritten.
 * Every file is replaced whole, and a row is written to its new file before it leaves the old one.
 * So a crash between two steps may leave a row in both files, but never in neither.
 */
import type { RunSource } from '../plan/run.js';
import { HISTORY_COLUMNS, type Layout, plannedRow, resultColumns } from './columns.js';
import { fieldsLine, fieldText, headerLine } from './csv.js';
import { currentNames } from './earlier.js';
import { type Chunks, prepareFile, removeFile, replaceFile } from './files.js';
import { type Form, HISTORY_FORM, resultsForm, unplannedForm } from './forms.js';
import { type Inspected, inspectTable } from './inspect.js';
import type { FolderPaths } from './paths.js';
import { RunIds } from './runIds.js';
import { type Source, TableReader } from './tableReader.js';
import type { Tables } from './tables.js';

export interface Arranged {
  /** The run_ids of the rows in results.csv, all of which are planned, in plan order. */
  readonly kept: RunIds;
  /** The run_ids of the rows in results.unplanned.csv. */
  readonly aside: ReadonlySet<string>;
  /** How many rows left results.csv. */
  readonly left: number;
  /** How many rows came back to results.csv. */
  readonly returned: number;
}

/**
 * Puts the rows of planned runs into results.csv, in plan order, and all others into
 * results.unplanned.csv. `announce` is called just before results.csv is replaced. Rows of `arriving`
 * tables, those of other folders, join where the folder does not have their runs.
 * @throws FolderError if a file cannot be read or written.
 */
export async function arrangeRows(
  paths: FolderPaths,
  layout: Layout,
  { results, unplannedResults }: Pick<Tables, 'results' | 'unplannedResults'>,
  runs: RunSource,
  announce: () => Promise<void>,
  arriving: readonly Source[] = [],
): Promise<Arranged> {
  const sources: Source[] = [
    [paths.results, results],
    [paths.unplannedResults, unplannedResults],
    ...arriving,
  ];
  const kept = new RunIds();
  const prepared = await prepareFile(paths.results, plannedLines(sources, layout, runs, kept));
  const isAside = (runId: string): boolean => !kept.has(runId);
  const leaving = new RunIds(filtered(results.blocks.keys(), isAside));
  const { blocks: there } = unplannedResults;
  const joining = new RunIds(
    filtered(runIdsOf(arriving), (runId) => isAside(runId) && !there.has(runId)),
  );
  const aside = new RunIds(chained(leaving, joining, filtered(there.keys(), isAside)));
  if (leaving.size > 0 || joining.size > 0) {
    // Rows that return stay in this file until results.csv, which then holds them, is replaced.
    const all = new RunIds(chained(leaving, joining, there.keys()));
    await replaceFile(paths.unplannedResults, linesUnderAllNames(sources, all));
  }
  await announce();
  await prepared.commit();
  let [planned, returned] = [0, 0];
  for (const runId of there.keys()) {
    if (!kept.has(runId)) continue;
    planned++;
    if (!results.blocks.has(runId)) returned++;
  }
  if (planned > 0) await keepOnly(paths.unplannedResults, unplannedForm(layout), aside);
  return { kept, aside, left: leaving.size, returned };
}

function* runIdsOf(sources: readonly Source[]): Generator<string> {
  for (const [, { blocks }] of sources) yield* blocks.keys();
}

function* chained(...parts: readonly Iterable<string>[]): Generator<string> {
  for (const part of parts) yield* part;
}

function* filtered(
  runIds: Iterable<string>,
  passes: (runId: string) => boolean,
): Generator<string> {
  for (const runId of runIds) if (passes(runId)) yield runId;
}

/** The content of results.csv. The run_ids of its rows are added to `kept`. */
function plannedLines(
  sources: readonly Source[],
  layout: Layout,
  runs: RunSource,
  kept: RunIds,
): Chunks {
  const columns = resultColumns(layout);
  const rows = new TableReader(...sources);
  return rows.closing(async function* () {
    yield headerLine(columns);
    for (const run of rows.isEmpty ? [] : runs.of()) {
      if (!rows.has(run.runId)) continue;
      kept.add(run.runId);
      const field = await rows.fields(run.runId);
      const planned = plannedRow(run);
      const fields = columns.map((column) =>
        column.origin === 'plan' ? fieldText(column.value(planned)) : field(column.name),
      );
      yield fieldsLine(fields);
    }
  });
}

/** A table of the rows of these runs, with every column that any of the sources has. */
function linesUnderAllNames(sources: readonly Source[], runIds: Iterable<string>): Chunks {
  const names = [...new Set(sources.flatMap(([, { header }]) => currentNames(header ?? [])))];
  const rows = new TableReader(...sources);
  return rows.closing(async function* () {
    yield fieldsLine(names);
    for (const runId of runIds) yield fieldsLine(names.map(await rows.fields(runId)));
  });
}

/**
 * Appends history of other folders to history.csv, before the rows that it belongs to. A crash then leaves
 * history without a row, which the next open drops, but no row without its history.
 * @throws FolderError if a file cannot be read or written.
 */
export async function joinHistory(
  path: string,
  history: Inspected,
  arriving: readonly Source[],
): Promise<Inspected> {
  if (arriving.every(([, { blocks }]) => blocks.size === 0)) return history;
  const all = chained(history.blocks.keys(), runIdsOf(arriving));
  const lines = new TableReader([path, history], ...arriving);
  await replaceFile(path, lines.linesOf(headerLine(HISTORY_COLUMNS), all));
  return inspectTable(path, HISTORY_FORM);
}

/**
 * Puts the history of kept rows into history.csv, and that of rows set aside into
 * history.unplanned.csv. History without a row is dropped: its run was interrupted and starts again.
 * @throws FolderError if a file cannot be read or written.
 */
export async function arrangeHistory(
  paths: FolderPaths,
  { history, unplannedHistory }: Pick<Tables, 'history' | 'unplannedHistory'>,
  { kept, aside }: Pick<Arranged, 'kept' | 'aside'>,
): Promise<void> {
  const here = history.blocks;
  const leaving = new RunIds(filtered(here.keys(), (runId) => aside.has(runId)));
  let unplanned = unplannedHistory;
  const linesOf = (runIds: Iterable<string>): Chunks =>
    new TableReader([paths.history, history], [paths.unplannedHistory, unplanned]).linesOf(
      headerLine(HISTORY_COLUMNS),
      runIds,
    );
  if (isAny(leaving, (runId) => !unplanned.blocks.has(runId))) {
    const all = new RunIds(chained(unplanned.blocks.keys(), leaving));
    await replaceFile(paths.unplannedHistory, linesOf(all));
    unplanned = await inspectTable(paths.unplannedHistory, HISTORY_FORM);
  }
  const returning = new RunIds(
    filtered(unplanned.blocks.keys(), (runId) => kept.has(runId) && !here.has(runId)),
  );
  const staying = (): Iterable<string> => filtered(here.keys(), (runId) => kept.has(runId));
  if (returning.size > 0 || isAny(here.keys(), (runId) => !kept.has(runId))) {
    await replaceFile(paths.history, linesOf(chained(staying(), returning)));
  }
  if (isAny(unplanned.blocks.keys(), (runId) => !aside.has(runId))) {
    await keepOnly(paths.unplannedHistory, HISTORY_FORM, aside);
  }
}

const isAny = (runIds: Iterable<string>, passes: (runId: string) => boolean): boolean =>
  filtered(runIds, passes).next().done !== true;

/** Keeps only the lines of these runs in the file, and removes a file that has none of them. */
async function keepOnly<Row extends { readonly runId: string }>(
  path: string,
  form: Form<Row>,
  runIds: ReadonlySet<string>,
): Promise<void> {
  const table = await inspectTable(path, form);
  const kept = new RunIds(filtered(table.blocks.keys(), (runId) => runIds.has(runId)));
  if (kept.size > 0) return rewrite(path, table, kept);
  await removeFile(path);
}

/**
 * Puts results.csv and history.csv in plan order. Memory holds the places of their lines, not the lines.
 * `arranged` are the runs of results.csv where it is known to be in plan order.
 * @throws FolderError if a file is missing or damaged, or cannot be read or written.
 */
export async function orderTables(
  paths: FolderPaths,
  layout: Layout,
  runs: RunSource,
  arranged: RunIds | null = null,
): Promise<void> {
  const results = arranged === null ? await inspectTable(paths.results, resultsForm(layout)) : null;
  const history = await inspectTable(paths.history, HISTORY_FORM);
  const damage = results?.damage ?? history.damage;
  if (damage !== null) throw damage;
  const order = arranged ?? runsIn(results!, runs);
  if (results !== null) await rewrite(paths.results, results, order);
  if (!isInOrder(history, order)) await rewrite(paths.history, history, order);
}

/** The runs that the table has, in plan order. */
function runsIn({ blocks }: Inspected, runs: RunSource): RunIds {
  const order = new RunIds();
  for (const { runId } of runs.of()) if (blocks.has(runId)) order.add(runId);
  return order;
}

/** Whether the table is what it would be if it were written in this order. */
function isInOrder(table: Inspected, order: RunIds): boolean {
  if (table.unfinished !== null || table.carriageReturns) return false;
  let last = -1;
  for (const runId of table.blocks.keys()) {
    const place = order.indexOf(runId);
    if (place <= last) return false;
    last = place;
  }
  return true;
}

/** Replaces the file by its header and the lines of these runs, in their order. */
const rewrite = (path: string, table: Source[1], runIds: Iterable<string>): Promise<void> =>
  replaceFile(path, new TableReader([path, table]).linesOf(fieldsLine(table.header!), runIds));
