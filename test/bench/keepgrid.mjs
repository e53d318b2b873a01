/** keepgrid itself as a contestant: `node keepgrid.mjs simd|plain`. */
import { simdKernels } from '../../dist/engine/simd.js';
import { initialWeights } from '../../dist/nn/init.js';
import { plainKernels } from '../../dist/nn/plain.js';
import { compete } from './contestant.mjs';

const kernels = process.argv[2] === 'plain' ? plainKernels() : simdKernels();
const prepared = new Map();

compete(({ sizes, batch, rate }, data, keep) => {
  if (!prepared.has(data)) prepared.set(data, { ...data, Y: data.y });
  const network = kernels.network(
    {
      layerSizes: sizes,
      keepProb: [1, ...sizes.slice(1, -1).map(() => keep)],
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
    },
    prepared.get(data),
  );
  for (let l = 1; l < sizes.length; l++) {
    const W = initialWeights('he', [1, 2], l, sizes[l - 1], sizes[l]);
    network.setParameters(l, W, new Float32Array(sizes[l]));
  }
  return (rows, from, count, epoch) => network.step(rows, from, count, epoch);
});
