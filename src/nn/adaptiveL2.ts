/**
 * Dropout as an adaptive form of L2: what the masks of each layer add to the cost of a trained network,
 * by the formula of the second order and as measured, and the L2 strength that would add as much.
 *
 * With masks in layer l alone, A[l] is h + δ, where δ[j] has mean 0 and variance (1−p)/p·h[j]². To the
 * second order they add ½ Σⱼ (1−p)/p·E[h[j]²·(GᵀHG)[j][j]] to the mean cost, where G = ∂Z[L]/∂A[l] and H
 * is the second derivative of the cost by Z[L] (Wager, Wang and Liang 2013; Wei, Kakade and Ma 2020).
 * It is exact for squared error and identity activations. Elsewhere it leaves out that the layers above
 * bend, and terms that are small only if no unit contributes much, so that on small networks and in
 * lower layers the measured penalty can be several times as large.
 */
import type { Kernels, TrainingData } from '../engine/kernels.js';
import type { Key } from '../engine/philox.js';
import { type Floats, float32, float64 } from '../engine/precision.js';
import { shuffle } from '../engine/streams.js';
import { ACTIVATIONS } from './activations.js';
import type { Buffers } from './buffers.js';
import { applyMask, drawMask } from './dropout.js';
import { createEvaluator, EVALUATION_CHUNK, type Targets } from './evaluator.js';
import { forward } from './forward.js';
import { restoreNetwork } from './network.js';
import type { Parameters } from './outcome.js';
import type { OutputName } from './outputs.js';
import { plainKernels } from './plain.js';
import type { NetworkSettings } from './settings.js';
import { squaredNorm } from './weights.js';

export interface LayerPenalty {
  /** From 0, the input layer. */
  readonly layer: number;
  readonly keepProb: number;
  /** What the masks add to the mean cost, in the target's own units. */
  readonly formula: number;
  /** The mean over draws of J with the masks, less J without. */
  readonly measured: number;
  /** The standard error of `measured`. */
  readonly measuredSe: number;
  /**
   * The `l2` of a config that adds as much through W[layer + 1] alone, so for a regression in units of
   * the scaled target; null where W is 0.
   */
  readonly l2Formula: number | null;
  readonly l2Measured: number | null;
}

export interface PenaltyOptions {
  readonly network: NetworkSettings;
  /** `train` are the rows that the network was trained on. */
  readonly data: TrainingData & Targets & { readonly train: Int32Array };
  readonly parameters: Parameters;
  /** What the cost of an example of each class is multiplied by in J; by default 1. */
  readonly classWeights?: readonly number[] | null;
  /** Masks are those that training would draw in its next epochs: the network has seen none of them. */
  readonly keys: { readonly dropout: Key; readonly shuffle: Key };
  /** Epochs trained. */
  readonly epochs: number;
  readonly kernels: readonly Kernels[];
  /** At most how many training examples are used, drawn at random; by default 200 to 2,000, as the size allows. */
  readonly examples?: number;
  /** How often each layer's masks are drawn; by default 32 to 1,000 times, as the size allows. */
  readonly draws?: number;
}

const [FEWEST_EXAMPLES, MOST_EXAMPLES] = [200, 2000];
/** Multiply-adds of the formula beyond the fewest examples: about a second. */
const FORMULA_BUDGET = 5e8;
const [FEWEST_DRAWS, MOST_DRAWS] = [32, 1000];
/** How many units may be kept or dropped in all draws of one layer beyond the fewest: some 200 ms. */
const BUDGET = 5e6;

/** The penalty of each layer with dropout. */
export function adaptiveL2(options: PenaltyOptions): LayerPenalty[] {
  const { network, data, parameters } = options;
  const { keepProb } = network;
  if (lowestOf(network) < 0) return [];
  const sample = observe(options, someRows(options));
  const scale = data.targetScale * data.targetScale;
  const L = network.layerSizes.length - 1;
  return Array.from({ length: L }, (_, layer) => layer)
    .filter((layer) => keepProb[layer] < 1)
    .map((layer) => {
      const keep = keepProb[layer];
      const formula = (0.5 * (1 - keep) * scale * sample.curvature[layer]) / keep;
      const { measured, measuredSe } = measure(options, sample, layer);
      const norm = squaredNorm(parameters.W[layer]);
      const strength = (penalty: number): number | null =>
        norm === 0 ? null : (2 * penalty) / (scale * norm);
      return {
        layer,
        keepProb: keep,
        formula,
        measured,
        measuredSe,
        l2Formula: strength(formula),
        l2Measured: strength(measured),
      };
    });
}

