/**
 * Compares training with dropout as a whole with PyTorch's. Masks, weights and batches are each
 * library's own, so what can agree is the distribution of the validation cost over seeds: its mean
 * (Welch's test) and its spread (Welch's test on distances from the median), each at the level 1 %.
 * Seeds are fixed, so the outcome is too. The same tests must reject planted faults with p < 10⁻⁶.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Kernels } from '../../src/engine/kernels.js';
import { firstDraw, keysOf } from '../../src/engine/draws.js';
import { plainKernels } from '../../src/nn/plain.js';
import type { NetworkSettings, TrainingSettings } from '../../src/nn/settings.js';
import { trainNetwork } from '../../src/nn/train.js';
import { kernelSets } from '../../src/nn/kernelSets.js';
import { spread, welch } from '../statistics.js';
import { faultyKernels, FAULTS } from './faults.js';
import { otherSettings } from '../helpers.js';

interface Case
  extends
    Pick<NetworkSettings, 'activation' | 'init' | 'keepProb'>,
    Pick<TrainingSettings, 'optimizer' | 'learningRate' | 'momentum'> {
  name: string;
  /** One figure a seed. */
  valCosts: number[];
}
interface Fixture {
  train: number;
  validation: number;
  layerSizes: number[];
  epochs: number;
  batchSize: number;
  X: number[];
  Y: number[];
  cases: Case[];
}

const fixture = JSON.parse(
  readFileSync(new URL('../fixtures/torch/seeds.json', import.meta.url), 'utf8'),
) as Fixture;

const AGREE = 0.01;
const REJECT = 1e-6;
const SEEDS = 100;

const m = fixture.train + fixture.validation;
const rows = Int32Array.from({ length: m }, (_, row) => row);
const data = {
  m,
  features: fixture.layerSizes[0],
  X: Float32Array.from(fixture.X),
  Y: Int32Array.from(fixture.Y),
  train: rows.slice(0, fixture.train),
  validation: rows.slice(fixture.train),
  targetScale: 1,
};

/** The validation cost that each of the first seeds ends with. */
function valCosts(example: Case, kernels: readonly Kernels[], seeds = SEEDS): number[] {
  const { layerSizes, epochs, batchSize } = fixture;
  const { activation, init, keepProb, optimizer, learningRate, momentum } = example;
  return Array.from({ length: seeds }, (_, seed) => {
    const { figures } = trainNetwork({
      network: { layerSizes, keepProb, activation, output: 'softmax', init },
      training: {
        epochs,
        batchSize,
        optimizer,
        learningRate,
        momentum,
        ...otherSettings,
      },
      data,
      keys: keysOf(firstDraw(seed)),
      kernels,
      history: false,
    });
    return figures!.valCost;
  });
}

/** Adam divides out a factor of all gradients of a layer, so a wrong backward scale hardly shows in it. */
function seenBy({ optimizer }: Case): [string, (typeof FAULTS)[keyof typeof FAULTS]][] {
  return Object.entries(FAULTS).filter(
    ([name]) => optimizer !== 'adam' || name !== 'no 1/keep_prob in the backward pass',
  );
}

describe.each(fixture.cases)('validation costs after training with dropout: $name', (example) => {
  const torch = example.valCosts;

  test.each([
    ['the plain kernels', [plainKernels()]],
    ['the kernels that a sweep takes', kernelSets('auto')],
  ])("are distributed as PyTorch's, with %s", (_, kernels) => {
    const costs = valCosts(example, kernels);
    expect(welch(costs, torch), 'p of equal means').toBeGreaterThan(AGREE);
    expect(spread(costs, torch), 'p of equal spread').toBeGreaterThan(AGREE);
  });

  test.each(seenBy(example))("differ from PyTorch's with a planted fault: %s", (_, fault) => {
    const costs = valCosts(example, [faultyKernels(fault)], 40);
    expect(Math.min(welch(costs, torch), spread(costs, torch))).toBeLessThan(REJECT);
  });

  test("differ from PyTorch's without dropout", () => {
    const costs = valCosts({ ...example, keepProb: [1, 1, 1] }, [plainKernels()], 40);
    expect(welch(costs, torch)).toBeLessThan(REJECT);
  });
});
