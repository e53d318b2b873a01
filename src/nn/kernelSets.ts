/** Which kernel sets a run may use, best first. */
import type { Kernels } from '../engine/kernels.js';
import { simdKernels } from '../engine/simd.js';
import { plainKernels } from './plain.js';

/** auto: the fastest that runs here; plain: the definition alone. The bits are the same. */
export const KERNEL_CHOICES = ['auto', 'plain'] as const;
export type KernelChoice = (typeof KERNEL_CHOICES)[number];

/** The SIMD set where it can run here and was not declined; the plain one always. */
export function kernelSets(choice: KernelChoice): readonly Kernels[] {
  const fast = choice === 'auto' ? simdKernels() : null;
  return fast === null ? [plainKernels()] : [fast, plainKernels()];
}

/** Whether runs get fewer kernel sets than were chosen: the same bits, later. */
export function isSlowedDown(choice: KernelChoice): boolean {
  return choice === 'auto' && simdKernels() === null;
}
