/** Runs that several folders have: their rows must be the same, and of their history the longest counts. */
import { MachineError } from '../errors.js';
import { resultColumns, type Layout } from './columns.js';
import { EXTRA_NAMES } from '../metrics.js';
import { RunIds } from './runIds.js';
import { type Source, TableReader } from './tableReader.js';

/** The tables of a folder, by which they are read and named. */
export interface Holder {
  readonly dir: string;
  readonly results: readonly Source[];
  readonly history: readonly Source[];
}

/**
 * Compares the rows of runs that several folders have, with their history.
 * @throws MachineError that names a run and two folders whose rows or history differ; FolderError if a file
 * cannot be read.
 */
export async function refuseContradictions(
  holders: readonly Holder[],
  { layers }: Pick<Layout, 'layers'>,
): Promise<void> {
  const names = resultColumns({ layers, axes: [], metrics: EXTRA_NAMES, stopping: true })
    .filter(({ origin }) => origin === 'training')
    .map(({ name }) => name);
  const readers = holders.map(({ results, history }) => ({
    rows: new TableReader(...results),
    history: new TableReader(...history),
  }));
  const first = new FirstHolders();
  try {
    for (const [index, { results }] of holders.entries()) {
      for (const [, { blocks }] of results) {
        for (const runId of blocks.keys()) {
          const before = first.of(runId, index);
          if (before !== index) {
            const differing =
              (await differingColumn(readers[before].rows, readers[index].rows, runId, names)) ??
              (await differingHistory(readers[before].history, readers[index].history, runId));
            if (differing !== null)
              throw contradiction(runId, differing, holders[before], holders[index]);
          }
        }
      }
    }
  } finally {
    for (const { rows, history } of readers) {
      await rows.close();
      await history.close();
    }
  }
}

/** The name of the first column that training determines and that differs; null if none does. */
async function differingColumn(
  one: TableReader,
  other: TableReader,
  runId: string,
  names: readonly string[],
): Promise<string | null> {
  const [a, b] = [await one.fields(runId), await other.fields(runId)];
  return names.find((name) => a(name) !== b(name)) ?? null;
}

/** Whether the history of a run differs, as far as both have it. */
async function differingHistory(
  one: TableReader,
  other: TableReader,
  runId: string,
): Promise<string | null> {
  if (!one.has(runId) || !other.has(runId)) return null;
  // A reader hands out parts of its own buffer, but each table has a reader of its own.
  const [a, b] = [await one.lines(runId), await other.lines(runId)];
  const length = Math.min(a.length, b.length);
  return a.subarray(0, length).equals(b.subarray(0, length)) ? null : 'history.csv';
}

function contradiction(runId: string, what: string, one: Holder, other: Holder): MachineError {
  return new MachineError(`Two folders contradict each other about ${runId}: ${what} differs`, {
    where: `${one.dir} and ${other.dir}`,
    hint: 'keepgrid verify with --run says which of the two is right; nothing was merged',
  });
}

/** For each run_id the number of the first that had it. */
class FirstHolders {
  readonly #runIds = new RunIds();
  readonly #holders: number[] = [];

  /** The first holder of the run, which is this one if there is none yet. */
  of(runId: string, holder: number): number {
    const at = this.#runIds.add(runId);
    return (this.#holders[at] ??= holder);
  }

  set(runId: string, holder: number): void {
    this.#holders[this.#runIds.add(runId)] = holder;
  }
}

/**
 * Leaves the history of each run to the table that has most lines of it, the first among equals. The
 * blocks of other tables are dropped.
 */
export function withLongestHistory(sources: readonly Source[]): Source[] {
  const linesIn = (table: number, runId: string): number =>
    sources[table][1].blocks.get(runId)!.lines;
  const longest = new FirstHolders();
  const dropped = sources.map(() => new RunIds());
  for (const [index, [, { blocks }]] of sources.entries()) {
    for (const runId of blocks.keys()) {
      const before = longest.of(runId, index);
      if (before === index) continue;
      const isLonger = linesIn(index, runId) > linesIn(before, runId);
      dropped[isLonger ? before : index].add(runId);
      if (isLonger) longest.set(runId, index);
    }
  }
  return sources.map(([path, table], index) => {
    const { size } = dropped[index];
    if (size === 0) return [path, table];
    const left = size === table.blocks.size ? [] : [...table.blocks];
    const blocks = new Map(left.filter(([runId]) => !dropped[index].has(runId)));
    return [path, { ...table, blocks }];
  });
}
