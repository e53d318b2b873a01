/** The backward pass: dZ[L] = (Ŷ − Y)/m, then dW, db, dA and dZ layer by layer, through the masks of the forward pass. */
import { ACTIVATIONS } from './activations.js';
import type { Buffers } from './buffers.js';
import { applyMask } from './dropout.js';
import { OUTPUTS } from './outputs.js';

/**
 * Computes dW and db, the gradients of the cost without its L2 term, from the Z, H, A and D that the
 * forward pass of the same examples, rows[from … from + count), left in the buffers.
 */
export function backward(net: Buffers, rows: Int32Array, from: number, count: number): void {
  const { layerSizes, keepProb, L, H, A, Z, D, W, dZ, dW, db, dA, precision, products } = net;
  const activation = ACTIVATIONS[net.activation];
  outputError(net, rows, from, count);
  for (let l = L; l >= 1; l--) {
    const [nIn, nOut] = [layerSizes[l - 1], layerSizes[l]];
    products.weightGradient(A[l - 1], dZ[l], dW[l], db[l], count, nIn, nOut);
    if (l === 1) return;
    products.activationGradient(dZ[l], W[l], dA, count, nIn, nOut);
    const keep = keepProb[l - 1];
    if (keep < 1) applyMask(dA, dA, D[l - 1], count * nIn, keep, precision);
    const [z, h, dz] = [Z[l - 1], H[l - 1], dZ[l - 1]];
    for (let k = 0; k < count * nIn; k++) {
      dz[k] = activation.gradient(dA[k], z[k], h[k], precision);
    }
  }
}

function outputError(net: Buffers, rows: Int32Array, from: number, count: number): void {
  const { layerSizes, L, Z, dZ, data, classWeights, precision } = net;
  const { round } = precision;
  const n = layerSizes[L];
  const { error } = OUTPUTS[net.output];
  const oneOverM = round(1 / count);
  for (let example = 0; example < count; example++) {
    const [at, y] = [example * n, data.Y[rows[from + example]]];
    error(Z[L], at, n, y, dZ[L], precision);
    const scale = classWeights === null ? oneOverM : round(round(classWeights[y]) * oneOverM);
    for (let k = at; k < at + n; k++) dZ[L][k] = round(dZ[L][k] * scale);
  }
}
