import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Totals, TrainingData } from '../../src/engine/kernels.js';
import type { Kernels } from '../../src/engine/kernels.js';
import { simdKernels } from '../../src/engine/simd.js';
import { uniform } from '../../src/engine/streams.js';
import { restoreNetwork } from '../../src/nn/network.js';
import type { OutputName } from '../../src/nn/outputs.js';
import { plainKernels } from '../../src/nn/plain.js';
import { networkOfLogits } from '../nn/knownLogits.js';

const simd = simdKernels()!;
const plain = plainKernels();

interface Measured {
  readonly output: OutputName;
  /** Logits (m, n), row-major, and m targets. */
  readonly Z: Float32Array;
  readonly Y: TrainingData['Y'];
}

/** What both kernel sets measure, summed from `start` on, over so many examples from `from` on. */
function measured({
  output,
  Z,
  Y,
}: Measured): (from: number, count: number, start: number) => Totals[] {
  const rows = Int32Array.from(Y, (_, k) => Y.length - 1 - k);
  const networks = [simd, plain].map((kernels) => networkOfLogits(kernels, output, Z, Y));
  return (from, count, start) =>
    networks.map((network) => {
      const totals = { cost: start, right: 3 };
      network.measure(rows, from, count, totals);
      return totals;
    });
}

/** Logits of any size with what is special about float32 among them. */
const someLogit = fc.oneof(
  { weight: 6, arbitrary: fc.float({ min: -16, max: 16, noNaN: true }) },
  { weight: 2, arbitrary: fc.constantFrom(0, 1, 1, 2, -1, 100, -100) },
  { weight: 2, arbitrary: fc.float() },
  { weight: 1, arbitrary: fc.constantFrom(-745, -746, -709, 1e-45, -1e-45, 3e38, -3e38) },
);
const endless = fc.constantFrom(Infinity, -Infinity, NaN);
const someOutput = fc.constantFrom<OutputName>('sigmoid', 'softmax', 'linear');

const someMeasured = fc
  .record({
    output: someOutput,
    classes: fc.integer({ min: 2, max: 17 }),
    // Fewer would be taken as whole matrices, where an infinite weight makes NaN of other examples.
    m: fc.integer({ min: 21, max: 33 }),
    logit: fc.constantFrom(someLogit, fc.oneof({ weight: 9, arbitrary: someLogit }, endless)),
  })
  .chain(({ output, classes, m, logit }) => {
    const n = output === 'softmax' ? classes : 1;
    const y =
      output === 'linear'
        ? fc.float({ noNaN: true })
        : fc.integer({ min: 0, max: Math.max(n, 2) - 1 });
    return fc
      .record({
        Z: fc.array(logit, { minLength: m * n, maxLength: m * n }),
        Y: fc.array(y, { minLength: m, maxLength: m }),
      })
      .map(({ Z, Y }): Measured => ({
        output,
        Z: Float32Array.from(Z),
        Y: output === 'linear' ? Float32Array.from(Y) : Int32Array.from(Y),
      }));
  });

describe('measure() of the SIMD kernels', () => {
  test('gives the bits of the plain kernels for any logits, targets, rows and sums before', () => {
    fc.assert(
      fc.property(someMeasured, fc.integer({ min: 0, max: 20 }), fc.double(), (of, from, start) => {
        const [fast, slow] = measured(of)(from, of.Y.length - from, start);
        // toEqual takes NaN for equal to NaN, and 0 for different from −0.
        expect(fast).toEqual(slow);
      }),
      { numRuns: 1000, seed: 1 },
    );
  });

  test.each<readonly [OutputName, number]>([
    ['sigmoid', 1],
    ['linear', 1],
    ...Array.from({ length: 16 }, (_, k) => ['softmax', k + 2] as const),
  ])('gives the bits of the plain kernels for each of many examples: %s of %i', (output, n) => {
    const m = 120;
    const draw = (k: number): number => uniform([1, n], k);
    for (const spread of [1e-3, 1, 30, 2000]) {
      const Z = Float32Array.from({ length: m * n }, (_, k) => spread * (draw(k) - 0.5));
      const classes = Int32Array.from({ length: m }, (_, k) =>
        Math.floor(draw(k) * Math.max(2, n)),
      );
      const Y =
        output === 'linear' ? Float32Array.from(classes, (_, k) => spread * draw(k)) : classes;
      const totals = measured({ output, Z, Y });
      const examples = Array.from({ length: m }, (_, k) => totals(k, 1, 0));
      expect(examples.map(([fast]) => fast)).toEqual(examples.map(([, slow]) => slow));
      for (const count of [2, 3, 4, 5, 6, 7, 8, 9, m]) {
        const [fast, slow] = totals(m - count, count, 0);
        expect(fast).toEqual(slow);
      }
    }
  });
});

describe.each<Kernels>([simd, plain])('measure() of the $name kernels', (kernels) => {
  test.each([
    ['the first of equal logits', [2, 5, 1, 5], 1],
    ['the largest beside a NaN', [1, 3, NaN, 4], 3],
    ['the first where it is a NaN', [NaN, 1, 5, 0], 0],
    ['the first where all are −Infinity', [-Infinity, -Infinity, -Infinity, -Infinity], 0],
    ['the first of 0 and −0', [-1, 0, -0, 0], 1],
    ['the first Infinity', [1, 2, Infinity, Infinity], 2],
  ])('chooses %s', (_, logits, chosen) => {
    const Z = Array.from({ length: 24 }, () => logits).flat();
    const Y = Int32Array.from({ length: 24 }, (__, k) => k % 4);
    const network = networkOfLogits(kernels, 'softmax', Z, Y);
    const right = Array.from({ length: 4 }, (__, row) => {
      const totals = { cost: 0, right: 0 };
      network.measure(Int32Array.of(row), 0, 1, totals);
      return totals.right;
    });
    expect(right).toEqual([0, 1, 2, 3].map((k) => Number(k === chosen)));
  });

  test('refuses a window on data, whose targets do not move with its rows', () => {
    const network = {
      layerSizes: [1, 1],
      keepProb: [1],
      activation: 'relu',
      init: 'he',
      output: 'sigmoid',
    } as const;
    const data = { m: 2, features: 1, X: new Float32Array(2), Y: new Int32Array(2) };
    const net = restoreNetwork(
      { network, data: { ...data, isWindow: true }, kernels: [kernels] },
      { W: [Float32Array.of(1)], b: [Float32Array.of(0)] },
    );
    const totals = { cost: 0, right: 0 };
    expect(() => net.measure(Int32Array.of(0), 0, 1, totals)).toThrow('A window on data');
  });
});
