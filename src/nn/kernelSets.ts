/** Which kernel sets a run may use, best first. */
import type { Kernels } from '../engine/kernels.js';
import { simdKernels } from '../engine/simd.js';
import { plainKernels } from './plain.js';

/** auto: the fastest that runs here; plain: the definition alone. The bits are the same. */
export const KERNEL_CHOICES = ['auto', 'plain'] as const;
export type KernelChoice = (typeof KERNEL_CHOICES)[number];

/** The SIMD set, where it runs here and the choice allows it, and then the plain one. */
export function kernelSets(choice: KernelChoice): readonly Kernels[] {
  const fast = choice === 'auto' ? simdKernels() : null;
  return fast === null ? [plainKernels()] : [fast, plainKernels()];
}

/** Whether the SIMD set was chosen but does not run here: results are the same, training is slower. */
export function isSlowedDown(choice: KernelChoice): boolean {
  return choice === 'auto' && simdKernels() === null;
}
