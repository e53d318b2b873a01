/**
 * Four kinds of data whose answer is known, each as a population that samples are drawn from, and the
 * experiment that is run on each sample. Kinds were chosen by what is true of the population alone,
 * never by what a verdict says.
 */
import { normal } from '../../../dist/engine/normal.js';
import { streamKey, uniform } from '../../../dist/engine/streams.js';

/** How many fresh examples stand for the population by default. */
export const POPULATION = 10_000;

const PARTS = { population: 1, sample: 2 };

/** The experiment on a sample: two layers with four values each, ten repeats. */
const configOf =
  ({ validation, hidden, training, keepProbs = '1, 0.7, 0.5, 0.3' }) =>
  (seed, metric) => `
seed: ${seed}
repeats: 10
data: {source: made.csv, target: y, task: classification, validation: ${validation}, scale: none}
network: {activation: tanh, hidden: [${hidden}]}
training: {batch_size: 32, optimizer: momentum, learning_rate: 0.05, ${training}}
grid: {keep_prob: {1: [${keepProbs}], 2: [${keepProbs}]}}
record: {history: false}
select: {metric: ${metric}}
`;

const logistic = (z) => 1 / (1 + Math.exp(-z));

/** Twenty inputs, of which three matter, and a network that learns every example by heart. */
const byHeart = {
  features: 20,
  chance: (x) => logistic(1.5 * x[0] + x[1] - x[2]),
  examples: 360,
  config: configOf({ validation: 0.3333, hidden: '24, 8', training: 'epochs: 40' }),
};

/** `chance` is that of class 1 for the features x, each standard normal. */
const KINDS = {
  nothing: {
    about: 'nothing to gain: a small network that learns what there is, and little dropout',
    features: 3,
    chance: (x) => logistic(2 * x[0] - 2 * x[1] + x[2]),
    examples: 360,
    config: configOf({
      validation: 0.3333,
      hidden: '4, 4',
      training: 'epochs: 8',
      keepProbs: '1, 0.95, 0.9, 0.8',
    }),
  },
  cured: { about: 'overfitting that dropout in layer 1 cures', ...byHeart },
  random: { about: 'random labels', ...byHeart, chance: () => 0.5 },
  little: {
    about: 'far too little data',
    ...byHeart,
    examples: 24,
    config: configOf({ validation: 0.25, hidden: '24, 8', training: 'epochs: 40' }),
  },
};

export const KIND_NAMES = Object.keys(KINDS);

/** The kind of this name. */
export const kindOf = (name) => KINDS[name];

/** A data set of keepgrid's: `count` examples of a kind, other ones for each part and seed. */
export function draw(name, part, seed, count) {
  const { features, chance } = KINDS[name];
  const key = streamKey(seed, 'data', KIND_NAMES.indexOf(name), PARTS[part]);
  const X = new Float32Array(new SharedArrayBuffer(4 * count * features));
  const Y = new Int32Array(new SharedArrayBuffer(4 * count));
  for (let row = 0; row < count; row++) {
    const x = X.subarray(row * features, (row + 1) * features);
    for (let column = 0; column < features; column++) x[column] = normal(key, column, row);
    Y[row] = uniform(key, row, 1, 1) < chance(x) ? 1 : 0;
  }
  return {
    name,
    m: count,
    features,
    featureNames: Array.from({ length: features }, (_, column) => `x${column}`),
    X,
    target: { task: 'classification', Y, classes: ['0', '1'] },
    validationRows: null,
    testRows: null,
    columns: null,
    table: null,
    groups: null,
    warnings: [],
    sha256: `${name}-${part}-${seed}`,
  };
}
