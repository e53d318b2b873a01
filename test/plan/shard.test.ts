import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseExperiment } from '../../src/config/loadExperiment.js';
import { createPlan, type Plan, type PlannedData } from '../../src/plan/plan.js';
import type { RunSource } from '../../src/plan/run.js';
import { shardOf, shardSizes, shardsOfRuns } from '../../src/plan/shard.js';
import { shardedPlan } from '../../src/plan/shardedPlan.js';
import { operationCount } from '../../src/plan/work.js';

const data: PlannedData = {
  features: 4,
  sha256: 'f00d',
  target: { task: 'classification', Y: new Int32Array(0), classes: ['a', 'b', 'c'] },
};

async function planOf(text: string): Promise<Plan> {
  const base = 'network: {hidden: [16, 8]}\ntraining: {learning_rate: 0.1, epochs: 27}\n';
  const { experiment } = await parseExperiment(`data: {source: iris}\n${base}${text}`, 'test.yaml');
  return createPlan(experiment, data);
}

const idsOf = (runs: RunSource, draw?: { repeat: number; fold: number }): string[] =>
  [...runs.of(draw)].map(({ runId }) => runId);

const shardsOf = (plan: Plan, count: number): RunSource[] =>
  Array.from({ length: count }, (_, index) => shardOf(plan.runs, { index: index + 1, count }));

const configs = fc
  .record({
    keep: fc.subarray([0.2, 0.5, 0.8, 1], { minLength: 1 }),
    units: fc.subarray([1, 8, 64, 300], { minLength: 1 }),
    epochs: fc.subarray([1, 5, 40], { minLength: 1 }),
    repeats: fc.integer({ min: 1, max: 4 }),
    folds: fc.constantFrom('', ', folds: 3'),
  })
  .map(
    ({ keep, units, epochs, repeats, folds }) =>
      `repeats: ${repeats}\ndata: {source: iris${folds}}\nnetwork: {hidden: [16, 8]}\n` +
      `training: {learning_rate: 0.1}\n` +
      `grid: {keep_prob: {1: ${JSON.stringify(keep)}}, hidden_1: ${JSON.stringify(units)}, epochs: ${JSON.stringify(epochs)}}\n`,
  );
const counts = fc.integer({ min: 1, max: 40 });

const planOfConfig = async (text: string): Promise<Plan> =>
  createPlan((await parseExperiment(text, 'test.yaml')).experiment, data);

