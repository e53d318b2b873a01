import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseExperiment } from '../../src/config/loadExperiment.js';
import { loadDataset } from '../../src/data/loadDataset.js';
import { createPlan, type Plan } from '../../src/plan/plan.js';
import type { Run } from '../../src/plan/run.js';
import { runExperiment } from '../../src/sweep/runExperiment.js';
import type { SweepReport } from '../../src/sweep/sweep.js';
import { temporaryFolder } from '../helpers.js';

const root = temporaryFolder();
const { experiment } = await parseExperiment(
  `data: {source: iris}
repeats: 4
network: {hidden: [3]}
training: {epochs: 1, learning_rate: 0.1}
grid: {keep_prob: {1: [0.5, 0.6, 0.7]}}`,
  'test.yaml',
);
const dataset = await loadDataset(experiment.data, { folder: '.', seed: 1 });
const plan = await createPlan(experiment, dataset);

/** The plan, but some of its runs fail in the worker because their activation is unknown. */
const failing = (isLost: (run: Run) => boolean): Plan => {
  const runs: Plan['runs'] = {
    ...plan.runs,
    *of(draw) {
      for (const run of plan.runs.of(draw)) {
        const network = { ...run.network, activation: 'lost' as 'relu' };
        yield isLost(run) ? { ...run, network } : run;
      }
    },
  };
  return { ...plan, runs, stage: () => ({ runs, rung: 0, isLast: true }) };
};

const runInto = (folder: string, planned: Plan): Promise<SweepReport> =>
  runExperiment({ experiment, dataset, plan: planned, out: join(root, folder), workers: 1 });
const textOf = (folder: string, name: string): string =>
  readFileSync(join(root, folder, name), 'utf8');

describe('a run that fails on the machine', () => {
  test('a failed run does not end the sweep, is in failures.csv and is tried again', async () => {
    await runInto('undisturbed', plan);
    const report = await runInto(
      'failed',
      failing(({ cell }) => cell === 2),
    );
    expect(report).toMatchObject({ trained: 12, failed: 4, stopped: false });
    const [, first] = textOf('failed', 'failures.csv').split('\n');
    expect(first).toMatch(/^r[0-9a-f]{16},2,1,1,\d{4}-.*Z,"?No kernel set knows lost/);
    expect(await runInto('failed', plan)).toMatchObject({ reused: 12, trained: 4, failed: 0 });
    expect(existsSync(join(root, 'failed', 'failures.csv'))).toBe(false);
    for (const name of ['results.csv', 'history.csv'])
      expect(textOf('failed', name)).toBe(textOf('undisturbed', name));
  });
  test('a sweep in which all runs fail ends normally', async () => {
    const report = await runInto(
      'hopeless',
      failing(() => true),
    );
    expect(report).toMatchObject({ trained: 0, failed: 16, stopped: false });
    expect(textOf('hopeless', 'failures.csv').trim().split('\n')).toHaveLength(17);
  });
});
