/**
 * Predictions of a model from raw data: encoded and scaled as in training, by one network that stays in
 * memory while rows pass through it. How the rows are cut into calls changes no bit.
 */
import { keysOf } from '../engine/draws.js';
import type { Numbers } from '../data/columns.js';
import type { Kernels, Network, TrainingData } from '../engine/kernels.js';
import { EVALUATION_CHUNK } from '../nn/evaluator.js';
import { kernelSets } from '../nn/kernelSets.js';
import { restoreNetwork } from '../nn/network.js';
import { OUTPUTS } from '../nn/outputs.js';
import { Features } from './features.js';
import type { Model } from './model.js';
import { Spread } from './spread.js';

export interface Predictor {
  /** The number of columns of X. */
  readonly columns: number;
  /**
   * Predicts for X (m, columns), as `Dataset.X` has it: neither encoded nor scaled, categories as
   * indices of their levels, NaN where a number is missing. Returns the probability of each class
   * (m, classes) in the order of `facts.classes`, or, for a regression, predictions in the target's own
   * units (m). `chosen` (m), where it is given, is filled with the numbers of the likeliest classes.
   * @throws RangeError where X has other columns, or lacks a number that the model never lacked.
   */
  predict(X: Numbers, m: number, chosen?: Int32Array): Float32Array;
  /**
   * Predicts by Monte Carlo dropout: passes that drop units as training does. Returns the mean over
   * them of what `predict` returns, and its standard deviation, each of the same shape.
   * @throws RangeError like `predict`; where the model has no dropout, or `draws` is below 2.
   */
  predictMc(X: Numbers, m: number, options: McOptions, chosen?: Int32Array): McPrediction;
}

export interface McOptions {
  /** The number of passes, at least 2. */
  readonly draws: number;
  /** Of the masks. */
  readonly seed: number;
  /** The number of the first row in the whole data, from 0: a row's masks follow from its number. */
  readonly firstRow: number;
}

export interface McPrediction {
  readonly mean: Float32Array;
  /** With draws − 1 in the denominator. */
  readonly sd: Float32Array;
}

/** Whether the model was trained with dropout, so that there is something to draw. */
export const hasDropout = ({ facts }: Model): boolean =>
  facts.network.keepProb.some((keep) => keep < 1);

/**
 * Makes a predictor. Other networks on the same kernels may be made meanwhile: it comes back.
 * @throws RangeError where the parameters do not fit the network, or no kernel set knows it.
 */
export function createPredictor(
  model: Model,
  kernels: readonly Kernels[] = kernelSets('auto'),
): Predictor {
  return new ModelPredictor(model, kernels);
}

type PredictingNetwork = Omit<Network, 'step'>;

class ModelPredictor implements Predictor {
  readonly columns: number;
  readonly #features: Features;
  readonly #window: TrainingData;
  readonly #rows = new Int32Array(EVALUATION_CHUNK);
  /** The numbers of a prediction: classes, or 1. */
  readonly #width: number;
  /** The number of logits, n[L]. */
  readonly #n: number;
  #network: PredictingNetwork | null = null;
  /** The seed of the masks that the network draws; null where it draws none. */
  #seed: number | null = null;

  constructor(
    readonly model: Model,
    readonly kernels: readonly Kernels[],
  ) {
    const { network, classes } = model.facts;
    const { layerSizes } = network;
    this.#features = new Features(model.facts, EVALUATION_CHUNK);
    this.columns = this.#features.columns;
    this.#window = windowOf(EVALUATION_CHUNK, layerSizes[0]);
    this.#width = classes?.length ?? 1;
    this.#n = layerSizes[layerSizes.length - 1];
    this.#restored(null);
  }

