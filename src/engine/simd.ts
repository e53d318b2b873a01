/** The SIMD kernel set. */
import type { Kernels } from './kernels.js';

/** Null where it cannot run here. */
export function simdKernels(): Kernels | null {
  return null;
}
