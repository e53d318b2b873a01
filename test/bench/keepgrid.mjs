/** keepgrid itself as a contestant: `node keepgrid.mjs simd|plain`. */
import { simdKernels } from '../../dist/engine/simd.js';
import { plainKernels } from '../../dist/nn/plain.js';
import { compete } from './contestant.mjs';
import { hiddenKeepProb, ownNetwork } from './ownNetwork.mjs';

const kernels = process.argv[2] === 'plain' ? plainKernels() : simdKernels();
const prepared = new Map();

compete((net, data, keep) => {
  if (!prepared.has(data)) prepared.set(data, { ...data, Y: data.y });
  const network = ownNetwork(kernels, net, prepared.get(data), hiddenKeepProb(net.sizes, keep));
  return (rows, from, count, epoch) => network.step(rows, from, count, epoch);
});
