/**
 * Synthetic data sets after scikit-learn's generators. Every draw is a function of the seed, the
 * example's row and the column, so that a larger set begins with the noise of a smaller one.
 */
import { cos, sin } from '../engine/math.js';
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
const NAMES = ['moons', 'circles', 'spirals', 'blobs', 'linear'] as const;
export type SyntheticName = (typeof NAMES)[number];

/** X (size, features) with class numbers or targets, which depend on the name and the options alone. */
export function synthetic(name: SyntheticName, options: SyntheticOptions): RawData {
  const key = streamKey(options.seed, 'data', NAMES.indexOf(name));
  return name === 'linear' ? linear(options, key) : classes(name, options, key);
}

type Point = (label: number, along: number) => readonly number[];

/** Where an example lies before noise; `along` runs from 0 to 1 over the examples of its class. */
function pointOf(name: Exclude<SyntheticName, 'linear'>, features: number): Point {
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

function classes(
  name: Exclude<SyntheticName, 'linear'>,
  { size, noise, features }: SyntheticOptions,
  key: Key,
): RawData {
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
