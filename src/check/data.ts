/** Is the data, and what the config makes of it, fit to train on? Nothing is trained here. */
import type { PreparedData } from '../data/dataset.js';
import { conclude, type Finding, type StepResult } from './step.js';
import { rounded } from '../text.js';
import { classCounts, featureKey } from './examples.js';
import type { Subject } from './subject.js';

/** The root mean square of the scaled features should lie between. */
const SCALES = [0.03, 10] as const;
/** Standard deviations of two features may differ by this factor. */
const SCALE_RATIO = 1000;
/** A class should have this share of what it would have if all were equal. */
const BALANCE = 0.2;
const FEW_OF_A_CLASS = 10;
const FEW_VALIDATION = 50;
/** An input keep_prob at or below it drops most of what there is to learn from. */
const LOW_INPUT = 0.5;
/** A layer should lose all its units at once in no larger share of the examples. */
const ALL_DROPPED = 0.02;
/** This share of the validation examples may stand in the training part too. */
const SHARED = 0.01;

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
  /** Of all scaled features of the training part. */
  readonly rms: number;
  readonly constant: number;
  /** Number and standard deviation of the features that vary least and most; null where none varies. */
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

function scaleFindings(
  { rms, least, most }: Features,
  { dataset, experiment }: Subject,
): Finding[] {
  const { scale } = experiment.data;
  const findings: Finding[] = [];
  if (least === null) {
    findings.push({
      verdict: 'fail',
      seen: 'Every feature is constant in the training part',
      advice: 'bring data in which the features vary',
    });
  } else if (rms < SCALES[0] || rms > SCALES[1]) {
    findings.push({
      verdict: 'warning',
      seen: `The features reach the network ${rms > 1 ? 'large' : 'small'} (scale: ${scale})`,
      advice: 'set data.scale to standard, or to minmax where zeros should stay zeros',
    });
  }
  if (least !== null && most !== null && most.deviation > SCALE_RATIO * least.deviation) {
    const name = ({ column }: { column: number }): string => dataset.featureNames[column];
    findings.push({
      verdict: 'warning',
      seen: `${name(most)} varies ${rounded(most.deviation / least.deviation)} times as much as ${name(least)} (scale: ${scale})`,
      advice: 'set data.scale to standard, so that each feature has its say',
    });
  }
  return findings;
}

function classFindings({ dataset: { target }, data }: Subject): Finding[] {
  if (target.task === 'regression') return [];
  const { classes } = target;
  const training = classCounts(classes, data.Y, data.train);
  const validation = classCounts(classes, data.Y, data.validation);
  const fewest = training.indexOf(Math.min(...training));
  const n = training[fewest];
  const findings: Finding[] = [];
  if (n < FEW_OF_A_CLASS || n < (BALANCE * data.train.length) / classes.length) {
    findings.push({
      verdict: 'warning',
      seen: `Class "${classes[fewest]}" has ${n} of the ${data.train.length} training examples`,
      advice: 'bring more examples of the rare class, and judge by val_cost, not by accuracy',
    });
  }
  const missing = classes.filter((_, index) => validation[index] === 0);
  if (missing.length > 0) {
    findings.push({
      verdict: 'warning',
      seen: `Validation has no example of class "${missing[0]}"${missing.length > 1 ? ` and ${missing.length - 1} more` : ''}`,
      advice: 'give validation a larger share, or a file that holds every class',
    });
  }
  return findings;
}

function partFindings({ data, baseline }: Subject, shared: number): Finding[] {
  const { train, validation } = data;
  const findings: Finding[] = [];
  if (validation.length < FEW_VALIDATION) {
    findings.push({
      verdict: 'warning',
      seen: `With ${validation.length} validation examples every figure is coarse`,
      advice: 'give validation a larger share, and use many repeats',
    });
  }
  if (shared > SHARED * validation.length && shared > 1) {
    findings.push({
      verdict: 'warning',
      seen: `${shared} validation examples stand in the training part too, feature for feature`,
      advice: 'remove duplicates: what was trained on cannot tell how the network does on new data',
    });
  }
  const { batchSize } = baseline.training;
  if (batchSize !== 'full' && batchSize > train.length) {
    findings.push({
      verdict: 'warning',
      seen: `batch_size ${batchSize} is more than the ${train.length} training examples`,
      advice: 'write batch_size: full, or a smaller number for more steps an epoch',
    });
  }
  return findings;
}

/** Validation examples whose features are those of some training example. */
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

function keepProbFindings({ dropout: { network } }: Subject): Finding[] {
  const { keepProb, layerSizes } = network;
  const findings: Finding[] = [];
  if (keepProb[0] <= LOW_INPUT) {
    findings.push({
      verdict: 'warning',
      seen: `keep_prob_0 ${keepProb[0]} drops ${keepProb[0] === LOW_INPUT ? 'half' : 'more than half'} of each input`,
      advice: 'keep the inputs: 1.0 as a rule, perhaps 0.9, hardly ever 0.5',
    });
  }
  keepProb.forEach((keep, l) => {
    const all = (1 - keep) ** layerSizes[l];
    if (all <= ALL_DROPPED) return;
    findings.push({
      verdict: 'warning',
      seen: `keep_prob_${l} ${keep} drops all ${layerSizes[l]} units of layer ${l} at once in ${rounded(100 * all)} % of the examples`,
      advice: 'give so small a layer a keep_prob nearer to 1',
    });
  });
  return findings;
}