describe('shards of a plan', () => {
  test('hold every run once, in plan order, and count their runs', async () => {
    await fc.assert(
      fc.asyncProperty(configs, counts, async (config, count) => {
        const plan = await planOfConfig(config);
        const places = new Map(idsOf(plan.runs).map((runId, place) => [runId, place]));
        const shards = shardsOf(plan, count).map((shard) => ({ ids: idsOf(shard), shard }));
        for (const { ids, shard } of shards) {
          expect(shard.count).toBe(ids.length);
          const order = ids.map((runId) => places.get(runId)!);
          expect(order).toEqual(order.toSorted((a, b) => a - b));
        }
        expect(shards.flatMap(({ ids }) => ids).toSorted()).toEqual([...places.keys()].toSorted());
      }),
      { numRuns: 60 },
    );
  });

  test('differ by no more operations than the largest run has', async () => {
    await fc.assert(
      fc.asyncProperty(configs, counts, async (config, count) => {
        const { runs } = await planOfConfig(config);
        const largest = [...runs.of()].reduce(
          (most, { network, training }) => Math.max(most, operationCount(network, training, 1)),
          0,
        );
        const work = shardSizes(runs, count).map((size) => size.work);
        expect(Math.max(...work) - Math.min(...work)).toBeLessThanOrEqual(largest * (1 + 1e-9));
      }),
      { numRuns: 60 },
    );
  });

  test('give the runs of each draw as they give all', async () => {
    const plan = await planOf(
      'repeats: 3\ngrid: {keep_prob: {1: 0.5:0.1:1}, hidden_2: [2, 8, 32]}',
    );
    for (const shard of shardsOf(plan, 5)) {
      const all = [...shard.of()];
      for (const repeat of [1, 2, 3]) {
        const own = all.filter((run) => run.repeat === repeat).map(({ runId }) => runId);
        expect(idsOf(shard, { repeat, fold: 1 })).toEqual(own);
      }
    }
  });

  test('are known for every run at once', async () => {
    const plan = await planOf('repeats: 2\ngrid: {keep_prob: {1: 0.5:0.1:1}, hidden_2: [2, 32]}');
    const shards = shardsOf(plan, 3).map((shard) => new Set(idsOf(shard)));
    for (const [{ runId }, index] of shardsOfRuns(plan.runs, 3)) {
      expect(shards[index - 1].has(runId)).toBe(true);
    }
  });

  test('are within 1 % of the mean on a grid of 500 runs', async () => {
    const plan = await planOf(
      'repeats: 5\ngrid: {keep_prob: {1: 0.1:0.1:1, 2: 0.1:0.1:1}, hidden_1: [16]}',
    );
    const work = shardSizes(plan.runs, 8).map((size) => size.work);
    const mean = work.reduce((sum, own) => sum + own, 0) / work.length;
    expect(Math.max(...work) / mean).toBeLessThan(1.01);
  });

  test('may be empty', async () => {
    const plan = await planOf('baseline: false\ngrid: {keep_prob: {1: [0.5]}}');
    expect(shardsOf(plan, 4).map(({ count }) => count)).toEqual([1, 0, 0, 0]);
  });
});

describe('shards of a search in rungs', () => {
  const config =
    'repeats: 2\ngrid: {keep_prob: {1: 0.5:0.1:1, 2: [0.5, 1]}}\nsearch: {halving: {eta: 3, min_epochs: 3}}';
  const figures = (plan: Plan, epochs: number): Map<string, number> =>
    new Map(
      [...plan.cells()].flatMap((cell) =>
        [...plan.runsOf({ ...cell, training: { ...cell.training, epochs } })].map(
          ({ runId }) => [runId, Number.parseInt(runId.slice(1, 9), 16)] as const,
        ),
      ),
    );

  test('keep their runs of a rung when the next becomes known', async () => {
    const plan = await planOf(config);
    const first = figures(plan, 3);
    for (const index of [1, 2, 3]) {
      const shard = { index, count: 3 };
      const before = idsOf(shardedPlan(plan, shard).runs);
      const own = new Map([...first].filter(([runId]) => before.includes(runId)));
      const { runs } = shardedPlan(plan, shard, first).stage((runId) => own.get(runId));
      expect(idsOf(runs).slice(0, before.length)).toEqual(before);
      expect(runs.count).toBeGreaterThan(before.length);
    }
  });

  test('hold together what the whole plan holds, and leave out what has a row elsewhere', async () => {
    const plan = await planOf(config);
    const after = figures(plan, 3);
    const parts = [1, 2, 3].map((index) => shardedPlan(plan, { index, count: 3 }, after));
    const known = idsOf(plan.stage((runId) => after.get(runId)).runs);
    expect(parts.flatMap(({ runs }) => idsOf(runs)).toSorted()).toEqual(
      known.filter((runId) => !after.has(runId)).toSorted(),
    );
  });

  test('keep rows of rungs that they cannot know', async () => {
    const plan = await planOf(config);
    const rung = idsOf(plan.stage((runId) => figures(plan, 3).get(runId)).runs).slice(-2);
    const { runs } = shardedPlan(plan, { index: 1, count: 3 }).stage((runId) =>
      rung.includes(runId) ? 1 : undefined,
    );
    expect(idsOf(runs)).toEqual(expect.arrayContaining(rung));
  });
});
