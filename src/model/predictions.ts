/** The predictions of a model for a file, some rows at a time. */
import { openExamples } from '../data/examples.js';
import type { Kernels } from '../engine/kernels.js';
import type { Model } from './model.js';
import { createPredictor, type McOptions } from './predict.js';
import { rawRows, type RawOptions } from './rawRows.js';

export interface Predictions {
  readonly m: number;
  /** Probabilities of the classes (m, classes), or predictions of a regression (m); means with masks. */
  readonly values: Float32Array;
  /** Standard deviations over draws, of the shape of `values`; null without masks. */
  readonly sd: Float32Array | null;
  /** The numbers of the likeliest classes (m); of no meaning for a regression. */
  readonly chosen: Int32Array;
  /** The number of values that are categories that the model has not seen. */
  readonly unknown: number;
}

/** How a file is predicted from. */
export interface PredictionOptions extends Partial<RawOptions> {
  /** Monte Carlo dropout: passes with masks. Left out or null: one pass without. */
  readonly mc?: Omit<McOptions, 'firstRow'> | null;
  /** Default: the fastest that run here. */
  readonly kernels?: readonly Kernels[];
}

const DEFAULTS: RawOptions = {
  allowExtra: false,
  unknownAsZeros: false,
  delimiter: 'auto',
  decimal: 'auto',
};

/**
 * Predicts for the examples of a file, in their order and some at a time. `path` is relative to the
 * working directory and ends in / for a folder of images; or it is the name of a built-in data set.
 * @throws UserError where the file cannot be read, its columns are not those of the model, or a value is
 * not what the model takes, with its place; RangeError like `Predictor`.
 */
export async function* predictFile(
  model: Model,
  path: string,
  { mc = null, kernels, ...others }: PredictionOptions = {},
): AsyncGenerator<Predictions> {
  const predictor = createPredictor(model, kernels);
  const examples = await openExamples(path);
  const options = { ...DEFAULTS, ...others };
  let firstRow = 0;
  for await (const { X, m, unknown } of rawRows(examples, model.facts.input, options)) {
    const chosen = new Int32Array(m);
    if (mc === null) {
      yield { m, values: predictor.predict(X, m, chosen), sd: null, chosen, unknown };
    } else {
      const { mean, sd } = predictor.predictMc(X, m, { ...mc, firstRow }, chosen);
      yield { m, values: mean, sd, chosen, unknown };
    }
    firstRow += m;
  }
}
