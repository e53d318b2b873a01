import { describe, expect, test } from 'vitest';
import type { Network } from '../../src/engine/kernels.js';
import { createEvaluator } from '../../src/nn/evaluator.js';

/** A network whose logits for each row are known; no more than `most` rows at once. */
const networkOf = (
  logits: readonly (readonly number[])[],
  most: number,
): Pick<Network, 'logits'> => ({
  logits(rows, from, count) {
    expect(count).toBeLessThanOrEqual(most);
    return Float32Array.from([...rows.subarray(from, from + count)].flatMap((row) => logits[row]));
  },
});

describe('createEvaluator()', () => {
  test('gives costs of a regression in the target’s own units: scaled by the square', () => {
    const targets = { Y: Float32Array.of(0, 1, 2), targetScale: 10 };
    const network = networkOf([[1], [1], [0]], 2);
    const evaluator = createEvaluator(
      network,
      { output: 'linear', layerSizes: [4, 1] },
      targets,
      2,
    );
    const rows = Int32Array.of(2, 0, 1);
    const visited: unknown[] = [];
    evaluator.visit(rows, (...example) => visited.push(example));
    expect(visited).toEqual([
      [200, null, 2],
      [50, null, 0],
      [0, null, 1],
    ]);
    expect(evaluator.measure(rows)).toEqual({ cost: (2.5 / 3) * 100, accuracy: null });
  });

  test('gives the share of examples whose class has the largest logit', () => {
    const targets = { Y: Int32Array.of(0, 2, 1), targetScale: 1 };
    const network = networkOf(
      [
        [3, 1, 2],
        [0, 1, 2],
        [5, 1, 2],
      ],
      256,
    );
    const settings = { output: 'softmax', layerSizes: [4, 3] } as const;
    const { accuracy } = createEvaluator(network, settings, targets).measure(
      Int32Array.of(0, 1, 2),
    );
    expect(accuracy).toBe(2 / 3);
  });
});
