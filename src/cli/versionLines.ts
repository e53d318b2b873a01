/** What `--version` prints: the version, and what else decides how keepgrid runs here. */
import { arch, platform } from 'node:os';
import { isSlowedDown } from '../nn/kernelSets.js';
import { NUMERICS } from '../plan/numerics.js';
import { packageVersion } from '../version.js';

/** The version of the package alone on the first line, for scripts, and the rest by name. */
export const versionLines = (): string[] => [
  packageVersion(),
  `node      ${process.versions.node} on ${platform()} ${arch()}`,
  `kernels   ${isSlowedDown('auto') ? 'plain: WebAssembly SIMD does not run here' : 'WebAssembly SIMD'}`,
  `numerics  ${NUMERICS}: results of equal numerics have equal bits`,
];
