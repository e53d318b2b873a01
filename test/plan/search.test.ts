import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseExperiment } from '../../src/config/loadExperiment.js';
import { createPlan, type Plan, type PlannedData } from '../../src/plan/plan.js';
import * as api from '../../src/index.js';
import { epochsOf, rungsOf } from '../../src/plan/rungs.js';
import { temporaryFolder } from '../helpers.js';

const data: PlannedData = {
  features: 4,
  sha256: 'f00d',
  target: { task: 'classification', Y: new Int32Array(0), classes: ['a', 'b', 'c'] },
};

async function planOf(text: string): Promise<Plan> {
  const base =
    'data: {source: iris}\nnetwork: {hidden: [16, 8]}\ntraining: {learning_rate: 0.1, epochs: 27}\n';
  const { experiment } = await parseExperiment(base + text, 'test.yaml');
  return createPlan(experiment, data);
}

const GRID = 'grid: {keep_prob: {1: 0.5:0.1:1, 2: 0.5:0.1:1}, l2: [0, 0.1, 0.2]}';
/** What a cell is, whatever its number. */
const settingsOf = (plan: Plan): string[] =>
  [...plan.cells()].map(({ network, axes }) => JSON.stringify([network.keepProb, axes]));

describe('a random search', () => {
  test('keeps plan order, has no cell twice, and has the baselines of its combinations alone', async () => {
    const all = settingsOf(await planOf(GRID));
    const plan = await planOf(`${GRID}\nsearch: {random: 10}`);
    const cells = settingsOf(plan);
    const places = cells.map((cell) => all.indexOf(cell));
    expect(places).toEqual([...new Set(places)].toSorted((a, b) => a - b));
    const [ones, others] = [true, false].map((isBaseline) =>
      [...plan.cells()].filter(
        ({ network }) => network.keepProb.every((keep) => keep === 1) === isBaseline,
      ),
    );
    expect(others).toHaveLength(10);
    const combinations = (some: typeof ones): unknown[] =>
      [...new Set(some.map(({ axes }) => axes['l2']))].toSorted();
    expect(combinations(ones)).toEqual(combinations(others));
    expect(plan.cellCount).toBe(cells.length);
    expect(plan.points).toBe(108);
  });

  test('keeps the cells of a smaller sample in a larger one, and takes all points in the end', async () => {
    const samples = await Promise.all(
      [5, 20, 60, 1000].map(async (n) =>
        settingsOf(await planOf(`${GRID}\nsearch: {random: ${n}}`)),
      ),
    );
    samples.slice(1).forEach((larger, index) => {
      expect(samples[index].filter((cell) => !larger.includes(cell))).toEqual([]);
    });
    expect(samples[3]).toEqual(settingsOf(await planOf(GRID)));
  });

  test('hangs on the seed, and gives the same run_ids as the whole grid', async () => {
    const one = settingsOf(await planOf(`${GRID}\nsearch: {random: 10}`));
    expect(settingsOf(await planOf(`seed: 2\n${GRID}\nsearch: {random: 10}`))).not.toEqual(one);
    const ids = new Set([...(await planOf(GRID)).runs.of()].map(({ runId }) => runId));
    const sampled = [...(await planOf(`${GRID}\nsearch: {random: 10}`)).runs.of()];
    expect(sampled.filter(({ runId }) => !ids.has(runId))).toEqual([]);
  });

  test('passes only points that where keeps', async () => {
    const plan = await planOf(
      'grid: {keep_prob: {1: 0.5:0.01:1, 2: 0.5:0.01:1}, where: keep_prob_1 < keep_prob_2}\nsearch: {random: 50}',
    );
    const cells = [...plan.cells()].map(({ network }) => network.keepProb);
    expect(cells).toHaveLength(51);
    expect(cells.slice(1).every(([, first, second]) => first < second)).toBe(true);
  });

  test('draws from a grid that is too large to be walked', async () => {
    const axes = Array.from({ length: 5 }, (_, k) => `${k + 1}: 0.5:0.001:1`).join(', ');
    const text = `data: {source: iris}\nnetwork: {hidden: [9, 9, 9, 9, 9]}\ntraining: {learning_rate: 0.1}\ngrid: {keep_prob: {${axes}}}\nsearch: {random: 40}`;
    const { experiment } = await parseExperiment(text, 'test.yaml');
    const plan = await createPlan(experiment, data);
    expect(plan.points).toBe(501 ** 5);
    expect(plan.cellCount).toBe(41);
  });

  test('refuses a grid whose points have no exact number', async () => {
    const axes = Array.from({ length: 6 }, (_, k) => `${k + 1}: 0.5:0.001:1`).join(', ');
    const text = `data: {source: iris}\nnetwork: {hidden: [9, 9, 9, 9, 9, 9]}\ntraining: {learning_rate: 0.1}\ngrid: {keep_prob: {${axes}}}\nsearch: {random: 40}`;
    const { experiment } = await parseExperiment(text, 'test.yaml');
    await expect(createPlan(experiment, data)).rejects.toThrow(/more than 2\^52 points/);
  });
});

