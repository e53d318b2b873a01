/** Cost and accuracy of a network on some rows: no dropout, no scaling, no L2 term. */
import type { Network } from '../engine/kernels.js';
import { type OutputName, OUTPUTS } from './outputs.js';

export interface Evaluation {
  /** Mean over the examples, summed in float64 in the order of `rows`. */
  readonly cost: number;
  /** Share of examples classified right; null for regression. */
  readonly accuracy: number | null;
}

/** Examples that an evaluation takes at once. */
export const EVALUATION_CHUNK = 256;

/** `outputs` is n[L], `chunk` the number of examples that the network takes at once. */
export function evaluate(
  network: Network,
  rows: Int32Array,
  Y: Int32Array | Float32Array,
  output: OutputName,
  outputs: number,
  chunk = EVALUATION_CHUNK,
): Evaluation {
  let sum = 0;
  let right = 0;
  const visit = (cost: number, isRight: boolean | null): void => {
    sum += cost;
    if (isRight === true) right++;
  };
  eachExample(network, rows, Y, output, outputs, visit, chunk);
  const classes = OUTPUTS[output].isRight !== null;
  return { cost: sum / rows.length, accuracy: classes ? right / rows.length : null };
}

/** Calls `visit` with the cost of each example in turn, and whether it is classified right (null for regression). */
export function eachExample(
  network: Network,
  rows: Int32Array,
  Y: Int32Array | Float32Array,
  output: OutputName,
  outputs: number,
  visit: (cost: number, isRight: boolean | null, row: number) => void,
  chunk = EVALUATION_CHUNK,
): void {
  const { cost, isRight } = OUTPUTS[output];
  for (let from = 0; from < rows.length; from += chunk) {
    const count = Math.min(chunk, rows.length - from);
    const Z = network.logits(rows, from, count);
    for (let example = 0; example < count; example++) {
      const row = rows[from + example];
      const y = Y[row];
      const at = example * outputs;
      visit(cost(Z, at, outputs, y), isRight === null ? null : isRight(Z, at, outputs, y), row);
    }
  }
}
