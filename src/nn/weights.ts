/** Figures of trained parameters: their squared norms, and a digest of their bits. */
import { createHash } from 'node:crypto';
import type { Floats } from '../engine/precision.js';
import type { Parameters } from './outcome.js';

/** Squared Frobenius norm of W, summed in float64 in memory order. */
export function squaredNorm(W: Floats): number {
  let sum = 0;
  for (let k = 0; k < W.length; k++) sum += W[k] * W[k];
  return sum;
}

/** SHA-256, in hex, of little-endian float32 W1, b1, W2, b2, … */
export function weightsSha256({ W, b }: Parameters): string {
  const hash = createHash('sha256');
  W.forEach((weights, l) => hash.update(bytes(weights)).update(bytes(b[l])));
  return hash.digest('hex');
}

/** Node, Bun and Deno run only on little-endian machines. */
const bytes = ({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);
