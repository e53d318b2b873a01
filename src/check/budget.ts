/** How much work a step can afford, so that a check stays a matter of seconds on any network. */
import type { NetworkSettings } from '../nn/settings.js';

/**
 * How many examples or parameters a budget of multiply-adds pays for, between two bounds. Each takes
 * `passes` forward passes of one example; a backward pass counts as two.
 */
export function affordable(
  { layerSizes }: NetworkSettings,
  budget: number,
  passes: number,
  least: number,
  most: number,
): number {
  const pass = layerSizes.slice(1).reduce((sum, size, l) => sum + layerSizes[l] * size, 0);
  return Math.max(least, Math.min(most, Math.floor(budget / (passes * pass))));
}
