import fc from 'fast-check';
import { expect, test } from 'vitest';
import { simdKernels } from '../../src/engine/simd.js';
import { overflowTest } from '../../src/nn/overflow.js';
import { plainKernels } from '../../src/nn/plain.js';
import { ACTIVATION_NAMES } from '../../src/nn/activations.js';
import { otherSettings } from '../helpers.js';

const kernelSets = [simdKernels()!, plainKernels()];

test('overflowTest() says no only where every logit is finite, and both kernel sets agree', () => {
  const said = { yes: 0, no: 0, infinite: 0 };
  fc.assert(
    fc.property(
      fc.constantFrom(...ACTIVATION_NAMES),
      fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 2, maxLength: 5 }),
      fc.integer({ min: -3, max: 38 }),
      fc.integer({ min: -3, max: 20 }),
      (activation, layerSizes, inputs, weights) => {
        const X = Float32Array.from(
          { length: 4 * layerSizes[0] },
          (_, k) => 10 ** inputs * Math.cos(k),
        );
        const answers = kernelSets.map((kernels) => {
          const data = { m: 4, features: layerSizes[0], X, Y: new Float32Array(4) };
          const L = layerSizes.length - 1;
          const net = kernels.network(
            {
              layerSizes,
              keepProb: Array(L).fill(1),
              activation,
              output: 'softmax',
              optimizer: 'sgd',
              learningRate: 0,
              momentum: 0,
              ...otherSettings,
              maxBatch: 8,
              dropoutKey: [1, 2],
            },
            data,
          )!;
          for (let l = 1; l <= L; l++) {
            const numbers = (length: number): Float32Array =>
              Float32Array.from({ length }, (_, k) => 10 ** weights * Math.sin(k + l));
            net.setParameters(
              l,
              numbers(layerSizes[l - 1] * layerSizes[l]),
              numbers(layerSizes[l]),
            );
          }
          const mayOverflow = overflowTest(net, layerSizes, { targetScale: 1 })();
          const Z = net.logits(Int32Array.of(0, 1, 2, 3), 0, 4).slice(0, 4 * layerSizes[L]);
          return { mayOverflow, finite: Z.every(Number.isFinite) };
        });
        expect(answers[0]).toEqual(answers[1]);
        const [{ mayOverflow, finite }] = answers;
        said[mayOverflow ? 'yes' : 'no']++;
        if (!finite) said.infinite++;
        return finite || mayOverflow;
      },
    ),
    { numRuns: 400, seed: 1 },
  );
  expect(Math.min(said.yes, said.no, said.infinite)).toBeGreaterThan(20);
});

test('overflowTest() says yes where one unit of the target is so large that costs may overflow', () => {
  const net = { largest: () => 1 };
  expect(overflowTest(net, [1, 1], { targetScale: 1e90 })()).toBe(false);
  expect(overflowTest(net, [1, 1], { targetScale: 1e120 })()).toBe(true);
});
