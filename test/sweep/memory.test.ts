import { totalmem } from 'node:os';
import { describe, expect, test } from 'vitest';
import { parseExperiment } from '../../src/config/loadExperiment.js';
import type { Dataset } from '../../src/data/dataset.js';
import { firstDraw, keysOf } from '../../src/engine/draws.js';
import { simdKernels } from '../../src/engine/simd.js';
import { createNetwork } from '../../src/nn/network.js';
import { createPlan, type Plan } from '../../src/plan/plan.js';
import type { Cell } from '../../src/plan/run.js';
import { workerBytes, workersThatFit } from '../../src/sweep/memory.js';

const dataset = {
  m: 100,
  features: 4,
  sha256: 'f00d',
  target: { task: 'classification', Y: new Int32Array(0), classes: ['a', 'b'] },
} as unknown as Dataset;

async function planOf(grid: string, data = dataset, training = ''): Promise<Plan> {
  const text = `data: {source: iris}
network: {hidden: [8, 8]}
training: {learning_rate: 0.1${training}}
grid: ${grid}`;
  const { experiment } = await parseExperiment(text, 'test.yaml');
  return createPlan(experiment, data);
}

const cellOf = async (...words: Parameters<typeof planOf>): Promise<Cell> =>
  (await planOf(...words)).cells().next().value as Cell;

describe('workersThatFit()', () => {
  test('workersThatFit() returns the requested number if there is enough memory', async () => {
    expect(workersThatFit(3, await planOf('{keep_prob: {1: [0.5, 1]}}'), dataset)).toBe(3);
  });
  test('workersThatFit() counts with the largest cell, not the first', async () => {
    const largest = await cellOf('{hidden_1: [65536], hidden_2: [65536]}');
    const needed = workerBytes(largest, dataset);
    const plan = await planOf('{hidden_1: [8, 65536], hidden_2: [8, 65536]}');
    if (needed > totalmem()) {
      expect(() => workersThatFit(1, plan, dataset)).toThrow(/One run needs about \d+ MB/);
    } else expect(workersThatFit(1e6, plan, dataset)).toBeLessThan(totalmem() / needed + 1);
  });
});

/** The bytes of the kernels' memory after creating a network of the cell, for data without zeros. */
function allocated({ network, training }: Cell, { m, features }: Dataset): number {
  const kernels = simdKernels()!;
  createNetwork({
    network: { ...network, keepProb: network.keepProb.map(() => 0.5) },
    training,
    data: {
      m,
      features,
      X: new Float32Array(m * features).fill(1),
      Y: new Int32Array(m),
      train: Int32Array.from({ length: m }, (_, row) => row),
    },
    keys: keysOf(firstDraw(1)),
    kernels: [kernels],
  });
  return (kernels as unknown as { memory: { buffer: ArrayBuffer } }).memory.buffer.byteLength;
}

describe('workerBytes()', () => {
  test('workerBytes() is at least what the SIMD kernels allocate, and less than twice as much', async () => {
    const tiny = await cellOf('{}');
    const [counted, real] = [workerBytes(tiny, dataset), allocated(tiny, dataset)];
    // Sizes ascend because the kernels' memory only grows.
    for (const [m, features, hidden, optimizer, activation, batch] of [
      [1000, 300, 40, 'sgd', 'relu', 32],
      [3000, 600, 200, 'adam', 'tanh', 64],
      [3000, 900, 300, 'momentum', 'relu', '"full"'],
      [3000, 900, 300, 'rmsprop', 'leaky_relu', '"full"'],
    ] as const) {
      const data = { ...dataset, m, features };
      const training = `, optimizer: ${optimizer}, batch_size: ${batch}`;
      const grid = `{hidden_1: [${hidden}], activation: [${activation}]}`;
      const cell = await cellOf(grid, data, training);
      const grown = allocated(cell, data) - real;
      expect(workerBytes(cell, data) - counted).toBeGreaterThanOrEqual(grown);
      expect(workerBytes(cell, data) - counted).toBeLessThan(2 * grown);
    }
  });
});
