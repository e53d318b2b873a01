/**
 * Bringing a folder in line with its plan: rows that are no longer planned are set aside, rows that
 * are planned again come back, cells and axes are written anew, and in the end all is put in plan
 * order. Every file is replaced whole, and what leaves a file stands in the other one before: after a
 * crash between two of these steps something may stand in both, and nothing in neither.
 */
import type { RunSource } from '../plan/run.js';
import { HISTORY_COLUMNS, type Layout, plannedRow, resultColumns } from './columns.js';
import { fieldsLine, fieldText, headerLine } from './csv.js';
import { type Chunks, prepareFile, removeFile, replaceFile } from './files.js';
import { type Form, HISTORY_FORM, resultsForm, unplannedForm } from './forms.js';
import { inspectTable } from './inspect.js';
import type { FolderPaths } from './paths.js';
import { type Source, TableReader } from './tableReader.js';
import type { Tables } from './tables.js';

export interface Arranged {
  /** run_ids of the rows in results.csv: all of them are planned. */
  readonly kept: ReadonlySet<string>;
  /** run_ids of the rows in results.unplanned.csv. */
  readonly aside: ReadonlySet<string>;
  /** Rows that left results.csv, and rows that came back to it. */
  readonly left: number;
  readonly returned: number;
}

/**
 * Sorts the rows of results.csv and results.unplanned.csv into those of the runs, written as the plan
 * has them and in its order, and the others. `announce` is called just before results.csv changes.
 */
export async function arrangeRows(
  paths: FolderPaths,
  layout: Layout,
  { results, unplannedResults }: Pick<Tables, 'results' | 'unplannedResults'>,
  runs: RunSource,
  announce: () => Promise<void>,
): Promise<Arranged> {
  const sources: Source[] = [
    [paths.results, results],
    [paths.unplannedResults, unplannedResults],
  ];
  const kept = new Set<string>();
  const prepared = await prepareFile(paths.results, plannedLines(sources, layout, runs, kept));
  const [here, there] = [results, unplannedResults].map(({ blocks }) => [...blocks.keys()]);
  const leaving = here.filter((runId) => !kept.has(runId));
  const aside = new Set([...leaving, ...there.filter((runId) => !kept.has(runId))]);
  if (leaving.length > 0) {
    // All of it: what returns has to stand somewhere until results.csv is replaced.
    const all = new Set([...leaving, ...there]);
    await replaceFile(paths.unplannedResults, linesUnderAllNames(sources, all));
  }
  await announce();
  await prepared.commit();
  if (there.some((runId) => kept.has(runId))) {
    await keepOnly(paths.unplannedResults, unplannedForm(layout), aside);
  }
  const returned = there.filter((runId) => kept.has(runId) && !results.blocks.has(runId)).length;
  return { kept, aside, left: leaving.length, returned };
}

/** The content of results.csv; fills `kept`. */
function plannedLines(
  sources: readonly Source[],
  layout: Layout,
  runs: RunSource,
  kept: Set<string>,
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

/** The rows of these runs, under the columns of every source. */
function linesUnderAllNames(sources: readonly Source[], runIds: Iterable<string>): Chunks {
  const names = [...new Set(sources.flatMap(([, { header }]) => header ?? []))];
  const rows = new TableReader(...sources);
  return rows.closing(async function* () {
    yield fieldsLine(names);
    for (const runId of runIds) yield fieldsLine(names.map(await rows.fields(runId)));
  });
}

/**
 * The same for history, whose lines move as they are: those of kept rows into history.csv, those of
 * rows set aside into history.unplanned.csv. Lines without a row were torn off with it and go.
 */
export async function arrangeHistory(
  paths: FolderPaths,
  { history, unplannedHistory }: Pick<Tables, 'history' | 'unplannedHistory'>,
  { kept, aside }: Pick<Arranged, 'kept' | 'aside'>,
): Promise<void> {
  const here = [...history.blocks.keys()];
  const leaving = here.filter((runId) => aside.has(runId));
  let unplanned = unplannedHistory;
  const linesOf = (runIds: Iterable<string>): Chunks =>
    new TableReader([paths.history, history], [paths.unplannedHistory, unplanned]).linesOf(
      headerLine(HISTORY_COLUMNS),
      runIds,
    );
  if (leaving.some((runId) => !unplanned.blocks.has(runId))) {
    const all = new Set([...unplanned.blocks.keys(), ...leaving]);
    await replaceFile(paths.unplannedHistory, linesOf(all));
    unplanned = await inspectTable(paths.unplannedHistory, HISTORY_FORM);
  }
  const there = [...unplanned.blocks.keys()];
  const returning = there.filter((runId) => kept.has(runId) && !history.blocks.has(runId));
  const staying = here.filter((runId) => kept.has(runId));
  if (returning.length > 0 || staying.length < here.length) {
    await replaceFile(paths.history, linesOf([...staying, ...returning]));
  }
  if (there.some((runId) => !aside.has(runId))) {
    await keepOnly(paths.unplannedHistory, HISTORY_FORM, aside);
  }
}

/** Leaves only the lines of these runs; without any the file goes. */
async function keepOnly<Row extends { readonly runId: string }>(
  path: string,
  form: Form<Row>,
  runIds: ReadonlySet<string>,
): Promise<void> {
  const table = await inspectTable(path, form);
  const kept = [...table.blocks.keys()].filter((runId) => runIds.has(runId));
  if (kept.length > 0) return rewrite(path, table, kept);
  await removeFile(path);
}

/** Puts results.csv and history.csv in plan order. Only the places of their lines are held in memory. */
export async function orderTables(
  paths: FolderPaths,
  layout: Layout,
  runs: RunSource,
): Promise<void> {
  function* runIds(): Generator<string> {
    for (const { runId } of runs.of()) yield runId;
  }
  const results = await inspectTable(paths.results, resultsForm(layout));
  await rewrite(paths.results, results, runIds());
  await rewrite(paths.history, await inspectTable(paths.history, HISTORY_FORM), runIds());
}

/** Leaves the lines of these runs, in their order. */
const rewrite = (path: string, table: Source[1], runIds: Iterable<string>): Promise<void> =>
  replaceFile(path, new TableReader([path, table]).linesOf(fieldsLine(table.header!), runIds));
