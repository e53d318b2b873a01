/** Inspects a table of a results folder: which runs it holds, where, and which lines are damaged. */
import type { FolderError } from '../errors.js';
import { damagedLines, type Form, rowOf } from './forms.js';
import { type Place, type Scan, scanRecords, type TextRecord } from './records.js';

/** The lines of one run. They are written together, so they follow one another. */
interface Block extends Place {
  readonly lines: number;
}

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
  const blocks = new Map<string, Block>();
  const damaged: TextRecord[] = [];
  let columns: ReturnType<Form<Row>['columnsOf']> = [];
  let last = '';
  const scan = await scanRecords(
    path,
    (record) => {
      const row = rowOf(columns, record.fields, form);
      const block = row === null ? undefined : blocks.get(row.runId);
      const isApart = block !== undefined && row?.runId !== last;
      if (row === null || isApart || !form.follows(row, block?.lines ?? 0)) {
        damaged.push(record);
        return;
      }
      blocks.set(row.runId, {
        offset: block?.offset ?? record.offset,
        length: (block?.length ?? 0) + record.length,
        lines: (block?.lines ?? 0) + 1,
      });
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
