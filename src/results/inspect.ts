/** Inspects a table of a results folder: which runs it holds, where, and which lines are damaged. */
import type { FolderError } from '../errors.js';
import { type Block, Blocks } from './blocks.js';
import { damagedLines, type Form, rowOf } from './forms.js';
import { type Scan, scanRecords, type TextRecord } from './records.js';

export interface Inspected extends Scan {
  /** The lines of each run, by run_id. */
  readonly blocks: ReadonlyMap<string, Block>;
  /** The numbers of the lines that are not rows, or not where they belong. */
  readonly damaged: ReadonlySet<number>;
  /** The error for these lines, or null if there are none. */
  readonly damage: FolderError | null;
}

/**
 * Reads the whole table, and calls `visit` for each row that is not damaged.
 * @throws FolderError if the file cannot be read, or if its header does not have the form.
 */
export async function inspectTable<Row extends { readonly runId: string }>(
  path: string,
  form: Form<Row>,
  visit: (row: Row, record: TextRecord) => void = () => {},
): Promise<Inspected> {
  const blocks = new Blocks();
  const damaged: TextRecord[] = [];
  let columns: ReturnType<Form<Row>['columnsOf']> = [];
  let last = '';
  const scan = await scanRecords(
    path,
    (record) => {
      const row = rowOf(columns, record.fields, form);
      const lines = row === null ? 0 : blocks.linesOf(row.runId);
      const isApart = lines > 0 && row?.runId !== last;
      if (row === null || isApart || !form.follows(row, lines)) {
        damaged.push(record);
        return;
      }
      blocks.add(row.runId, record);
      last = row.runId;
      visit(row, record);
    },
    (header) => {
      columns = form.columnsOf(header, path);
    },
  );
  return {
    ...scan,
    blocks,
    damaged: new Set(damaged.map(({ line }) => line)),
    damage: damaged.length === 0 ? null : damagedLines(path, damaged, columns, form),
  };
}
