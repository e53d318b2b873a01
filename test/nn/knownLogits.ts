/** Networks whose logits are known: inputs are one-hot, so weights are the logits, row by row. */
import type { Kernels, Network, TrainingData } from '../../src/engine/kernels.js';
import { restoreNetwork } from '../../src/nn/network.js';
import type { NetworkSettings } from '../../src/nn/settings.js';

/**
 * A network without hidden layers that gives these logits (m, n), row-major, for the m rows of its data.
 * Where m is at least 20, so that kernels leave out what is 0, they may be infinite or NaN.
 */
export function networkOfLogits(
  kernels: Kernels,
  output: NetworkSettings['output'],
  Z: ArrayLike<number>,
  Y: TrainingData['Y'],
): Omit<Network, 'step'> {
  const m = Y.length;
  const n = Z.length / m;
  // Input 0 is 0 everywhere, as are its weights: lists are filled up with it.
  const features = m + 1;
  const X = new Float32Array(m * features);
  for (let row = 0; row < m; row++) X[row * features + row + 1] = 1;
  const W = new Float32Array(features * n);
  W.set(Z, n);
  const network: NetworkSettings = {
    layerSizes: [features, n],
    keepProb: [1],
    activation: 'relu',
    init: 'he',
    output,
  };
  const parameters = { W: [W], b: [new Float32Array(n)] };
  return restoreNetwork({ network, data: { m, features, X, Y }, kernels: [kernels] }, parameters);
}
