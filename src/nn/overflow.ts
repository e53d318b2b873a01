/** Whether a cost could be infinite though all parameters are finite: a cheap bound in place of an evaluation. */
import type { Network } from '../engine/kernels.js';
import type { Targets } from './evaluator.js';

/** Far enough below the largest float32, 3.4e38, for the rounding of sums of any length. */
const SAFE = 1e37;
/** Half the square of a difference below that, of any number of examples, is finite times this. */
const SAFE_UNITS = 1e200;

/**
 * Makes a function that tells whether some Z of X (m, n[0]) might overflow float32 in an evaluation, or
 * the cost overflow, with the network's parameters as they are, which must be finite. If it says no,
 * every cost is finite: |Z[l]| ≤ n[l−1]·max|A[l−1]|·max|W[l]| + max|b[l]|, and no activation gives
 * more than |z| or 1.
 */
export function overflowTest(
  network: Pick<Network, 'largest'>,
  layerSizes: readonly number[],
  { targetScale }: Pick<Targets, 'targetScale'>,
): () => boolean {
  let inputs: number | null = null;
  if (!(targetScale * targetScale <= SAFE_UNITS)) return () => true;
  return () => {
    let bound = (inputs ??= network.largest(0));
    for (let l = 1; l < layerSizes.length; l++) {
      // One number bounds W and b.
      bound = (layerSizes[l - 1] * Math.max(bound, 1) + 1) * network.largest(l);
      if (!(bound <= SAFE)) return true;
    }
    return false;
  };
}
