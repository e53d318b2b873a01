/** keepgrid's own network as the contests train it: the lecture's dropout, momentum, weights drawn by He. */
import { initialWeights } from '../../dist/nn/init.js';

/** `keepProb` is that of layers 0 … L−1; `data` is {X, Y, m, features}. Lays it out in memory, ready for steps. */
export function ownNetwork(kernels, { sizes, batch, rate }, data, keepProb) {
  const spec = {
    layerSizes: sizes,
    keepProb,
    activation: 'relu',
    output: sizes.at(-1) === 1 ? 'sigmoid' : 'softmax',
    optimizer: 'momentum',
    learningRate: rate,
    momentum: 0.9,
    decay: 0.9,
    beta1: 0.9,
    beta2: 0.999,
    epsilon: 1e-8,
    l2: 0,
    maxNorm: null,
    classWeights: null,
    maxBatch: batch,
    dropoutKey: [1, 2],
  };
  const network = kernels.network(spec, data);
  if (network === null) throw new Error(`${kernels.name} kernels do not train ${sizes.join('-')}`);
  for (let l = 1; l < sizes.length; l++) {
    const W = initialWeights('he', [1, 2], l, sizes[l - 1], sizes[l]);
    network.setParameters(l, W, new Float32Array(sizes[l]));
  }
  return network;
}

/** The same keep_prob in each hidden layer, and all of the input. */
export const hiddenKeepProb = (sizes, keep) => [1, ...sizes.slice(1, -1).map(() => keep)];
