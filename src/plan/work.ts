/** How much there is to compute, counted from the plan. */
import type { NetworkSettings, TrainingSettings } from '../nn/settings.js';

/** The number of parameters, weights and biases, of each layer 1 … L. */
export function parameterCounts(layerSizes: readonly number[]): number[] {
  return layerSizes.slice(1).map((size, index) => (layerSizes[index] + 1) * size);
}

/** The number of all parameters. */
export const parameterCount = (layerSizes: readonly number[]): number =>
  parameterCounts(layerSizes).reduce((sum, count) => sum + count, 0);

/**
 * The expected number of multiply-adds of one run over `examples` training examples. In each layer the
 * forward product, the weight gradient and, above layer 1, the gradient of the inputs skip those inputs
 * that are dropped, and layer 1 those that are 0: `filled` is the share of X that is not.
 */
export function operationCount(
  { layerSizes, keepProb }: NetworkSettings,
  { epochs }: Pick<TrainingSettings, 'epochs'>,
  examples: number,
  filled: number = 1,
): number {
  let perExample = 0;
  for (let l = 1; l < layerSizes.length; l++) {
    const products = keepProb[l - 1] * (l === 1 ? 2 * filled : 3);
    perExample += layerSizes[l - 1] * layerSizes[l] * products;
  }
  return epochs * examples * perExample;
}
