/** The tables of a folder before a sweep writes to it: inspected, and repaired where that was asked for. */
import type { ExperimentDocument } from '../plan/document.js';
import type { HistoryRow, Layout, ResultRow } from './columns.js';
import { exists } from './files.js';
import { type Form, HISTORY_FORM, resultsForm, unplannedForm } from './forms.js';
import { type Inspected, inspectTable } from './inspect.js';
import type { FolderPaths } from './paths.js';
import { dropLines, endLinesWithLF } from './repair.js';

export interface Tables {
  readonly results: Inspected<ResultRow>;
  readonly history: Inspected<HistoryRow>;
  readonly unplannedResults: Inspected<ResultRow>;
  readonly unplannedHistory: Inspected<HistoryRow>;
  /** Rows of results.csv with fewer lines of history than epochs: their run_ids, and their lines. */
  readonly lackingHistory: ReadonlyMap<string, number>;
}

/** `layout` is that of the rows, `document` the experiment's now. @throws FolderError where a table is damaged. */
export async function openTables(
  paths: FolderPaths,
  layout: Layout,
  document: ExperimentDocument,
  repair: boolean,
): Promise<Tables> {
  const keepsHistory = document.config.record.history;
  const tables = await inspectAll(paths, layout, keepsHistory);
  const { lackingHistory, ...inspected } = tables;
  const parts = Object.entries(inspected) as [keyof typeof inspected, Inspected<unknown>][];
  const broken = parts.filter(([, { damaged }]) => damaged.size > 0);
  if (!repair) {
    broken.forEach(([, { refuseDamage }]) => refuseDamage());
    return tables;
  }
  // Rows go before the history that they lack: a crash between the two leaves rows that are known to lack it.
  const lacking = new Set([...inspected.results.damaged, ...lackingHistory.values()]);
  if (lacking.size > 0) await dropLines(paths.results, lacking);
  for (const [part, { damaged }] of broken) {
    if (part !== 'results') await dropLines(paths[part], damaged);
  }
  return inspectAll(paths, layout, keepsHistory);
}

async function inspectAll(
  paths: FolderPaths,
  layout: Layout,
  keepsHistory: boolean,
): Promise<Tables> {
  const epochs = new Map<string, { readonly line: number; readonly epochs: number }>();
  const results = await inspect(paths.results, resultsForm(layout), (row, { line }) => {
    // A run that diverged may lack the line of its last epoch.
    const wanted = row.epochs - (row.status === 'diverged' ? 1 : 0);
    epochs.set(row.runId, { line, epochs: wanted });
  });
  const history = await inspect(paths.history, HISTORY_FORM);
  const unplannedResults = await inspect(paths.unplannedResults, unplannedForm(layout));
  const unplannedHistory = await inspect(paths.unplannedHistory, HISTORY_FORM);
  const linesOf = (runId: string): number =>
    (history.blocks.get(runId) ?? unplannedHistory.blocks.get(runId))?.lines ?? 0;
  const lacking = [...epochs].filter(([runId, row]) => keepsHistory && linesOf(runId) < row.epochs);
  return {
    results,
    history,
    unplannedResults,
    unplannedHistory,
    lackingHistory: new Map(lacking.map(([runId, { line }]) => [runId, line])),
  };
}

async function inspect<Row extends { readonly runId: string }>(
  path: string,
  form: Form<Row>,
  visit?: Parameters<typeof inspectTable<Row>>[2],
): Promise<Inspected<Row>> {
  if (!(await exists(path))) return nothing();
  const inspected = await inspectTable(path, form, visit);
  if (!inspected.carriageReturns) return inspected;
  await endLinesWithLF(path);
  return inspectTable(path, form, visit);
}

const nothing = <Row>(): Inspected<Row> => ({
  header: null,
  headerLength: 0,
  unfinished: null,
  carriageReturns: false,
  columns: [],
  blocks: new Map(),
  damaged: new Set(),
  refuseDamage() {},
});