describe('halving', () => {
  const HALVING = `repeats: 2\n${GRID}\nsearch: {halving: {eta: 3, min_epochs: 3}}`;
  /** A made-up figure, by which later cells are better. */
  const standingOf = (plan: Plan): Map<string, number> => {
    const figures = new Map<string, number>();
    for (const cell of plan.cells()) {
      for (const epochs of [3, 9, 27]) {
        const rung = { ...cell, training: { ...cell.training, epochs } };
        for (const { runId, repeat } of plan.runsOf(rung)) figures.set(runId, repeat - cell.cell);
      }
    }
    return figures;
  };

  test('has rungs of eta times the epochs, each with 1/eta of the cells and all baselines', async () => {
    expect((await planOf(HALVING)).rungs).toEqual([
      { epochs: 3, cells: 108 },
      { epochs: 9, cells: 38 },
      { epochs: 27, cells: 15 },
    ]);
  });

  test('knows the first rung without rows, and each next one once all runs below have figures', async () => {
    const plan = await planOf(HALVING);
    const figures = standingOf(plan);
    expect(plan.stage(() => undefined)).toMatchObject({ rung: 0, isLast: false });
    const done = plan.stage((runId) => figures.get(runId));
    expect([done.rung, done.isLast, done.runs.count]).toEqual([2, true, 2 * (108 + 38 + 15)]);
    const last = [...done.runs.of()].slice(-30);
    const promoted = new Set(last.map(({ cell }) => cell));
    expect([...promoted]).toEqual([1, 2, 3, ...Array.from({ length: 12 }, (_, k) => 97 + k)]);
    expect(new Set(last.map(({ training }) => training.epochs))).toEqual(new Set([27]));
    const [first] = plan.runs.of();
    figures.delete(first.runId);
    expect(plan.stage((runId) => figures.get(runId)).rung).toBe(0);
  });

  test('leaves out cells with a diverged run, but no baseline', async () => {
    const plan = await planOf(HALVING);
    const figures = new Map<string, number | null>(standingOf(plan));
    for (const { runId, cell, repeat } of plan.runs.of()) {
      if ((cell === 108 || cell === 1) && repeat === 2) figures.set(runId, null);
    }
    const { runs } = plan.stage((runId) => figures.get(runId));
    const second = new Set(
      [...runs.of()].filter(({ training }) => training.epochs === 9).map(({ cell }) => cell),
    );
    expect([second.has(1), second.has(108), second.has(107), second.size]).toEqual([
      true,
      false,
      true,
      38,
    ]);
  });

  test('ends with the runs of the whole grid, under the same run_ids', async () => {
    const plan = await planOf(HALVING);
    const figures = standingOf(plan);
    const grid = new Set(
      [...(await planOf(`repeats: 2\n${GRID}`)).runs.of()].map(({ runId }) => runId),
    );
    const last = [...plan.stage((runId) => figures.get(runId)).runs.of()].slice(-30);
    expect(last.filter(({ runId }) => !grid.has(runId))).toEqual([]);
  });

  test('takes no more epochs than the whole grid, each rung going on where the one below ended', () => {
    const sizes = fc.record({
      cells: fc.integer({ min: 1, max: 500 }),
      baselines: fc.integer({ min: 0, max: 1 }),
    });
    const settings = fc.record({
      eta: fc.integer({ min: 2, max: 5 }),
      minEpochs: fc.integer({ min: 1, max: 20 }),
    });
    fc.assert(
      fc.property(settings, fc.integer({ min: 21, max: 500 }), sizes, (halving, epochs, own) => {
        const rungs = rungsOf(halving, epochs, own);
        expect(rungs[0]).toEqual({ epochs: halving.minEpochs, cells: own.cells });
        expect(rungs.at(-1)!.epochs).toBe(epochs);
        expect(epochsOf(rungs, true)).toBeLessThanOrEqual(own.cells * epochs);
        const anew = rungs.reduce((sum, rung) => sum + rung.cells * rung.epochs, 0);
        expect(epochsOf(rungs, false)).toBe(anew);
        rungs.slice(1).forEach((rung, index) => {
          expect(rung.cells).toBeLessThanOrEqual(rungs[index].cells);
          expect(rung.epochs).toBeGreaterThan(rungs[index].epochs);
        });
      }),
    );
  });
});

test('a program can walk rungs and folds by the public API', async () => {
  const config = join(temporaryFolder(), 'keepgrid.yaml');
  writeFileSync(
    config,
    'repeats: 2\ndata: {source: iris, folds: 3}\nnetwork: {hidden: [4]}\ntraining: {learning_rate: 0.1, epochs: 4}\n' +
      'grid: {keep_prob: {1: [0.5, 0.7, 0.9]}}\nsearch: {halving: {eta: 2, min_epochs: 2}}\n',
  );
  const { plan, dataset, experiment } = await api.loadStudy(config);
  const figures = new Map<string, number>();
  const rungs: string[] = [];
  for (let stage = plan.stage((runId) => figures.get(runId)); ;) {
    let trained = 0;
    for (const run of stage.runs.of()) {
      if (figures.has(run.runId)) continue;
      const data = api.prepareData(dataset, experiment.data, run);
      const keys = api.keysOf(run);
      const kernels = api.kernelSets('auto');
      const { figures: own } = api.trainNetwork({ ...run, data, keys, kernels, history: false });
      figures.set(run.runId, own!.valCost);
      trained++;
    }
    rungs.push(`${stage.rung}: ${trained}`);
    if (stage.isLast) break;
    stage = plan.stage((runId) => figures.get(runId));
  }
  expect(rungs).toEqual(['0: 24', '1: 18']);
  expect([...api.drawsOf(plan.runs.draws)].map(({ repeat, fold }) => `${repeat}/${fold}`)).toEqual([
    '1/1',
    '1/2',
    '1/3',
    '2/1',
    '2/2',
    '2/3',
  ]);
});
