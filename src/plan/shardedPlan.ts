/** A plan of which one shard alone is to be trained. */
import type { Plan } from './plan.js';
import type { OneDraw, Run, RunSource, Takes } from './run.js';
import type { Stage, Standing } from './rungs.js';
import { type Shard, shardOf } from './shard.js';

/**
 * The plan of one shard. Of a search in rungs it knows those that the rows of its own folder and `after`,
 * the figures of other rows, make known; runs that `after` has are left to where their rows are. Runs of
 * further rungs are in it where they have a row: which others these rungs hold, no shard can know.
 */
export function shardedPlan(
  plan: Plan,
  shard: Shard,
  after: ReadonlyMap<string, number | null> = new Map(),
): Plan {
  const { rungs } = plan;
  if (rungs === null) {
    const runs = shardOf(plan.runs, shard);
    const stage: Stage = { runs, rung: 0, isLast: true };
    return { ...plan, shard, runs, runCount: runs.count, stage: () => stage };
  }
  const stage = (own: Standing): Stage => {
    const known = plan.stage((runId) => {
      const figure = own(runId);
      return figure === undefined ? after.get(runId) : figure;
    });
    const mine = shardOf(known.runs, shard, known.parts);
    const isHere = ({ runId }: Run): boolean => own(runId) !== undefined;
    const runs = counted(mine.draws, function* (draw, takes) {
      for (const run of mine.of(draw, takes)) if (isHere(run) || !after.has(run.runId)) yield run;
      for (const { epochs } of rungs.slice(known.rung + 1)) {
        for (const cell of plan.cells()) {
          const going = { ...cell, training: { ...cell.training, epochs } };
          for (const run of plan.runsOf(going, draw, takes)) if (isHere(run)) yield run;
        }
      }
    });
    return {
      runs,
      rung: known.rung,
      isLast: known.isLast || shard.count > 1,
    };
  };
  const { runs } = stage(() => undefined);
  return { ...plan, shard, runs, runCount: shard.count === 1 ? plan.runCount : runs.count, stage };
}

/** The source of these runs, which are walked once to be counted. */
function counted(
  draws: RunSource['draws'],
  of: (draw?: OneDraw, takes?: Takes) => Generator<Run>,
): RunSource {
  let count = 0;
  for (const _ of of()) count++;
  return { count, draws, of };
}
