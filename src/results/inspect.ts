/** Looking through a table of an existing folder: which runs it holds, and whether every line is whole. */
import { copyFile, readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { FolderError } from '../errors.js';
import { replaceFile } from './atomic.js';
import { fieldsOf } from './csv.js';
import { type Line, scanLines } from './lines.js';

export interface Table {
  /** Null where the file has no whole header. */
  readonly header: readonly string[] | null;
  /** run_id → its lines' place: one block, as the lines of a run are written at once. */
  readonly blocks: ReadonlyMap<string, Block>;
}

export interface Block {
  readonly offset: number;
  readonly length: number;
  readonly lines: number;
}

const RUN_ID = /^r[0-9a-f]{16}$/;

/**
 * Reads a table whose first column is run_id.
 * @throws FolderError at a damaged line; with `repair` such lines are dropped after the file is copied.
 */
export async function inspectTable(path: string, repair: boolean): Promise<Table> {
  let header: readonly string[] | null = null;
  const blocks = new Map<string, { offset: number; length: number; lines: number }>();
  const damaged: Line[] = [];
  let last = '';
  for await (const line of scanLines(path)) {
    const fields = fieldsOf(line.text);
    if (header === null) {
      if (fields?.[0] !== 'run_id')
        throw damage(path, line.number, 'the header is not one of keepgrid', NO_HEADER);
      header = fields;
      continue;
    }
    const runId = fields?.[0] ?? '';
    if (fields === null || fields.length !== header.length || !RUN_ID.test(runId)) {
      damaged.push(line);
      continue;
    }
    const block = blocks.get(runId);
    if (block === undefined) {
      blocks.set(runId, { offset: line.offset, length: line.length, lines: 1 });
    } else if (runId === last) {
      block.length += line.length;
      block.lines++;
    } else damaged.push(line);
    last = runId;
  }
  if (damaged.length === 0) return { header, blocks };
  if (!repair) {
    throw damage(
      path,
      damaged[0].number,
      `the line is damaged${damaged.length > 1 ? ` (and ${damaged.length - 1} more)` : ''}`,
    );
  }
  await dropLines(path, new Set(damaged.map(({ number }) => number)));
  return inspectTable(path, false);
}

const NO_HEADER =
  'mend the line by hand, choose another folder with --out, or add --fresh to set aside what is there';

function damage(
  path: string,
  line: number,
  what: string,
  hint = 'mend the file by hand, or add --repair: it keeps a copy, drops such lines and trains their runs again',
): FolderError {
  return new FolderError(`The results are damaged: ${what}`, { where: `${path}:${line}`, hint });
}

async function dropLines(path: string, numbers: ReadonlySet<number>): Promise<void> {
  const folder = dirname(path);
  const stem = basename(path, '.csv');
  const copies = (await readdir(folder)).filter((name) =>
    name.startsWith(`${stem}.damaged-`),
  ).length;
  await copyFile(path, join(folder, `${stem}.damaged-${copies + 1}.csv`));
  async function* kept(): AsyncGenerator<string> {
    for await (const { number, text } of scanLines(path))
      if (!numbers.has(number)) yield `${text}\n`;
  }
  await replaceFile(path, kept());
}