  predict(X: Numbers, m: number, chosen?: Int32Array): Float32Array {
    const { classOf } = OUTPUTS[this.model.facts.network.output];
    const predictions = new Float32Array(m * this.#width);
    const one = new Float64Array(this.#width);
    const network = this.#restored(null);
    this.#eachBlock(X, m, (block, from, count) => {
      network.setRows(block, 0);
      const Z = network.logits(this.#rowsFrom(0, count), 0, count);
      for (let example = 0; example < count; example++) {
        this.#answer(Z, example, one);
        predictions.set(one, (from + example) * this.#width);
        if (chosen && classOf) chosen[from + example] = classOf(Z, example * this.#n, this.#n);
      }
    });
    return predictions;
  }

  predictMc(
    X: Numbers,
    m: number,
    { draws, seed, firstRow }: McOptions,
    chosen?: Int32Array,
  ): McPrediction {
    if (!hasDropout(this.model)) throw new RangeError('The model has no dropout to draw from');
    if (!(draws >= 2)) throw new RangeError(`A spread takes 2 draws or more, not ${draws}`);
    const width = this.#width;
    const mean = new Float32Array(m * width);
    const sd = new Float32Array(m * width);
    const one = new Float64Array(width);
    const spread = new Spread(EVALUATION_CHUNK * width);
    const network = this.#restored(seed);
    this.#eachBlock(X, m, (block, from, count) => {
      network.setRows(block, firstRow + from);
      const rows = this.#rowsFrom(firstRow + from, count);
      spread.clear();
      for (let draw = 1; draw <= draws; draw++) {
        const Z = network.maskedLogits(rows, 0, count, draw);
        spread.begin();
        for (let example = 0; example < count; example++) {
          this.#answer(Z, example, one);
          spread.add(example * width, one);
        }
      }
      spread.end(count * width, mean, sd, from * width);
      if (chosen) {
        for (let example = 0; example < count; example++) {
          chosen[from + example] = firstLargest(spread.mean, example * width, width);
        }
      }
    });
    return { mean, sd };
  }

  /** The network in memory, with masks of this seed; a new one where another has taken its memory. */
  #restored(seed: number | null): PredictingNetwork {
    if (this.#network === null || this.#network.isRetired || this.#seed !== seed) {
      const { kernels, model } = this;
      const { network } = model.facts;
      // Repeats and folds count from 1, so no training has these masks.
      const masks = seed === null ? null : keysOf({ seed, repeat: 0, fold: 0 }).dropout;
      const options = { network, data: this.#window, kernels, masks };
      this.#network = restoreNetwork(options, model.parameters);
      this.#seed = seed;
    }
    return this.#network;
  }

  /** Calls back with the features (count, n0) of the rows of X from `from` on, block by block. */
  #eachBlock(
    X: Numbers,
    m: number,
    visit: (block: Float32Array, from: number, count: number) => void,
  ): void {
    const { columns } = this;
    if (X.length !== m * columns) {
      throw new RangeError(`${m} rows of ${columns} columns are not ${X.length} numbers`);
    }
    for (let from = 0; from < m; from += EVALUATION_CHUNK) {
      const count = Math.min(EVALUATION_CHUNK, m - from);
      const raw = X.subarray(from * columns, (from + count) * columns);
      visit(this.#features.of(raw, from), from, count);
    }
  }

  /** The numbers of `count` rows from this one on. */
  #rowsFrom(first: number, count: number): Int32Array {
    for (let k = 0; k < count; k++) this.#rows[k] = first + k;
    return this.#rows;
  }

  /** Writes the prediction of an example to `to`: probabilities, or a number in the target's own units. */
  #answer(Z: Float32Array, example: number, to: Float64Array): void {
    const { network, targetScale, targetOffset, task } = this.model.facts;
    OUTPUTS[network.output].predict(Z, example * this.#n, this.#n, to);
    if (task === 'regression') to[0] = to[0] * targetScale + targetOffset;
  }
}

/** Room for so many rows of data. */
const windowOf = (m: number, features: number): TrainingData => ({
  m,
  features,
  X: new Float32Array(m * features),
  Y: new Float32Array(m),
  isWindow: true,
});

/** The first class wins among equal probabilities. */
function firstLargest(p: Float64Array, at: number, n: number): number {
  let best = 0;
  for (let j = 1; j < n; j++) if (p[at + j] > p[at + best]) best = j;
  return best;
}
