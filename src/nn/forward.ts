/** The forward pass, layer by layer: A[l−1] → Z[l] → A[l], with dropout in training. */
import { ACTIVATIONS } from './activations.js';
import type { Buffers } from './buffers.js';
import { applyMask, drawMask } from './dropout.js';

/**
 * Computes Z[L] of the examples rows[from … from + count). Leaves in the buffers what the backward
 * pass needs: Z, H = g(Z), A = H after dropout, D. `epoch` selects the masks; it is null for an
 * evaluation, which neither drops nor scales.
 */
export function forward(
  net: Buffers,
  rows: Int32Array,
  from: number,
  count: number,
  epoch: number | null,
): void {
  const { layerSizes, L, H, A, Z, W, b, precision, products } = net;
  gather(net, rows, from, count);
  const activation = ACTIVATIONS[net.activation];
  for (let l = 1; l <= L; l++) {
    if (epoch !== null) dropLayer(net, l - 1, rows, from, count, epoch);
    const [nIn, nOut] = [layerSizes[l - 1], layerSizes[l]];
    const input = epoch === null ? H[l - 1] : A[l - 1];
    products.forward(input, W[l], b[l], Z[l], count, nIn, nOut);
    if (l === L) return;
    const z = Z[l];
    const h = H[l];
    for (let k = 0; k < count * nOut; k++) h[k] = activation.value(z[k], precision);
  }
}

function gather(
  { layerSizes, window, H }: Buffers,
  rows: Int32Array,
  from: number,
  count: number,
): void {
  const [n] = layerSizes;
  const { X, first } = window;
  const to = H[0];
  for (let example = 0; example < count; example++) {
    const row = (rows[from + example] - first) * n;
    for (let i = 0; i < n; i++) to[example * n + i] = X[row + i];
  }
}

function dropLayer(
  { layerSizes, keepProb, dropoutKey: key, H, A, D, precision }: Buffers,
  layer: number,
  rows: Int32Array,
  from: number,
  count: number,
  epoch: number,
): void {
  const keep = keepProb[layer];
  if (keep === 1) return;
  const n = layerSizes[layer];
  drawMask(D[layer], rows, from, count, n, keep, key, layer, epoch);
  applyMask(H[layer], A[layer], D[layer], count * n, keep, precision);
}
