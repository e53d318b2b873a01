/** Cost and accuracy of a network on some rows: no dropout, no scaling, no L2 term. */
import type { Network } from '../engine/kernels.js';
import { type OutputName, OUTPUTS } from './outputs.js';

export interface Evaluation {
  /** Mean over the examples, summed in float64 in the order of `rows`. */
  readonly cost: number;
  /** Share of examples classified right; null for regression. */
  readonly accuracy: number | null;
}

/** `outputs` is n[L], `chunk` the number of examples that the network takes at once. */
export function evaluate(
  network: Network,
  rows: Int32Array,
  Y: Int32Array | Float32Array,
  output: OutputName,
  outputs: number,
  chunk: number,
): Evaluation {
  const { cost, isRight } = OUTPUTS[output];
  let sum = 0;
  let right = 0;
  for (let from = 0; from < rows.length; from += chunk) {
    const count = Math.min(chunk, rows.length - from);
    const Z = network.logits(rows, from, count);
    for (let example = 0; example < count; example++) {
      const y = Y[rows[from + example]!]!;
      sum += cost(Z, example * outputs, outputs, y);
      if (isRight?.(Z, example * outputs, outputs, y)) right++;
    }
  }
  return { cost: sum / rows.length, accuracy: isRight === null ? null : right / rows.length };
}
