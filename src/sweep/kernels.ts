/** Which kernel sets a run may use, best first. */
import type { Kernels } from '../engine/kernels.js';
import { simdKernels } from '../engine/simd.js';
import { plainKernels } from '../nn/plain.js';
import type { KernelChoice } from './job.js';

/** The SIMD set where it can run here and was not declined; the plain one always. */
export function kernelSets(choice: KernelChoice): readonly Kernels[] {
  const fast = choice === 'auto' ? simdKernels() : null;
  return fast === null ? [plainKernels()] : [fast, plainKernels()];
}

/** Whether runs get fewer kernel sets than were chosen: the same bits, later. */
export function isSlowedDown(choice: KernelChoice): boolean {
  return choice === 'auto' && simdKernels() === null;
}
