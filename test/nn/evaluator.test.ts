import { describe, expect, test } from 'vitest';
import { createEvaluator, type Evaluator, type Targets } from '../../src/nn/evaluator.js';
import { plainKernels } from '../../src/nn/plain.js';
import type { NetworkSettings } from '../../src/nn/settings.js';
import { networkOfLogits } from './knownLogits.js';

/** Evaluates a network whose logits are known; no more than `most` rows at once. */
function evaluatorOf(
  output: NetworkSettings['output'],
  logits: readonly (readonly number[])[],
  targets: Targets,
  most: number,
): Evaluator {
  const network = networkOfLogits(plainKernels(), output, logits.flat(), targets.Y);
  const layerSizes = [logits.length, logits[0].length];
  return createEvaluator(
    {
      logits(rows, from, count) {
        expect(count).toBeLessThanOrEqual(most);
        return network.logits(rows, from, count);
      },
      measure(rows, from, count, totals) {
        expect(count).toBeLessThanOrEqual(most);
        network.measure(rows, from, count, totals);
      },
    },
    { output, layerSizes },
    targets,
    most,
  );
}

describe('createEvaluator()', () => {
  test('gives costs of a regression in the target’s own units: scaled by the square', () => {
    const targets = { Y: Float32Array.of(0, 1, 2), targetScale: 10 };
    const evaluator = evaluatorOf('linear', [[1], [1], [0]], targets, 2);
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
    const logits = [
      [3, 1, 2],
      [0, 1, 2],
      [5, 1, 2],
    ];
    const { accuracy } = evaluatorOf('softmax', logits, targets, 256).measure(
      Int32Array.of(0, 1, 2),
    );
    expect(accuracy).toBe(2 / 3);
  });

  test('sums costs in the order of the rows, whatever it takes at once', () => {
    const logits = Array.from({ length: 29 }, (_, k) => [Math.sin(k), k % 3, (k * 7) % 5]);
    const targets = { Y: Int32Array.from(logits.keys(), (k) => k % 3), targetScale: 1 };
    const rows = Int32Array.from({ length: 29 }, (_, k) => (k * 8) % 29);
    let [sum, right] = [0, 0];
    evaluatorOf('softmax', logits, targets, 5).visit(rows, (cost, isRight) => {
      sum += cost;
      right += Number(isRight);
    });
    const expected = { cost: sum / 29, accuracy: right / 29 };
    for (const most of [1, 4, 7, 29, 256]) {
      expect(evaluatorOf('softmax', logits, targets, most).measure(rows)).toEqual(expected);
    }
  });
});
