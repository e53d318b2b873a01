/** How well a network does on some examples: without dropout, and without the L2 term. */
import type { Network, TrainingData } from '../engine/kernels.js';
import type { Floats } from '../engine/precision.js';
import { OUTPUTS } from './outputs.js';
import type { NetworkSettings } from './settings.js';

export interface Evaluation {
  /** Mean over the examples, in the target's own units. */
  readonly cost: number;
  /** Share of examples classified right; null for regression. */
  readonly accuracy: number | null;
}

/** Takes one example's cost, in the target's own units, and whether it is classified right (null for regression). */
export type Visit = (cost: number, isRight: boolean | null, row: number) => void;

/** Takes one example's logits: the n numbers of Z from `at`, which are overwritten after the call. */
export type VisitLogits = (Z: Floats, at: number, n: number, row: number) => void;

export interface Evaluator {
  /** Cost and accuracy over `rows` of the data, summed in float64 in their order. */
  measure(rows: Int32Array): Evaluation;
  /** Calls `visit` for each of `rows` in turn. */
  visit(rows: Int32Array, visit: Visit): void;
  /** Calls `visit` with the logits of each of `rows` in turn. */
  visitLogits(rows: Int32Array, visit: VisitLogits): void;
}

export interface Targets {
  /** Class numbers (m), or scaled targets (m). */
  readonly Y: TrainingData['Y'];
  /** One unit of the scaled target in its own units; 1 for classes. */
  readonly targetScale: number;
}

/** Examples that an evaluation takes at once. More are no faster, and take more memory. */
export const EVALUATION_CHUNK = 128;

/**
 * Evaluates `network` as it is at each call, on the data that it was laid out over, whose targets are
 * given. `chunk` is at most the network's maxBatch.
 */
export function createEvaluator(
  network: Pick<Network, 'logits' | 'measure'>,
  { output, layerSizes }: Pick<NetworkSettings, 'output' | 'layerSizes'>,
  { Y, targetScale }: Targets,
  chunk = EVALUATION_CHUNK,
): Evaluator {
  const { cost, isRight } = OUTPUTS[output];
  const n = layerSizes[layerSizes.length - 1];
  const inOwnUnits = (scaled: number): number => scaled * (targetScale * targetScale);
  const visitLogits = (rows: Int32Array, visit: VisitLogits): void => {
    for (let from = 0; from < rows.length; from += chunk) {
      const count = Math.min(chunk, rows.length - from);
      const Z = network.logits(rows, from, count);
      for (let example = 0; example < count; example++) {
        visit(Z, example * n, n, rows[from + example]);
      }
    }
  };
  const visitScaled = (rows: Int32Array, visit: Visit): void =>
    visitLogits(rows, (Z, at, _, row) =>
      visit(cost(Z, at, n, Y[row]), isRight === null ? null : isRight(Z, at, n, Y[row]), row),
    );
  return {
    measure(rows) {
      const totals = { cost: 0, right: 0 };
      for (let from = 0; from < rows.length; from += chunk) {
        network.measure(rows, from, Math.min(chunk, rows.length - from), totals);
      }
      const accuracy = isRight === null ? null : totals.right / rows.length;
      return { cost: inOwnUnits(totals.cost / rows.length), accuracy };
    },
    visit(rows, visit) {
      visitScaled(rows, (scaled, hit, row) => visit(inOwnUnits(scaled), hit, row));
    },
    visitLogits,
  };
}
