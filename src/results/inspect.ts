/** Looking through a table of a results folder: which runs it holds, where, and what in it is damaged. */
import { damagedLines, type Form, rowOf } from './forms.js';
import { type Place, type Scan, scanRecords, type TextRecord } from './records.js';
import type { ReadColumn } from './table.js';

/** The lines of one run: they are written at once, so they stand together. */
export interface Block extends Place {
  readonly lines: number;
}

export interface Inspected<Row> extends Scan {
  readonly columns: readonly (ReadColumn<Row> | undefined)[];
  /** run_id → its lines. */
  readonly blocks: ReadonlyMap<string, Block>;
  /** Lines that are not rows, or not where they belong. */
  readonly damaged: ReadonlySet<number>;
  /** @throws FolderError where there are any. */
  refuseDamage(): void;
}

/** @throws FolderError where the file cannot be read, or its header is not that of the form. */
export async function inspectTable<Row extends { readonly runId: string }>(
  path: string,
  form: Form<Row>,
  visit: (row: Row, record: TextRecord) => void = () => {},
): Promise<Inspected<Row>> {
  const blocks = new Map<string, Block>();
  const damaged = new Set<number>();
  let columns: readonly (ReadColumn<Row> | undefined)[] = [];
  let firstDamaged: TextRecord['fields'] = null;
  let last = '';
  const scan = await scanRecords(
    path,
    (record) => {
      const { offset, length, line, fields } = record;
      const row = rowOf(columns, fields, form);
      const block = row === null ? undefined : blocks.get(row.runId);
      const stays = block === undefined || row?.runId === last;
      if (row === null || !stays || !form.follows(row, block?.lines ?? 0)) {
        if (damaged.size === 0) firstDamaged = fields;
        damaged.add(line);
        return;
      }
      blocks.set(row.runId, {
        offset: block?.offset ?? offset,
        length: (block?.length ?? 0) + length,
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
    columns,
    blocks,
    damaged,
    refuseDamage() {
      if (damaged.size > 0) throw damagedLines(path, [...damaged], firstDamaged, columns, form);
    },
  };
}