/** The training rows, or some of them in a random order of the epoch after the last. */
function someRows({ network, data, keys, epochs, ...options }: PenaltyOptions): Int32Array {
  const { layerSizes, output } = network;
  const above = layerSizes.slice(lowestOf(network));
  const pass = above.slice(1).reduce((sum, size, l) => sum + above[l] * size, 0);
  const affordable = Math.floor(FORMULA_BUDGET / (pass * ROOTS[output].passes(above.at(-1)!)));
  const byDefault = Math.max(FEWEST_EXAMPLES, Math.min(MOST_EXAMPLES, affordable));
  const { examples = byDefault } = options;
  if (data.train.length <= examples) return data.train;
  const order = data.train.slice();
  shuffle(order, keys.shuffle, epochs + 1);
  return order.slice(0, examples);
}

/** The lowest layer with dropout; −1 if there is none. */
const lowestOf = ({ keepProb }: Pick<NetworkSettings, 'keepProb'>): number =>
  keepProb.findIndex((keep) => keep < 1);

interface Sample {
  /** Row numbers of the examples. */
  readonly rows: Int32Array;
  /** H[l] (examples, n[l]) for each layer with dropout; empty for others. */
  readonly H: readonly Float32Array[];
  /** The mean over examples of Σⱼ h[j]²·(GᵀHG)[j][j], for each layer. */
  readonly curvature: readonly number[];
}

/** Evaluates the network on the rows, in float64. */
function observe(options: PenaltyOptions, rows: Int32Array): Sample {
  const { network, data, parameters } = options;
  const { layerSizes, keepProb, output } = network;
  const weightOf = weightsBy(options.classWeights);
  const kernels = [plainKernels(float64)];
  const { buffers } = restoreNetwork({ network, data, kernels }, parameters);
  const H = keepProb.map((keep, l) => new Float32Array(keep < 1 ? rows.length * layerSizes[l] : 0));
  const curvature = keepProb.map(() => 0);
  const { passes, root } = ROOTS[output];
  const n = layerSizes[buffers.L];
  for (let from = 0; from < rows.length; from += EVALUATION_CHUNK) {
    const count = Math.min(EVALUATION_CHUNK, rows.length - from);
    forward(buffers, rows, from, count, null);
    H.forEach((to, l) => {
      const size = layerSizes[l];
      if (to.length > 0) to.set(buffers.H[l].subarray(0, count * size), from * size);
    });
    for (let k = 0; k < passes(n); k++) {
      for (let at = 0; at < count * n; at += n) {
        const v = buffers.dZ[buffers.L];
        root(buffers.Z[buffers.L], at, n, k, v);
        const weight = Math.sqrt(weightOf(data.Y[rows[from + at / n]]));
        for (let j = at; j < at + n; j++) v[j] *= weight;
      }
      addCurvature(buffers, count, network, curvature);
    }
  }
  return { rows, H, curvature: curvature.map((sum) => sum / rows.length) };
}

/**
 * Adds Σⱼ h[j]²·(Gᵀv)[j]² of all examples to each layer with dropout, where v is in dZ[L]: a backward
 * pass like that of training, down to the lowest layer with dropout.
 */
function addCurvature(
  { layerSizes, L, H, Z, W, dZ, dA, products, precision, ...net }: Buffers,
  count: number,
  network: NetworkSettings,
  curvature: number[],
): void {
  const activation = ACTIVATIONS[net.activation];
  const lowest = lowestOf(network);
  for (let l = L - 1; l >= lowest; l--) {
    const n = layerSizes[l];
    products.activationGradient(dZ[l + 1], W[l + 1], dA, count, n, layerSizes[l + 1]);
    const [h, z, dz] = [H[l], Z[l], dZ[l]];
    if (network.keepProb[l] < 1) {
      let sum = 0;
      for (let k = 0; k < count * n; k++) sum += h[k] * h[k] * (dA[k] * dA[k]);
      curvature[l] += sum;
    }
    if (l === lowest) return;
    for (let k = 0; k < count * n; k++) dz[k] = activation.gradient(dA[k], z[k], h[k], precision);
  }
}

