/** How much there is to compute: counted from the plan, never measured. */
import type { NetworkSettings, TrainingSettings } from '../nn/settings.js';

/** Parameters of each layer 1 … L: weights and biases. */
export function parameterCounts(layerSizes: readonly number[]): number[] {
  return layerSizes.slice(1).map((size, index) => (layerSizes[index] + 1) * size);
}

/**
 * Multiply-adds of one run over `examples` training examples, in expectation: each layer's forward
 * product and weight gradient skip the inputs that are dropped, its activation gradient the units.
 */
export function operationCount(
  { layerSizes, keepProb }: NetworkSettings,
  { epochs }: Pick<TrainingSettings, 'epochs'>,
  examples: number,
): number {
  let perExample = 0;
  for (let l = 1; l < layerSizes.length; l++) {
    const products = 2 * keepProb[l - 1] + (l > 1 ? keepProb[l - 1] : 0);
    perExample += layerSizes[l - 1] * layerSizes[l] * products;
  }
  return epochs * examples * perExample;
}
