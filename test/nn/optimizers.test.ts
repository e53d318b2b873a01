import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { float32 } from '../../src/engine/precision.js';
import { OPTIMIZER_NAMES, OPTIMIZERS, type Optimizer, TINY } from '../../src/nn/optimizers.js';
import { otherSettings } from '../helpers.js';

const hyper = {
  learningRate: 0.1,
  momentum: 0.9,
  ...otherSettings,
};
const correction = { first: 1, second: 1 };
const stateOf = ({ states }: Optimizer, n: number): Float32Array[] =>
  Array.from({ length: states }, () => new Float32Array(n));

describe.each(OPTIMIZER_NAMES)('the optimizer %s', (name) => {
  const optimizer: Optimizer = OPTIMIZERS[name];

  test('keeps no state between 0 and 2⁻¹⁰⁰ in size, so no denormals', () => {
    const gradient = fc.float({ noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(fc.array(gradient, { minLength: 1, maxLength: 8 }), (g) => {
        const state = stateOf(optimizer, g.length);
        const W = new Float32Array(g.length);
        for (let step = 0; step < 3; step++) {
          optimizer.update(W, Float32Array.from(g), state, hyper, correction, float32);
          for (const v of state.flatMap((values) => [...values])) {
            expect(v === 0 || Math.abs(v) >= TINY).toBe(true);
          }
        }
      }),
    );
  });

  test('lets its state decay to exactly 0 where the gradient stays 0, so that the weights come to rest', () => {
    const state = stateOf(optimizer, 1);
    const W = Float32Array.of(1);
    // A gradient of 1, and steep forgetting so that few steps suffice.
    const quick = { ...hyper, beta2: 0.9 };
    optimizer.update(W, Float32Array.of(1), state, quick, correction, float32);
    for (let step = 0; step < 2000; step++) {
      optimizer.update(W, Float32Array.of(0), state, quick, correction, float32);
    }
    expect(state.map(([v]) => v)).toEqual(state.map(() => 0));
    const rest = W[0];
    optimizer.update(W, Float32Array.of(0), state, quick, correction, float32);
    expect(W[0]).toBe(rest);
    expect(Number.isFinite(rest)).toBe(true);
  });

  test('reads the hyperparameters that it names, and no others', () => {
    const after = (change: Partial<typeof hyper>): number[] => {
      const state = stateOf(optimizer, 2);
      const W = Float32Array.of(1, -1);
      for (const g of [0.5, -0.2, 1e-7]) {
        const settings = { ...hyper, ...change };
        optimizer.update(W, Float32Array.of(g, 1e-8), state, settings, correction, float32);
      }
      return [...W];
    };
    const others = { momentum: 0.5, decay: 0.5, beta1: 0.5, beta2: 0.5, epsilon: 1e-3 };
    const reads: readonly string[] = optimizer.reads;
    for (const [key, value] of Object.entries(others)) {
      const changed = String(after({ [key]: value })) !== String(after({}));
      expect(changed, key).toBe(reads.includes(key));
    }
  });
});
