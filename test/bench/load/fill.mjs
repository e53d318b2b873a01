/** Fills a results folder by the writer that sweeps use, with figures that are made up instead of trained. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Runs that are written and synced together. */
const GROUP = 5000;

/**
 * Trains nothing: every run of the config at `file`, or of one shard, gets a row, and its lines of history where they
 * are kept.
 */
export async function fill({ root, file, out, shard }) {
  const load = (path) => import(pathToFileURL(join(root, 'dist', path)).href);
  const { loadStudy } = await load('plan/study.js');
  const { shardedPlan } = await load('plan/shardedPlan.js');
  const { experimentDocument } = await load('plan/document.js');
  const { openResults } = await load('results/folder.js');
  const { entryOf } = await load('sweep/row.js');
  const { drawsOf } = await load('engine/draws.js');
  const { experiment, dataset, plan: whole } = await loadStudy(file);
  const plan = shard === undefined ? whole : shardedPlan(whole, shard);
  const folder = await openResults(out, experimentDocument(experiment, dataset, plan), plan.runs);
  const { history } = experiment.record;
  let waiting = [];
  // Sweeps train draw by draw, so that rows are not in plan order until the end.
  for (const run of drawByDraw(plan.runs, drawsOf)) {
    waiting.push(folder.append(entryOf(run, madeUp(run, history))));
    if (waiting.length < GROUP) continue;
    await Promise.all(waiting);
    waiting = [];
  }
  await Promise.all(waiting);
  await folder.finish(plan.runs);
  await folder.close();
}

function* drawByDraw(runs, drawsOf) {
  for (const draw of drawsOf(runs.draws)) yield* runs.of(draw);
}

/** What training might give: cells differ, draws differ, and no two runs are alike. */
function madeUp({ runId, network, repeat, training: { epochs } }, keepsHistory) {
  const noise = (of) =>
    (Math.imul(parseInt(runId.slice(of, of + 7), 16), 0x9e3779b1) >>> 0) / 2 ** 32 - 0.5;
  const off = network.keepProb.reduce((sum, keepProb) => sum + (keepProb - 0.97) ** 2, 0);
  const valCost = 0.3 + off + 0.01 * Math.sin(repeat) + 0.02 * noise(1);
  const figures = {
    trainCost: valCost - 0.02 + 0.01 * noise(4),
    trainAccuracy: Math.round(30 - 10 * off) / 30,
    valCost,
    valAccuracy: Math.round(9 + noise(8)) / 10,
  };
  const epochsOf = () =>
    Array.from({ length: epochs }, (_, index) => ({ epoch: index + 1, ...figures }));
  return {
    outcome: {
      status: 'ok',
      epochs,
      bestEpoch: null,
      figures,
      weightNorms: [3 + noise(2), 2 + noise(6)],
      weightsSha256: createHash('sha256').update(runId).digest('hex'),
      message: '',
      history: keepsHistory ? epochsOf() : [],
    },
    started: 0,
    seconds: 0.001,
    worker: 1,
  };
}
