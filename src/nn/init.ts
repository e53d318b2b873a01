/** Initial parameters: weights are normal with mean 0, biases are 0. */
import { normal } from '../engine/normal.js';
import type { Key } from '../engine/philox.js';
import type { Parameters } from './outcome.js';

export interface Init {
  /** Standard deviation of a weight of a unit with nIn inputs. */
  readonly deviation: (nIn: number) => number;
  /** The deviation, for the reference page. */
  readonly doc: string;
}

export const INITS = {
  he: {
    deviation: (nIn) => Math.sqrt(2 / nIn),
    doc: 'standard deviation √(2/n_in), which suits relu',
  },
  xavier: {
    deviation: (nIn) => Math.sqrt(1 / nIn),
    doc: 'standard deviation √(1/n_in), which suits tanh',
  },
} as const satisfies Record<string, Init>;

export type InitName = keyof typeof INITS;
export const INIT_NAMES = Object.keys(INITS) as InitName[];

/** W[l] and b[l] for l = 1 … L, of the shapes that Parameters has. */
export function initialParameters(
  init: InitName,
  key: Key,
  layerSizes: readonly number[],
): Parameters {
  const units = layerSizes.slice(1);
  return {
    W: units.map((nOut, index) => initialWeights(init, key, index + 1, layerSizes[index], nOut)),
    b: units.map((nOut) => new Float32Array(nOut)),
  };
}

/** What was asked for last, as text, and given. */
let kept: { readonly asked: string; readonly parameters: Parameters } | null = null;

/**
 * Gives what initialParameters gives, drawn only once where it is asked for again and again: most cells of
 * one draw start from the same weights. The arrays are shared and must not be changed.
 */
export function sharedInitialParameters(
  init: InitName,
  key: Key,
  layerSizes: readonly number[],
): Parameters {
  const asked = [init, ...key, ...layerSizes].join();
  if (kept?.asked === asked) return kept.parameters;
  // What is no longer needed makes room first.
  kept = null;
  kept = { asked, parameters: initialParameters(init, key, layerSizes) };
  return kept.parameters;
}

/**
 * W[l] (nIn, nOut), row-major. Each weight's draw depends on the key, the layer and its place
 * (i, j) alone, so networks of other widths share the draws of the weights they have in common.
 */
export function initialWeights(
  init: InitName,
  key: Key,
  l: number,
  nIn: number,
  nOut: number,
): Float32Array {
  const W = new Float32Array(nIn * nOut);
  const deviation = INITS[init].deviation(nIn);
  for (let i = 0; i < nIn; i++) {
    for (let j = 0; j < nOut; j++) W[i * nOut + j] = normal(key, j, i, l) * deviation;
  }
  return W;
}
