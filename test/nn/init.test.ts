import { describe, expect, test } from 'vitest';
import { streamKey } from '../../src/engine/streams.js';
import {
  INIT_NAMES,
  initialParameters,
  INITS,
  initialWeights,
  sharedInitialParameters,
} from '../../src/nn/init.js';

const key = streamKey(4, 'init', 1, 1);

describe('initialWeights()', () => {
  test.each([
    ['he', 2],
    ['xavier', 1],
  ] as const)(
    'draws %s with mean 0 and variance %d/n_in, within five standard errors',
    (init, above) => {
      const [nIn, nOut] = [200, 300];
      const W = initialWeights(init, key, 1, nIn, nOut);
      const variance = above / nIn;
      const mean = W.reduce((sum, w) => sum + w, 0) / W.length;
      const square = W.reduce((sum, w) => sum + w * w, 0) / W.length;
      expect(Math.abs(mean)).toBeLessThan(5 * Math.sqrt(variance / W.length));
      expect(Math.abs(square / variance - 1)).toBeLessThan(5 * Math.sqrt(2 / W.length));
    },
  );

  test('gives a weight the same draw in a wider layer, but for the deviation', () => {
    const narrow = initialWeights('xavier', key, 2, 3, 4);
    const wide = initialWeights('xavier', key, 2, 12, 9);
    for (let i = 0; i < 3; i++) {
      for (let j = 0; j < 4; j++) {
        // √(1/3) against √(1/12): twice as large, exactly but for one rounding.
        expect(narrow[i * 4 + j] / wide[i * 9 + j]).toBeCloseTo(2, 6);
      }
    }
  });

  test('draws other weights for other layers and for other keys', () => {
    const draws = [
      initialWeights('he', key, 1, 6, 6),
      initialWeights('he', key, 2, 6, 6),
      initialWeights('he', streamKey(4, 'init', 2, 1), 1, 6, 6),
    ];
    expect(new Set(draws.flatMap((W) => [...W])).size).toBe(3 * 36);
  });

  test('draws finite weights that differ with every entry of the table', () => {
    for (const init of INIT_NAMES) {
      expect(INITS[init].deviation(1)).toBeGreaterThan(0);
      const W = initialWeights(init, key, 1, 1, 50);
      expect(new Set(W).size).toBe(50);
      expect(W.every(Number.isFinite)).toBe(true);
    }
  });
});

describe('sharedInitialParameters()', () => {
  test('gives what initialParameters() gives, whatever was asked for before', () => {
    const other = streamKey(5, 'init', 1, 1);
    for (const [init, of, layerSizes] of [
      ['he', key, [3, 4, 2]],
      ['he', key, [3, 4, 2]],
      ['xavier', key, [3, 4, 2]],
      ['xavier', other, [3, 4, 2]],
      ['xavier', other, [3, 42]],
      ['he', key, [3, 4, 2]],
    ] as const) {
      const expected = initialParameters(init, of, layerSizes);
      expect(sharedInitialParameters(init, of, layerSizes)).toEqual(expected);
    }
  });

  test('draws only once what is asked for again', () => {
    const [W, again] = [1, 2].map(() => sharedInitialParameters('he', key, [5, 6]).W[0]);
    expect(again).toBe(W);
  });
});
