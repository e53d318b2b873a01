import { totalmem } from 'node:os';
import { describe, expect, test } from 'vitest';
import { parseExperiment } from '../../src/config/loadExperiment.js';
import type { Dataset } from '../../src/data/dataset.js';
import { createPlan, type Plan } from '../../src/plan/plan.js';
import { workerBytes, workersThatFit } from '../../src/sweep/memory.js';

const dataset = {
  m: 100,
  features: 4,
  sha256: 'f00d',
  target: { task: 'classification', Y: new Int32Array(0), classes: ['a', 'b'] },
} as unknown as Dataset;

async function planOf(grid: string): Promise<Plan> {
  const text = `data: {source: iris}
network: {hidden: [8, 8]}
training: {learning_rate: 0.1}
grid: ${grid}`;
  const { experiment } = await parseExperiment(text, 'test.yaml');
  return createPlan(experiment, dataset);
}

describe('workersThatFit()', () => {
  test('gives what was asked for where there is room', async () => {
    expect(workersThatFit(3, await planOf('{keep_prob: {1: [0.5, 1]}}'), dataset)).toBe(3);
  });
  test('reckons with the largest cell, not the first', async () => {
    const grid = '{hidden_1: [8, 65536], hidden_2: [8, 65536]}';
    const needed = workerBytes([4, 65536, 65536, 1], 256, dataset);
    const plan = await planOf(grid);
    if (needed > totalmem()) {
      expect(() => workersThatFit(1, plan, dataset)).toThrow(/One run needs about \d+ MB/);
    } else expect(workersThatFit(1e6, plan, dataset)).toBeLessThan(totalmem() / needed + 1);
  });
});
