/**
 * Unites folders that hold parts of one sweep, such as shards, from the folders alone. The result has the
 * bytes of a sweep that was never split; where runs are missing, a sweep or a later merge adds them.
 */
import { realpath } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { FolderError, UserError } from '../errors.js';
import type { ExperimentDocument } from '../plan/document.js';
import type { Plan } from '../plan/plan.js';
import { recordedPlan } from '../plan/recordedPlan.js';
import type { Stage } from '../plan/rungs.js';
import { type Shard, shardName, shardsOfRuns } from '../plan/shard.js';
import { type Holder, refuseContradictions, withLongestHistory } from './doubles.js';
import { EXPERIMENT_FILE, readRecorded } from './experimentFile.js';
import { settleFailures } from './failures.js';
import { type Joining, openResults, type OpenOptions, type ResultsFolder } from './folder.js';
import { refuseStrangers } from './kin.js';
import { inspectOther, type OtherFolder, readOther } from './otherFolder.js';
import { pathsIn } from './paths.js';
import { figureIn } from './standing.js';
import { ChangedError } from './tableReader.js';
import type { Tables } from './tables.js';
import { joinTimings } from './timings.js';

export interface MergeOptions extends Pick<
  OpenOptions,
  'forceUnlock' | 'wait' | 'signal' | 'onWait'
> {
  /** Leaves damaged lines of the folders out, and drops those of `out`, of which a copy is kept. */
  readonly repair?: boolean;
}

export interface MergeReport {
  readonly name: string;
  readonly folders: readonly MergedFolder[];
  /** How many rows there are now, and how many of them were there before. */
  readonly rows: number;
  readonly before: number;
  /** How many runs have no row; of a search in rungs, those of the open rung. */
  readonly missing: number;
  /** Which shards have them; none where no folder says how many shards there are. */
  readonly missingShards: readonly (Shard & { readonly missing: number })[];
  /** The rung that is open, from 1, of how many; null where every cell is trained to its end at once. */
  readonly rung: { readonly open: number; readonly of: number } | null;
  /** How many of the missing runs have failed on a machine. */
  readonly failed: number;
  /** Rows that are in no rung that is known yet, or not in the plan: they are in results.unplanned.csv. */
  readonly aside: number;
}

export interface MergedFolder {
  readonly dir: string;
  /** Missing for a folder that is for the whole plan. */
  readonly shard?: Shard;
  readonly rows: number;
  /** How many damaged lines were left out. */
  readonly damaged: number;
  /** Whether a process was writing to it; its finished rows were taken. */
  readonly inUse: boolean;
}

/** How often folders are read again that a sweep has just finished with. */
const MOST_ATTEMPTS = 3;

/**
 * Merges the folders into `out`, which may exist and then keeps its rows.
 * @throws FolderError if a folder is not of the same sweep, cannot be read, or is damaged; MachineError if
 * two folders contradict each other. Nothing is written then.
 * @throws WaitStopped if the signal ends the wait for its lock.
 */
export async function mergeFolders(
  out: string,
  dirs: readonly string[],
  options: MergeOptions = {},
): Promise<MergeReport> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await merge(out, dirs, options);
    } catch (error) {
      if (!(error instanceof ChangedError) || attempt === MOST_ATTEMPTS) throw error;
    }
  }
}

async function merge(
  out: string,
  dirs: readonly string[],
  { repair = false, ...locking }: MergeOptions,
): Promise<MergeReport> {
  const others = await distinct(dirs, out);
  const there = await readRecorded(out);
  if (there?.shard) throw isShard(out, there.shard);
  const recorded = [];
  for (const dir of others) recorded.push(await readOther(dir));
  if (recorded.length === 0) {
    throw new UserError('There is nothing to merge into this folder', {
      where: out,
      hint: 'name the folders to merge after it, for example keepgrid merge results/all results/all-shard-*',
    });
  }
  const all = [...(there === null ? [] : [{ dir: out, document: there }]), ...recorded];
  refuseStrangers(all);
  const [{ dir, document: first }] = all;
  const plan = await recordedPlan(first, join(dir, EXPERIMENT_FILE));
  const figures = new Map<string, number | null>();
  const { metric } = first.config.select;
  const folders: OtherFolder[] = [];
  for (const each of recorded) {
    const onRow =
      plan.rungs === null
        ? undefined
        : (row: Parameters<typeof figureIn>[0]) =>
            void figures.set(row.runId, figureIn(row, metric));
    folders.push(await inspectOther(each, repair, onRow));
  }
  // Where out is there already, it is compared with too, as soon as its lock is held.
  if (there === null) await refuseContradictions(folders, first);
  let before = 0;
  const folder = await openResults(
    out,
    whole(first),
    plan.rungs === null ? plan.runs : (standing) => plan.stage(standing).runs,
    {
      ...locking,
      repair,
      async join(own) {
        before = own.results.blocks.size;
        const ours = holderOf(out, own);
        if (there !== null) await refuseContradictions([ours, ...folders], first);
        return joiningOf(own, ours, folders, figures);
      },
    },
  );
  try {
    const stage = plan.stage(folder.standing);
    await folder.finish(stage.runs);
    const failed = await joinRest(folder, folders);
    return reportOf({ folder, folders, plan, stage, before, failed, document: first });
  } finally {
    await folder.close();
  }
}

