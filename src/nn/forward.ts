/** The forward pass, layer by layer: A[l−1] → Z[l] → A[l], dropped where training. */
import { ACTIVATIONS } from './activations.js';
import type { Buffers } from './buffers.js';
import { applyMask, drawMask } from './dropout.js';

/** Where in training a batch stands; null for an evaluation, which never drops nor scales. */
export type TrainingStep = { readonly epoch: number } | null;

/**
 * From the examples rows[from … from + count) of X to Z[L]. Leaves in the buffers what the backward
 * pass needs: Z, H = g(Z), A = H after dropout, D.
 */
export function forward(
  net: Buffers,
  rows: Int32Array,
  from: number,
  count: number,
  training: TrainingStep,
): void {
  const { layerSizes, L, H, A, Z, W, b, precision, products } = net;
  gather(net, rows, from, count);
  const activation = ACTIVATIONS[net.activation];
  for (let l = 1; l <= L; l++) {
    dropLayer(net, l - 1, rows, from, count, training);
    const [nIn, nOut] = [layerSizes[l - 1]!, layerSizes[l]!];
    const input = training === null ? H[l - 1]! : A[l - 1]!;
    products.forward(input, W[l]!, b[l]!, Z[l]!, count, nIn, nOut);
    if (l === L) return;
    const z = Z[l]!;
    const h = H[l]!;
    for (let k = 0; k < count * nOut; k++) h[k] = activation.value(z[k]!, precision);
  }
}

function gather({ data, H }: Buffers, rows: Int32Array, from: number, count: number): void {
  const n = data.features;
  for (let example = 0; example < count; example++) {
    const row = rows[from + example]! * n;
    H[0]!.set(data.X.subarray(row, row + n), example * n);
  }
}

function dropLayer(
  { layerSizes, keepProb, dropoutKey: key, H, A, D, precision }: Buffers,
  layer: number,
  rows: Int32Array,
  from: number,
  count: number,
  training: TrainingStep,
): void {
  const share = keepProb[layer]!;
  if (training === null || share === 1) return;
  const n = layerSizes[layer]!;
  drawMask(D[layer]!, rows, from, count, n, share, { key, layer, epoch: training.epoch });
  applyMask(H[layer]!, A[layer]!, D[layer]!, count * n, share, precision);
}
