/**
 * Bringing a folder in line with its plan: rows that are no longer planned are set aside, rows that
 * are planned again come back, columns and cells are renumbered, and in the end all is put in plan
 * order. Each step replaces a file whole, in an order in which a crash between two loses nothing: a
 * row may then stand in both files, and the one in results.csv counts.
 */
import { open, rm } from 'node:fs/promises';
import type { Run } from '../plan/run.js';
import { replaceFile } from './atomic.js';
import type { Layout } from './columns.js';
import { resultColumns } from './columns.js';
import { fieldsLine, fieldsOf, fieldText } from './csv.js';
import { type Block, inspectTable } from './inspect.js';
import { scanLines } from './lines.js';

export interface TablePaths {
  readonly planned: string;
  readonly unplanned: string;
}

type Fields = ReadonlyMap<string, string>;

/** Sorts the rows of results.csv and results.unplanned.csv into those of the plan and the others. */
export async function rearrangeRows(
  { planned, unplanned }: TablePaths,
  layout: Layout,
  runs: ReadonlyMap<string, Run>,
): Promise<void> {
  const rows = new Map<string, Fields>();
  for (const path of [unplanned, planned]) {
    for await (const [runId, fields] of readFields(path)) rows.set(runId, fields);
  }
  const columns = resultColumns(layout);
  const aside = [...rows].filter(([runId]) => !runs.has(runId)).map(([, fields]) => fields);
  const present = [...rows].filter(([runId]) => runs.has(runId));
  const names = columns.map(({ name }) => name);
  const lines = present.map(([runId, fields]) => {
    const run = runs.get(runId)!;
    const own = new Map(fields);
    own.set('cell', String(run.cell));
    run.network.keepProb.forEach((share, l) => own.set(`keep_prob_${l}`, fieldText(share)));
    for (const name of layout.axes)
      if (name !== 'epochs') own.set(name, fieldText(run.axes[name] ?? null));
    return fieldsLine(names.map((name) => own.get(name) ?? ''));
  });
  // All rows that leave results.csv must stand in the other file before, and after for those that return.
  await writeAside(unplanned, [...aside, ...(await currentAside(unplanned, aside))]);
  await replaceFile(planned, [fieldsLine(names), ...lines]);
  await writeAside(unplanned, aside);
}

async function currentAside(path: string, besides: readonly Fields[]): Promise<Fields[]> {
  const known = new Set(besides.map((fields) => fields.get('run_id')));
  const rest: Fields[] = [];
  for await (const [runId, fields] of readFields(path)) if (!known.has(runId)) rest.push(fields);
  return rest;
}

/** Rows of several layouts in one file: the columns of the widest first, further ones behind. */
async function writeAside(path: string, rows: readonly Fields[]): Promise<void> {
  if (rows.length === 0) return rm(path, { force: true });
  const names = new Set<string>();
  for (const fields of rows.toSorted((a, b) => b.size - a.size)) {
    for (const name of fields.keys()) names.add(name);
  }
  const ordered = [...names];
  await replaceFile(path, [
    fieldsLine(ordered),
    ...rows.map((fields) => fieldsLine(ordered.map((name) => fields.get(name) ?? ''))),
  ]);
}

async function* readFields(path: string): AsyncGenerator<[string, Fields]> {
  if (!(await exists(path))) return;
  let header: readonly string[] | null = null;
  for await (const { text } of scanLines(path)) {
    const fields = fieldsOf(text)!;
    if (header === null) header = fields;
    else yield [fields[0], new Map(header.map((name, index) => [name, fields[index] ?? '']))];
  }
}

/** The same for history.csv, whose columns never change: blocks of lines move as they are. */
export async function rearrangeBlocks(
  { planned, unplanned }: TablePaths,
  header: string,
  isPlanned: (runId: string) => boolean,
): Promise<void> {
  const inside = [...(await inspectTable(planned, false)).blocks];
  const outside = await blocksOf(unplanned);
  const leaving = inside.filter(([runId]) => !isPlanned(runId));
  if (leaving.length === 0 && !outside.some(([runId]) => isPlanned(runId))) return;
  const present = new Set(inside.map(([runId]) => runId));
  const resting = outside.filter(([runId]) => !present.has(runId));
  await replaceFile(
    unplanned,
    joined(header, [
      [unplanned, resting],
      [planned, leaving],
    ]),
  );
  const aside = await blocksOf(unplanned);
  const staying = inside.filter(([runId]) => isPlanned(runId));
  const returning = aside.filter(([runId]) => isPlanned(runId));
  await replaceFile(
    planned,
    joined(header, [
      [planned, staying],
      [unplanned, returning],
    ]),
  );
  const rest = aside.filter(([runId]) => !isPlanned(runId));
  if (rest.length === 0) await rm(unplanned);
  else await replaceFile(unplanned, joined(header, [[unplanned, rest]]));
}

const blocksOf = async (path: string): Promise<(readonly [string, Block])[]> =>
  (await exists(path)) ? [...(await inspectTable(path, false)).blocks] : [];

/** Leaves only the blocks that are wanted. */
export async function keepBlocks(
  path: string,
  header: string,
  isWanted: (runId: string) => boolean,
): Promise<void> {
  const blocks = await blocksOf(path);
  const kept = blocks.filter(([runId]) => isWanted(runId));
  if (kept.length < blocks.length) await replaceFile(path, joined(header, [[path, kept]]));
}

type Source = readonly [path: string, blocks: readonly (readonly [string, Block])[]];

async function* joined(
  header: string,
  sources: readonly Source[],
): AsyncGenerator<string | Uint8Array> {
  yield header;
  for (const [path, blocks] of sources) {
    if (blocks.length > 0)
      yield* readBlocks(
        path,
        blocks.map(([, block]) => block),
      );
  }
}

async function* readBlocks(path: string, blocks: Iterable<Block>): AsyncGenerator<Uint8Array> {
  const file = await open(path, 'r');
  try {
    for (const { offset, length } of blocks) {
      const bytes = Buffer.alloc(length);
      await file.read(bytes, 0, length, offset);
      yield bytes;
    }
  } finally {
    await file.close();
  }
}

/** Puts a table in plan order. Only the places of its rows are held in memory. */
export async function orderTable(path: string, header: string, runs: Iterable<Run>): Promise<void> {
  const { blocks } = await inspectTable(path, false);
  function* inOrder(): Generator<Block> {
    for (const { runId } of runs) {
      const block = blocks.get(runId);
      if (block !== undefined) yield block;
    }
  }
  async function* content(): AsyncGenerator<string | Uint8Array> {
    yield header;
    yield* readBlocks(path, inOrder());
  }
  await replaceFile(path, content());
}

export async function exists(path: string): Promise<boolean> {
  return open(path, 'r').then(
    async (file) => {
      await file.close();
      return true;
    },
    () => false,
  );
}