/** The weight of an example, by its class number or target. */
const weightsBy =
  (classWeights: PenaltyOptions['classWeights'] = null) =>
  (y: number): number =>
    classWeights === null ? 1 : classWeights[y];

interface Root {
  readonly passes: (n: number) => number;
  /** Writes v(k) of the example whose n logits begin at `at`. */
  readonly root: (Z: Floats, at: number, n: number, k: number, v: Floats) => void;
}

/** Each output's H = Σₖ v(k)·v(k)ᵀ: sums of squares lose no digits where H is nearly 0. */
const ROOTS: Record<OutputName, Root> = {
  // π(1 − π).
  sigmoid: {
    passes: () => 1,
    root(Z, at, _, __, v) {
      v[at] = Math.sqrt(float64.sigmoid(Z[at]) * float64.sigmoid(-Z[at]));
    },
  },
  // diag(π) − ππᵀ, with v(k) = √π[k]·(e(k) − π).
  softmax: {
    passes: (n) => n,
    root(Z, at, n, k, v) {
      let max = Z[at];
      for (let j = at; j < at + n; j++) max = Math.max(max, Z[j]);
      let sum = 0;
      for (let j = at; j < at + n; j++) sum += v[j] = float64.exp(Z[j] - max);
      const root = Math.sqrt(v[at + k] / sum);
      for (let j = at; j < at + n; j++) v[j] = -root * (v[j] / sum);
      v[at + k] += root;
    },
  },
  linear: {
    passes: () => 1,
    root(_, at, __, ___, v) {
      v[at] = 1;
    },
  },
};

/** Draws masks of one layer with those of all others off, by the layers above it as a network of their own. */
function measure(
  { network, data, parameters, keys, epochs, kernels, draws, classWeights }: PenaltyOptions,
  { rows, H }: Sample,
  layer: number,
): Pick<LayerPenalty, 'measured' | 'measuredSe'> {
  const m = rows.length;
  const layerSizes = network.layerSizes.slice(layer);
  const above = { ...network, layerSizes, keepProb: network.keepProb.slice(layer) };
  const weights = { W: parameters.W.slice(layer), b: parameters.b.slice(layer) };
  const [n] = layerSizes;
  const Y = data.Y instanceof Int32Array ? new Int32Array(m) : new Float32Array(m);
  rows.forEach((row, example) => (Y[example] = data.Y[row]));
  const all = Int32Array.from(rows.keys());
  const weightOf = weightsBy(classWeights);
  const costOf = (A: Float32Array): number => {
    const net = restoreNetwork(
      { network: above, data: { m, features: n, X: A, Y }, kernels },
      weights,
    );
    const evaluator = createEvaluator(net, above, { Y, targetScale: data.targetScale });
    let sum = 0;
    evaluator.visit(all, (cost, _, row) => {
      sum += weightOf(Y[row]) * cost;
    });
    return sum / m;
  };
  const keep = network.keepProb[layer];
  const D = new Uint8Array(m * n);
  const without = costOf(H[layer]);
  const affordable = Math.min(MOST_DRAWS, Math.floor(BUDGET / (m * n)));
  const count = draws ?? Math.max(FEWEST_DRAWS, affordable);
  let [sum, squares] = [0, 0];
  for (let draw = 1; draw <= count; draw++) {
    // A new array for each draw, as kernels keep the data that they know.
    const A = new Float32Array(m * n);
    drawMask(D, rows, 0, m, n, keep, keys.dropout, layer, epochs + draw);
    applyMask(H[layer], A, D, m * n, keep, float32);
    const added = costOf(A) - without;
    sum += added;
    squares += added * added;
  }
  const measured = sum / count;
  const variance = Math.max(0, squares - count * measured * measured) / (count - 1);
  return { measured, measuredSe: Math.sqrt(variance / count) };
}