/** The folders without `out`, each once, whatever way leads to it. */
async function distinct(dirs: readonly string[], out: string): Promise<string[]> {
  const place = (dir: string): Promise<string> => realpath(dir).catch(() => resolve(dir));
  const seen = new Set([await place(out)]);
  const others: string[] = [];
  for (const dir of dirs) {
    const size = seen.size;
    if (seen.add(await place(dir)).size > size) others.push(dir);
  }
  return others;
}

const isShard = (out: string, shard: Shard): FolderError =>
  new FolderError(`This is the folder of ${shardName(shard)}, which goes on in it`, {
    where: out,
    hint: 'merge into a folder of its own: its name comes first, then those of all shards',
  });

/** The document of a whole sweep. */
function whole(document: ExperimentDocument): ExperimentDocument {
  const {
    shard: _,
    replaced_axes: __,
    replaced_metrics: ___,
    replaced_stopping: ____,
    ...rest
  } = document;
  return rest;
}

function holderOf(dir: string, own: Tables): Holder {
  const paths = pathsIn(dir);
  return {
    dir,
    results: [
      [paths.results, own.results],
      [paths.unplannedResults, own.unplannedResults],
    ],
    history: [
      [paths.history, own.history],
      [paths.unplannedHistory, own.unplannedHistory],
    ],
  };
}

function joiningOf(
  own: Tables,
  ours: Holder,
  folders: readonly OtherFolder[],
  figures: ReadonlyMap<string, number | null>,
): Joining {
  const history = withLongestHistory([ours, ...folders].flatMap((holder) => holder.history));
  const [[, here], [, aside], ...rest] = history;
  return {
    results: folders.flatMap(({ results }) => results),
    history: rest,
    figures,
    own: {
      ...own,
      history: { ...own.history, blocks: here.blocks },
      unplannedHistory: { ...own.unplannedHistory, blocks: aside.blocks },
    },
  };
}

/** Joins timings.csv and failures.csv, and resolves to how many runs have failed. */
async function joinRest(folder: ResultsFolder, folders: readonly OtherFolder[]): Promise<number> {
  let failed = 0;
  const isFinished = (runId: string): boolean => folder.finished.has(runId);
  await folder.change(async (paths) => {
    await joinTimings(
      paths.timings,
      folders.map((each) => each.paths.timings),
      isFinished,
    );
    failed = await settleFailures(
      paths.failures,
      (runId) => !isFinished(runId),
      folders.map((each) => each.paths.failures),
    );
  });
  return failed;
}

interface Merged extends Pick<MergeReport, 'before' | 'failed'> {
  readonly folder: ResultsFolder;
  readonly folders: readonly OtherFolder[];
  readonly plan: Plan;
  readonly stage: Stage;
  readonly document: ExperimentDocument;
}

function reportOf({ folder, folders, plan, stage, document, ...counts }: Merged): MergeReport {
  const { rungs } = plan;
  const rows = folder.finished.size;
  const missing = stage.runs.count - rows;
  return {
    ...counts,
    name: document.config.name,
    folders: folders.map(({ dir, document: { shard }, results, damaged, inUse }) => ({
      dir,
      ...(shard ? { shard } : {}),
      rows: results.reduce((sum, [, { blocks }]) => sum + blocks.size, 0),
      damaged,
      inUse,
    })),
    rows,
    missing,
    missingShards: missing === 0 ? [] : missingIn(folder.finished, stage, countOfShards(folders)),
    rung: rungs === null ? null : { open: stage.rung + 1, of: rungs.length },
    aside: folder.aside,
  };
}

/** The number of shards, if all folders of shards agree on it; else null. */
function countOfShards(folders: readonly OtherFolder[]): number | null {
  const counts = new Set(folders.flatMap(({ document: { shard } }) => shard?.count ?? []));
  return counts.size === 1 ? [...counts][0] : null;
}

/** Which shards the runs without a row are of. */
function missingIn(
  finished: ReadonlySet<string>,
  { runs, parts }: Stage,
  count: number | null,
): MergeReport['missingShards'] {
  if (count === null) return [];
  const missing = new Map<number, number>();
  for (const [{ runId }, index] of shardsOfRuns(runs, count, parts)) {
    if (!finished.has(runId)) missing.set(index, (missing.get(index) ?? 0) + 1);
  }
  return [...missing]
    .toSorted(([a], [b]) => a - b)
    .map(([index, number]) => ({ index, count, missing: number }));
}
