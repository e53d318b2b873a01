/** What `run --shard` and `plan --shard` say of a shard, and what comes after it. */
import { basename, dirname, join } from 'node:path';
import { FolderError, UserError } from '../errors.js';
import { experimentDocument } from '../plan/document.js';
import type { Plan } from '../plan/plan.js';
import { type Shard, shardName, shardSizes } from '../plan/shard.js';
import { shardedPlan } from '../plan/shardedPlan.js';
import type { Study } from '../plan/study.js';
import { readExperiment } from '../results/experimentFile.js';
import { refuseStrangers } from '../results/kin.js';
import { inspectOther } from '../results/otherFolder.js';
import { figureIn } from '../results/standing.js';
import { count, rounded } from '../text.js';
import { called } from './called.js';
import { defaultFolder } from './configFile.js';

export interface ShardOptions {
  readonly shard?: Shard;
  /** A merged folder, whose rows make further rungs known. */
  readonly after?: string;
}

/** What a sweep is called: `digits-grid`, or `digits-grid, shard 3 of 8`. */
export const sweepName = ({ experiment: { name }, plan: { shard } }: Study): string =>
  shard === undefined ? name : `${name}, ${shardName(shard)}`;

/**
 * The study of a shard, or the whole one if none is asked for.
 * @throws UserError if --after does not fit; FolderError if the folder that it names cannot be used.
 */
export async function studyOfShard(
  study: Study,
  { shard, after }: ShardOptions,
  config: string,
): Promise<Study> {
  if (after !== undefined && (shard === undefined || study.plan.rungs === null)) {
    throw new UserError('--after is for a shard of a search by halving', {
      where: '--after',
      hint:
        shard === undefined
          ? 'add --shard, or leave --after out'
          : 'leave --after out: all runs of this search are known',
    });
  }
  if (shard === undefined) return study;
  const figures = after === undefined ? undefined : await readFigures(after, study, config);
  return { ...study, plan: shardedPlan(study.plan, shard, figures) };
}

/** The figures of a folder that has all runs of the first rung at least. @throws FolderError if it does not. */
async function readFigures(
  dir: string,
  { experiment, dataset, plan }: Study,
  config: string,
): Promise<ReadonlyMap<string, number | null>> {
  const document = await readExperiment(dir);
  refuseStrangers([
    { dir: config, document: experimentDocument(experiment, dataset, plan) },
    { dir, document },
  ]);
  const figures = new Map<string, number | null>();
  await inspectOther({ dir, document }, false, (row) => {
    figures.set(row.runId, figureIn(row, experiment.select.metric));
  });
  const { runs, rung } = plan.stage((runId) => figures.get(runId));
  if (rung > 0) return figures;
  let missing = 0;
  for (const { runId } of runs.of()) if (!figures.has(runId)) missing++;
  throw new FolderError(
    `The folder lacks ${missing} of the ${count(runs.count, 'run')} of rung 1, so rung 2 is not known`,
    { where: dir, hint: `merge all shards into it: ${called('merge', dir, '…')}` },
  );
}

/** The folder that a shard is written to unless it is given another. */
export const shardFolder = (name: string, { index, count }: Shard): string =>
  `${name}-shard-${index}-of-${count}`;

/** What a shard comes to; of a search in rungs, in the first one. */
export interface ShardPart {
  readonly runs: number;
  /** The number of runs of all shards. */
  readonly of: number;
  /** The share of the operations, and that of the largest shard. */
  readonly share: number;
  readonly largest: number;
}

export function partOf(plan: Plan, { index, count: shards }: Shard): ShardPart {
  const { runs, parts } = plan.stage(() => undefined);
  const sizes = shardSizes(runs, shards, parts);
  const total = sizes.reduce((sum, { work }) => sum + work, 0);
  const own = sizes[index - 1];
  const largest = sizes.reduce((most, { work }) => Math.max(most, work), 0) / total;
  return { runs: own.runs, of: runs.count, share: own.work / total, largest };
}

/** `Shard 3 of 8: 63 of 500 runs, 12.6 % of the operations; the largest shard has 12.7 %`. */
export function partText(
  plan: Plan,
  shard: Shard,
  { runs, of, share, largest }: ShardPart,
): string {
  const rung = plan.rungs === null ? '' : ' of the first rung';
  const percent = (part: number): string => `${rounded(100 * part, 3)} %`;
  return (
    `Shard ${shard.index} of ${shard.count}: ${runs} of ${count(of, 'run')}${rung}, ` +
    `${percent(share)} of the operations; the largest shard has ${percent(largest)}`
  );
}

/** Says which rung the shard trains, and how the next becomes known; null where it knows all. */
export function rungText({ plan }: Study): string | null {
  const { rungs, shard } = plan;
  if (rungs === null || shard === undefined || shard.count === 1) return null;
  const { rung } = plan.stage(() => undefined);
  const text = `rung ${rung + 1} of ${rungs.length}: ${count(rungs[rung].epochs, 'epoch')} a run`;
  return rung + 1 === rungs.length
    ? text
    : `${text}; which cells go on hangs on all shards: merge them, then run this with --after and the merged folder`;
}

/** The command that merges all shards, of which `out` is the folder of one, into the folder of --after if any. */
export function mergeCommand(
  { experiment }: Pick<Study, 'experiment'>,
  shard: Shard,
  { out, after }: { readonly out: string; readonly after?: string | undefined },
): string {
  const name = basename(defaultFolder(experiment));
  const merged = after ?? join(dirname(out), name);
  if (basename(out) !== shardFolder(name, shard)) {
    return `${called('merge', merged, out)} and the folders of the others`;
  }
  return `${called('merge', merged, join(dirname(out), name))}-shard-*-of-${shard.count}`;
}
