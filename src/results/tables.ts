/** Inspects the tables of a folder before a sweep writes to it, and repairs them on request. */
import type { Layout } from './columns.js';
import { exists } from './files.js';
import { type Form, HISTORY_FORM, resultsForm, unplannedForm } from './forms.js';
import { type Inspected, inspectTable } from './inspect.js';
import type { FolderPaths } from './paths.js';
import { dropLines, endLinesWithLF } from './repair.js';

export interface Tables {
  readonly results: Inspected;
  readonly history: Inspected;
  readonly unplannedResults: Inspected;
  readonly unplannedHistory: Inspected;
  /** The lines, by run_id, of rows in results.csv that have fewer lines of history than epochs. */
  readonly lackingHistory: ReadonlyMap<string, number>;
}

/**
 * Inspects the tables, whose columns the document determines, and repairs them if `repair` is set.
 * @throws FolderError if a table is damaged and is not to be repaired, or if its header is damaged.
 */
export async function openTables(
  paths: FolderPaths,
  document: Layout,
  keepsHistory: boolean,
  repair: boolean,
): Promise<Tables> {
  const tables = await inspectAll(paths, document, keepsHistory);
  const { lackingHistory, ...inspected } = tables;
  const damage = Object.values(inspected).find((table) => table.damage !== null)?.damage;
  if (!repair) {
    if (damage) throw damage;
    return tables;
  }
  // Rows are dropped before damaged history, so that a crash leaves no row without its history.
  await dropLines(paths.results, [...inspected.results.damaged, ...lackingHistory.values()]);
  for (const part of ['history', 'unplannedResults', 'unplannedHistory'] as const) {
    await dropLines(paths[part], [...inspected[part].damaged]);
  }
  return inspectAll(paths, document, keepsHistory);
}

async function inspectAll(
  paths: FolderPaths,
  document: Layout,
  keepsHistory: boolean,
): Promise<Tables> {
  // Of each row in order, as there may be a million of them.
  let rows: { lines: number[]; epochs: number[] } = { lines: [], epochs: [] };
  const results = await inspect(paths.results, resultsForm(document), () => {
    rows = { lines: [], epochs: [] };
    if (!keepsHistory) return () => {};
    return (row, { line }) => {
      rows.lines.push(line);
      // A run that diverged may lack the line of its last epoch.
      rows.epochs.push(row.trainedEpochs - (row.status === 'diverged' ? 1 : 0));
    };
  });
  const history = await inspect(paths.history, HISTORY_FORM);
  const unplannedResults = await inspect(paths.unplannedResults, unplannedForm(document));
  const unplannedHistory = await inspect(paths.unplannedHistory, HISTORY_FORM);
  const lackingHistory = new Map<string, number>();
  let at = 0;
  for (const runId of keepsHistory ? results.blocks.keys() : []) {
    const { lines } = history.blocks.get(runId) ?? unplannedHistory.blocks.get(runId) ?? NONE;
    if (lines < rows.epochs[at]) lackingHistory.set(runId, rows.lines[at]);
    at++;
  }
  return { results, history, unplannedResults, unplannedHistory, lackingHistory };
}

const NONE = { lines: 0 };

/** Inspects a table that may not exist. `begin` gives what visits its rows, for each time that it is read. */
async function inspect<Row extends { readonly runId: string }>(
  path: string,
  form: Form<Row>,
  begin?: () => NonNullable<Parameters<typeof inspectTable<Row>>[2]>,
): Promise<Inspected> {
  if (!(await exists(path))) return NOTHING;
  const inspected = await inspectTable(path, form, begin?.());
  if (!inspected.carriageReturns) return inspected;
  await endLinesWithLF(path);
  return inspectTable(path, form, begin?.());
}

/** What there is to say of a file that does not exist. */
export const NOTHING: Inspected = {
  header: null,
  headerLength: 0,
  unfinished: null,
  carriageReturns: false,
  blocks: new Map(),
  damaged: new Set(),
  damage: null,
};
