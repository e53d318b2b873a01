/** Is the data, as the config splits and scales it, fit for training? Nothing is trained here. */
import type { PreparedData } from '../data/dataset.js';
import { classCounts } from '../data/guess.js';
import { rounded } from '../text.js';
import { conclude, failure, type Finding, type StepResult, warning } from './step.js';
import { featureKey } from './examples.js';
import type { Subject } from './subject.js';

/** The root mean square of the scaled features should lie between these. */
const SCALES = [0.03, 10] as const;
/** Standard deviations of two features may differ by up to this factor. */
const SCALE_RATIO = 1000;
/** A class should have at least this share of the examples that it would have if all were of equal size. */
const BALANCE = 0.2;
const FEW_OF_A_CLASS = 10;
const FEW_VALIDATION = 50;
/** An input keep_prob at or below this drops too much of what there is to learn from. */
const LOW_INPUT = 0.5;
/** A layer should lose all its units at once in at most this share of the examples. */
const ALL_DROPPED = 0.02;
/** Up to this share of the validation examples may have a twin in the training part. */
const SHARED = 0.01;

/** The step `data`: scales, class balance, parts, and keep_probs too low for their layer. */
export function checkData(subject: Subject): StepResult {
  const { data, dataset } = subject;
  const features = describeFeatures(data);
  const shared = sharedExamples(data);
  const findings = [
    ...scaleFindings(features, subject),
    ...classFindings(subject),
    ...partFindings(subject, shared),
    ...keepProbFindings(subject),
  ];
  const test = data.test.length > 0 ? `, ${data.test.length} held back for testing` : '';
  const opening =
    `${data.train.length} training and ${data.validation.length} validation examples${test}; ` +
    `${dataset.features} features of root mean square ${rounded(features.rms)}` +
    (features.constant > 0 ? `, ${features.constant} of them constant` : '');
  return conclude('data', opening, findings, {
    training_examples: data.train.length,
    validation_examples: data.validation.length,
    features: dataset.features,
    constant_features: features.constant,
    root_mean_square: features.rms,
    validation_in_training: shared,
  });
}

interface Features {
  /** Root mean square of all scaled features of the training part. */
  readonly rms: number;
  readonly constant: number;
  /** The features that vary least and most, with their standard deviations; null if none varies. */
  readonly least: { readonly column: number; readonly deviation: number } | null;
  readonly most: { readonly column: number; readonly deviation: number } | null;
}

function describeFeatures({ X, features, train }: PreparedData): Features {
  let squares = 0;
  let constant = 0;
  let [least, most]: [Features['least'], Features['most']] = [null, null];
  for (let column = 0; column < features; column++) {
    let [sum, sumOfSquares] = [0, 0];
    const origin = X[train[0] * features + column];
    for (const row of train) {
      const x = X[row * features + column];
      squares += x * x;
      sum += x - origin;
      sumOfSquares += (x - origin) * (x - origin);
    }
    const mean = sum / train.length;
    const deviation = Math.sqrt(Math.max(0, sumOfSquares / train.length - mean * mean));
    if (deviation === 0) {
      constant++;
      continue;
    }
    if (least === null || deviation < least.deviation) least = { column, deviation };
    if (most === null || deviation > most.deviation) most = { column, deviation };
  }
  return { rms: Math.sqrt(squares / (train.length * features)), constant, least, most };
}

function* scaleFindings(
  { rms, least, most }: Features,
  { dataset, experiment }: Subject,
): Iterable<Finding> {
  const { scale } = experiment.data;
  if (least === null || most === null) {
    yield failure('Every feature is constant in the training part', 'use data whose features vary');
    return;
  }
  if (rms < SCALES[0] || rms > SCALES[1]) {
    yield warning(
      `The features are ${rms > 1 ? 'large' : 'small'} when they reach the network (scale: ${scale})`,
      'set data.scale to standard, or to minmax where zeros should stay zero',
    );
  }
  if (most.deviation > SCALE_RATIO * least.deviation) {
    const [name, other] = [most, least].map(({ column }) => dataset.featureNames[column]);
    yield warning(
      `${name} varies ${rounded(most.deviation / least.deviation)} times as much as ${other} (scale: ${scale})`,
      'set data.scale to standard, so that each feature has its say',
    );
  }
}

function* classFindings({ dataset: { target }, data }: Subject): Iterable<Finding> {
  if (target.task === 'regression') return;
  const { classes } = target;
  const training = classCounts(classes, data.Y, data.train);
  const validation = classCounts(classes, data.Y, data.validation);
  const n = Math.min(...training);
  if (n < FEW_OF_A_CLASS || n < (BALANCE * data.train.length) / classes.length) {
    yield warning(
      `Class "${classes[training.indexOf(n)]}" has ${n} of the ${data.train.length} training examples`,
      'add examples of the rare class, and judge by val_cost or val_balanced_accuracy rather than by accuracy (select.metric)',
    );
  }
  const missing = classes.filter((_, index) => validation[index] === 0);
  if (missing.length > 0) {
    yield warning(
      `Validation has no example of class "${missing[0]}"${missing.length > 1 ? ` or of ${missing.length - 1} more` : ''}`,
      'give validation a larger share, or a file that holds every class',
    );
  }
}

function* partFindings({ data, baseline }: Subject, shared: number): Iterable<Finding> {
  const { train, validation } = data;
  if (validation.length < FEW_VALIDATION) {
    yield warning(
      `With ${validation.length} validation examples, every validation figure is coarse`,
      'give validation a larger share, and use many repeats',
    );
  }
  if (shared > SHARED * validation.length && shared > 1) {
    yield warning(
      `${shared} validation examples have the same features as a training example`,
      'remove the duplicates: examples that were trained on cannot show how the network does on new ones',
    );
  }
  const { batchSize } = baseline.training;
  if (batchSize !== 'full' && batchSize > train.length) {
    yield warning(
      `batch_size ${batchSize} is more than the ${train.length} training examples`,
      'set batch_size to full, or to a smaller number for more steps per epoch',
    );
  }
}

function* keepProbFindings({ dropout: { network } }: Subject): Iterable<Finding> {
  const { keepProb, layerSizes } = network;
  if (keepProb[0] <= LOW_INPUT) {
    yield warning(
      `keep_prob_0 ${keepProb[0]} drops ${keepProb[0] === LOW_INPUT ? 'half' : 'more than half'} of the inputs`,
      'keep the inputs: 1.0 as a rule, perhaps 0.9, hardly ever 0.5',
    );
  }
  for (const [l, keep] of keepProb.entries()) {
    const all = (1 - keep) ** layerSizes[l];
    if (all <= ALL_DROPPED) continue;
    yield warning(
      `keep_prob_${l} ${keep} drops all ${layerSizes[l]} units of layer ${l} at once in ${rounded(100 * all)} % of the examples`,
      'give so small a layer a keep_prob nearer to 1',
    );
  }
}

/** How many validation examples have the same features as some training example. */
function sharedExamples(data: PreparedData): number {
  const keys = Array.from(data.validation, (row) => featureKey(data, row));
  const known = new Set(keys);
  const found = new Set<string>();
  for (const row of data.train) {
    const key = featureKey(data, row);
    if (known.has(key)) found.add(key);
  }
  return keys.filter((key) => found.has(key)).length;
}
