/**
 * Synthetic data sets: after scikit-learn's generators, and `rare` after a paper. Every draw is a function of the seed, the
 * example's row and the column, so that a larger set begins with the noise of a smaller one.
 */
import { cos, log, sigmoid, sin } from '../engine/math.js';
import { normal } from '../engine/normal.js';
import type { Key } from '../engine/philox.js';
import { streamKey, uniform } from '../engine/streams.js';
import { examplesOf, numberedNames, type RawData } from './raw.js';

export interface SyntheticOptions {
  readonly size: number;
  readonly noise: number;
  readonly features: number;
  readonly seed: number;
}

const PI = Math.PI;
const NAMES = ['moons', 'circles', 'spirals', 'blobs', 'linear', 'rare'] as const;
export type SyntheticName = (typeof NAMES)[number];

/** X (size, features) with class numbers or targets, which depend on the name and the options alone. */
export function synthetic(name: SyntheticName, options: SyntheticOptions): RawData {
  const key = streamKey(options.seed, 'data', NAMES.indexOf(name));
  if (name === 'linear') return linear(options, key);
  if (name === 'rare') return rare(options, key);
  return classes(name, options, key);
}

type Classes = Exclude<SyntheticName, 'linear' | 'rare'>;
type Point = (label: number, along: number) => readonly number[];

/** Where an example lies before noise; `along` runs from 0 to 1 over the examples of its class. */
function pointOf(name: Classes, features: number): Point {
  switch (name) {
    case 'moons':
      return (label, along) =>
        label === 0
          ? [cos(PI * along), sin(PI * along)]
          : [1 - cos(PI * along), 0.5 - sin(PI * along)];
    case 'circles':
      return (label, along) => {
        const radius = label === 0 ? 1 : 0.5;
        return [radius * cos(2 * PI * along), radius * sin(2 * PI * along)];
      };
    case 'spirals':
      return (label, along) => {
        const angle = 3 * PI * Math.sqrt(along) + label * PI;
        const radius = 3 * Math.sqrt(along);
        return [radius * cos(angle), radius * sin(angle)];
      };
    case 'blobs':
      // The two centres are at distance 2, whatever the number of features.
      return (label) =>
        Array.from({ length: features }, () => (label === 0 ? -1 : 1) / Math.sqrt(features));
  }
}

function classes(name: Classes, { size, noise, features }: SyntheticOptions, key: Key): RawData {
  const point = pointOf(name, features);
  const X = new Float32Array(size * features);
  const labels = new Uint8Array(size);
  const ofClass = [Math.ceil(size / 2), Math.floor(size / 2)];
  for (let example = 0; example < size; example++) {
    const label = example % 2;
    labels[example] = label;
    const along = (example >> 1) / Math.max(1, ofClass[label] - (name === 'circles' ? 0 : 1));
    point(label, along).forEach((x, column) => {
      X[example * features + column] = x + noise * normal(key, column, example);
    });
  }
  return raw(name, features, X, labels, 'classification');
}

/** y = x·w + noise, x standard normal, each w drawn once, uniform in [−3, 3). */
function linear({ size, noise, features }: SyntheticOptions, key: Key): RawData {
  const X = new Float32Array(size * features);
  const Y = new Float32Array(size);
  const w = Array.from({ length: features }, (_, column) => 6 * uniform(key, column, 0, 1) - 3);
  for (let example = 0; example < size; example++) {
    let y = noise * normal(key, 0, example, 2);
    for (let column = 0; column < features; column++) {
      const x = Math.fround(normal(key, column, example));
      X[example * features + column] = x;
      y += x * w[column];
    }
    Y[example] = y;
  }
  return raw('linear', features, X, Y, 'regression');
}

/** `rare`: groups of features that tell the class, and the examples for each of them. */
const GROUPS = 5;
const GROUP_SIZE = 10;
const CYCLE = 25;
/** The mean of a telling feature that is not 0: over all examples its mean square then is 1. */
const TELLING_MEAN = Math.sqrt(CYCLE / 2);
const TELLING_WEIGHT = 0.057;

/**
 * Rare but telling features (Wager, Wang and Liang 2013, simulation of section 4 and appendix). Of every
 * 25 examples five have a group of ten features that are not 0: of one random sign, their sizes
 * exponential. The class is drawn by the logistic function of 0.057 times their sum, and by a coin
 * where there are none. The other features are normal noise; at noise 1 all have the same mean square.
 */
function rare({ size, noise, features }: SyntheticOptions, key: Key): RawData {
  const telling = GROUPS * GROUP_SIZE;
  const X = new Float32Array(size * features);
  const labels = new Uint8Array(size);
  for (let example = 0; example < size; example++) {
    const at = example * features;
    for (let column = telling; column < features; column++) {
      X[at + column] = noise * normal(key, column, example);
    }
    const group = example % CYCLE;
    let z = 0;
    if (group < GROUPS) {
      const scale = uniform(key, 0, example, 1) < 0.5 ? -TELLING_MEAN : TELLING_MEAN;
      for (let column = group * GROUP_SIZE; column < (group + 1) * GROUP_SIZE; column++) {
        X[at + column] = -scale * log(1 - uniform(key, column, example, 2));
        z += TELLING_WEIGHT * X[at + column];
      }
    }
    labels[example] = Number(uniform(key, 0, example, 3) < sigmoid(z));
  }
  return raw('rare', features, X, labels, 'classification');
}

function raw(
  name: SyntheticName,
  features: number,
  X: Float32Array,
  target: ArrayLike<number>,
  task: RawData['task'],
): RawData {
  return {
    name,
    featureNames: numberedNames(features),
    X,
    target,
    task,
    placeOf: examplesOf(name),
  };
}
