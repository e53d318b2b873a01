import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { NetworkSpec } from '../../src/engine/kernels.js';
import { type Floats, float32, float64, type Precision } from '../../src/engine/precision.js';
import { createEvaluator } from '../../src/nn/evaluator.js';
import { type OutputName, OUTPUTS } from '../../src/nn/outputs.js';
import { PlainNetwork } from '../../src/nn/plain.js';
import { otherSettings } from '../helpers.js';

interface Case {
  activation: string;
  output: OutputName;
  layerSizes: number[];
  keepProb: number[];
  X: number[];
  Y: number[];
  W: number[][];
  b: number[][];
}
interface GradientCase extends Case {
  epoch: number;
  Z: number[];
  J: number;
  dW: number[][];
  db: number[][];
  evaluationZ: number[];
  evaluationCost: number;
}
interface OptimizerCase
  extends Case, Omit<NetworkSpec, keyof Case | 'dropoutKey' | 'maxBatch' | 'classWeights'> {
  start: { W: number[][]; b: number[][] };
  costs: number[];
}
interface Fixture {
  key: [number, number];
  gradients: GradientCase[];
  optimizers: OptimizerCase[];
}

const fixture = JSON.parse(
  readFileSync(new URL('../fixtures/torch/network.json', import.meta.url), 'utf8'),
) as Fixture;
const M = 8;
const rows = Int32Array.from({ length: M }, (_, row) => row);

function build(example: Case & Partial<OptimizerCase>, precision: Precision): PlainNetwork {
  const array = (values: number[]): Floats => {
    const floats = precision.floats(values.length);
    floats.set(values);
    return floats;
  };
  const spec: NetworkSpec = {
    optimizer: 'sgd',
    learningRate: 0.1,
    momentum: 0.9,
    ...otherSettings,
    ...example,
    maxBatch: M,
    dropoutKey: fixture.key,
  };
  // The data of a float64 network are float64 too: the interface speaks of training alone.
  const data = {
    m: M,
    features: 4,
    X: array(example.X) as Float32Array,
    Y: array(example.Y) as Float32Array,
  };
  const network = new PlainNetwork(spec, data, precision);
  const { W, b } = example.start ?? example;
  W.forEach((weights, index) => network.setParameters(index + 1, weights, b[index]));
  return network;
}

/** Largest difference, in units of the largest expected number. */
function difference(got: Iterable<number>, expected: readonly number[]): number {
  const size = Math.max(...expected.map(Math.abs), 1e-12);
  return Math.max(...[...got].map((value, k) => Math.abs(value - expected[k]))) / size;
}

const PRECISIONS = [
  [float64, 1e-12],
  [float32, 2e-6],
] as const;

describe.each(PRECISIONS)('in $name, the plain network agrees with PyTorch', (precision, limit) => {
  test.each(fixture.gradients)(
    'on the forward pass and gradients of $activation with output $output',
    (example) => {
      const network = build(example, precision);
      network.gradients(rows, 0, M, example.epoch);
      const { Z, dW, db, L } = network.buffers;
      expect(difference(Z[L], example.Z)).toBeLessThan(limit);
      for (let l = 1; l <= L; l++) {
        expect(difference(dW[l], example.dW[l - 1]), `dW${l}`).toBeLessThan(limit);
        expect(difference(db[l], example.db[l - 1]), `db${l}`).toBeLessThan(limit);
      }
      const n = example.layerSizes.at(-1)!;
      const J =
        rows.reduce(
          (sum, row) => sum + OUTPUTS[example.output].cost(Z[L], row * n, n, example.Y[row]),
          0,
        ) / M;
      expect(difference([J], [example.J])).toBeLessThan(limit);
    },
  );

  test.each(fixture.gradients)(
    'on the evaluation of $activation with output $output',
    (example) => {
      const network = build(example, precision);
      expect(difference(network.logits(rows, 0, M), example.evaluationZ)).toBeLessThan(limit);
      const targets = { Y: Float32Array.from(example.Y), targetScale: 2 };
      const { cost } = createEvaluator(network, example, targets, 3).measure(rows);
      expect(difference([cost / 4], [example.evaluationCost])).toBeLessThan(limit);
    },
  );

  test.each(fixture.optimizers)(
    'on ten steps of $optimizer with dropout, l2 and max_norm',
    (example) => {
      const network = build(example, precision);
      for (let epoch = 1; epoch <= 10; epoch++) network.step(rows, 0, M, epoch);
      const { W, b, L } = network.buffers;
      // Ten steps pile rounding up; adam divides by the root of small numbers.
      for (let l = 1; l <= L; l++) {
        expect(difference(W[l], example.W[l - 1]), `W${l}`).toBeLessThan(limit * 10);
        expect(difference(b[l], example.b[l - 1]), `b${l}`).toBeLessThan(limit * 10);
      }
    },
  );
});
