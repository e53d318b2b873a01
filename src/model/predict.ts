/**
 * Predictions of a model from raw data: encoded and scaled as in training, by one network that stays in
 * memory while rows pass through it. How the rows are cut into calls changes no bit.
 */
import { encodeInto } from '../data/encode.js';
import { applyScaler, type Scaler } from '../data/scale.js';
import { keysOf } from '../engine/draws.js';
import type { Kernels, Network } from '../engine/kernels.js';
import { EVALUATION_CHUNK } from '../nn/evaluator.js';
import { kernelSets } from '../nn/kernelSets.js';
import { restoreNetwork } from '../nn/network.js';
import { OUTPUTS } from '../nn/outputs.js';
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
  predict(X: Float32Array, m: number, chosen?: Int32Array): Float32Array;
  /**
   * Predicts by Monte Carlo dropout: passes that drop units as training does. Returns the mean over
   * them of what `predict` returns, and its standard deviation, each of the same shape.
   * @throws RangeError like `predict`; where the model has no dropout, or `draws` is below 2.
   */
  predictMc(X: Float32Array, m: number, options: McOptions, chosen?: Int32Array): McPrediction;
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

/** Takes the logits of an example of the block, which are Z from `at`. */
type Take = (Z: Float32Array, at: number, example: number) => void;

class ModelPredictor implements Predictor {
  readonly columns: number;
  readonly #scaler: Scaler;
  readonly #window: {
    readonly m: number;
    readonly features: number;
    readonly X: Float32Array;
    readonly Y: Float32Array;
    readonly isWindow: true;
  };
  readonly #rows = new Int32Array(EVALUATION_CHUNK);
  /** The numbers of a prediction: classes, or 1. */
  readonly #width: number;
  readonly #n: number;
  #network: PredictingNetwork | null = null;
  /** The seed of the masks that the network draws; null where it draws none. */
  #seed: number | null = null;

  constructor(
    readonly model: Model,
    readonly kernels: readonly Kernels[],
  ) {
    const { input, scaler, network, classes } = model.facts;
    const [features] = network.layerSizes;
    this.columns = input.columns?.length ?? features;
    this.#scaler = {
      offset: Float64Array.from(scaler.offset),
      divisor: Float64Array.from(scaler.divisor),
    };
    this.#window = {
      m: EVALUATION_CHUNK,
      features,
      X: new Float32Array(EVALUATION_CHUNK * features),
      Y: new Float32Array(EVALUATION_CHUNK),
      isWindow: true,
    };
    this.#width = classes?.length ?? 1;
    this.#n = network.layerSizes[network.layerSizes.length - 1];
    this.#restored(null);
  }

  predict(X: Float32Array, m: number, chosen?: Int32Array): Float32Array {
    const { output } = this.model.facts.network;
    const { classOf } = OUTPUTS[output];
    const predictions = new Float32Array(m * this.#width);
    const one = new Float64Array(this.#width);
    const network = this.#restored(null);
    this.#eachBlock(X, m, (block, from, count) => {
      network.setRows(block, 0);
      this.#number(0, count);
      this.#visit(network.logits(this.#rows, 0, count), count, (Z, at, example) => {
        this.#answer(Z, at, one);
        predictions.set(one, (from + example) * this.#width);
        if (chosen && classOf) chosen[from + example] = classOf(Z, at, this.#n);
      });
    });
    return predictions;
  }

  predictMc(
    X: Float32Array,
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
      const first = firstRow + from;
      network.setRows(block, first);
      this.#number(first, count);
      spread.clear();
      for (let draw = 1; draw <= draws; draw++) {
        spread.begin();
        this.#visit(network.maskedLogits(this.#rows, 0, count, draw), count, (Z, at, example) => {
          this.#answer(Z, at, one);
          spread.add(example * width, one);
        });
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
      const { network } = this.model.facts;
      // Repeats and folds count from 1, so no training has these masks.
      const masks = seed === null ? null : keysOf({ seed, repeat: 0, fold: 0 }).dropout;
      const { kernels } = this;
      this.#network = restoreNetwork(
        { network, data: this.#window, kernels, masks },
        this.model.parameters,
      );
      this.#seed = seed;
    }
    return this.#network;
  }

  /** Calls back with the scaled features (count, n0) of the rows of X from `from` on, block by block. */
  #eachBlock(
    X: Float32Array,
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
      this.#refuseMissing(raw, from);
      visit(this.#prepared(raw, count), from, count);
    }
  }

  /** The features of these rows, encoded and scaled as `prepareData` does. */
  #prepared(raw: Float32Array, count: number): Float32Array {
    const { columns, fitted } = this.model.facts.input;
    const { X, features } = this.#window;
    const block = X.subarray(0, count * features);
    if (columns === null || fitted === null) applyScaler(this.#scaler, raw, block);
    else {
      block.fill(0);
      encodeInto(block, columns, fitted, raw);
      applyScaler(this.#scaler, block, block);
    }
    return block;
  }

  #refuseMissing(raw: Float32Array, from: number): void {
    const { columns, features } = this.model.facts.input;
    for (let k = 0; k < raw.length; k++) {
      if (!Number.isNaN(raw[k])) continue;
      const column = columns?.[k % this.columns];
      if (column?.kind === 'number' && column.mayMiss) continue;
      const name = column?.name ?? features[k % this.columns];
      const row = from + Math.floor(k / this.columns);
      throw new RangeError(`Row ${row}: "${name}" is missing, as it never was in training`);
    }
  }

  #number(first: number, count: number): void {
    for (let k = 0; k < count; k++) this.#rows[k] = first + k;
  }

  #visit(Z: Float32Array, count: number, take: Take): void {
    for (let example = 0; example < count; example++) take(Z, example * this.#n, example);
  }

  /** Writes the prediction that logits stand for to `to`: probabilities, or a number in its own units. */
  #answer(Z: Float32Array, at: number, to: Float64Array): void {
    const { network, targetScale, targetOffset, task } = this.model.facts;
    OUTPUTS[network.output].predict(Z, at, this.#n, to);
    if (task === 'regression') to[0] = to[0] * targetScale + targetOffset;
  }
}

/** The first class wins among equal probabilities. */
function firstLargest(p: Float64Array, at: number, n: number): number {
  let best = 0;
  for (let j = 1; j < n; j++) if (p[at + j] > p[at + best]) best = j;
  return best;
}
