/** Kernel sets that each have one planted fault in their dropout, made by small changes to the plain set. */
import type { Kernels } from '../../src/engine/kernels.js';
import { type Floats, float32, type Precision } from '../../src/engine/precision.js';
import type { Products } from '../../src/engine/products.js';
import type { Buffers } from '../../src/nn/buffers.js';
import { PlainNetwork } from '../../src/nn/plain.js';

type Fault = (buffers: Buffers) => Partial<Products>;

/** Units are dropped, but those kept are not divided by keep_prob, forward and backward. */
const noScale: Fault = (net) => ({ ...unscaledForward(net), ...unscaledBackward(net) });

/** Scaled forward, but the gradient goes back through the mask without 1/keep_prob. */
const noBackwardScale: Fault = unscaledBackward;

/** Right in training; an evaluation multiplies each layer with dropout by its keep_prob once more. */
const testScale: Fault = ({ W, H, A, keepProb, products }) => ({
  forward(input, weights, ...rest) {
    const layer = W.indexOf(weights) - 1;
    // An evaluation reads H; training reads A, another array where the layer has dropout.
    if (keepProb[layer] < 1 && input === H[layer] && input !== A[layer]) {
      scale(input, keepProb[layer], rest[2] * rest[3]);
    }
    products.forward(input, weights, ...rest);
  },
});

/** Dropout whose masks are replaced before they are used; `remake` writes D (m, n). */
function remasked(remake: (D: Uint8Array, m: number, n: number, layer: number) => void): Fault {
  return ({ W, H, A, D, keepProb, products, precision: { round } }) => ({
    forward(input, weights, bias, Z, m, n, nOut) {
      const layer = W.indexOf(weights) - 1;
      if (input === A[layer] && input !== H[layer]) {
        remake(D[layer], m, n, layer);
        const scaling = round(1 / keepProb[layer]);
        for (let k = 0; k < m * n; k++)
          input[k] = D[layer][k] === 1 ? round(H[layer][k] * scaling) : 0;
      }
      products.forward(input, weights, bias, Z, m, n, nOut);
    },
  });
}

/** One mask for all examples of a batch. */
export const maskPerBatch = remasked((D, m, n) => {
  for (let k = n; k < m * n; k++) D[k] = D[k % n];
});

/** One mask for all steps. */
export const maskPerRun: Fault = (net) => {
  const first: Uint8Array[] = [];
  return remasked((D, m, n, layer) => {
    first[layer] ??= D.slice(0, m * n);
    D.set(first[layer]);
  })(net);
};

export const FAULTS = {
  'no 1/keep_prob': noScale,
  'no 1/keep_prob in the backward pass': noBackwardScale,
  'scaling at test time': testScale,
} as const satisfies Record<string, Fault>;

export function faultyKernels(fault: Fault, precision: Precision = float32): Kernels<PlainNetwork> {
  return {
    name: 'plain',
    network(spec, data) {
      const network = new PlainNetwork(spec, data, precision);
      const { buffers } = network;
      const products: Products = { ...buffers.products, ...fault(buffers) };
      return Object.assign(network, { buffers: Object.assign(buffers, { products }) });
    },
  };
}

function unscaledForward({ W, H, A, keepProb, products }: Buffers): Partial<Products> {
  return {
    forward(input, weights, ...rest) {
      const layer = W.indexOf(weights) - 1;
      if (input === A[layer] && input !== H[layer])
        scale(input, keepProb[layer], rest[2] * rest[3]);
      products.forward(input, weights, ...rest);
    },
  };
}

/** Cancels in advance the 1/keep_prob that the backward pass is about to multiply by. */
function unscaledBackward({ W, keepProb, products }: Buffers): Partial<Products> {
  return {
    activationGradient(dZ, weights, dA, m, nIn, nOut) {
      products.activationGradient(dZ, weights, dA, m, nIn, nOut);
      scale(dA, keepProb[W.indexOf(weights) - 1], m * nIn);
    },
  };
}

function scale(values: Floats, by: number, length: number): void {
  for (let k = 0; k < length; k++) values[k] = values[k] * by;
}
