/**
 * The figures and tables of papers that configs/papers trains again, smaller. A study trains its config once,
 * or once for each of its `parts`, which change the config by `set` as `keepgrid run --set` would.
 */

const MNIST_TRAINING = 60_000;
const SIMULATIONS = 50;
/** Figure 10: numbers of examples with the epochs that they are trained for. */
const SIZES = [
  [100, 1500],
  [500, 300],
  [1000, 200],
  [5000, 60],
  [10_000, 40],
  [50_000, 20],
];

/** Takes so many of MNIST's training images, as the test part holds the others back. */
const sized = ([examples, epochs]) => ({
  at: { examples },
  set: [`data.test=${(1 - examples / MNIST_TRAINING).toFixed(5)}`, `training.epochs=${epochs}`],
});

const SRIVASTAVA = {
  paper:
    'Srivastava, Hinton, Krizhevsky, Sutskever and Salakhutdinov, "Dropout: a simple way to prevent neural networks from overfitting", JMLR 15, 2014',
  place: 'Srivastava et al. 2014',
};
const WAGER = {
  paper: 'Wager, Wang and Liang, "Dropout training as adaptive regularization", NIPS 2013',
  place: 'Wager et al. 2013',
};

/** In the order of the page. `reduced` says how a study differs from the paper's. */
export const STUDIES = [
  {
    ...SRIVASTAVA,
    name: 'srivastava-table2',
    item: 'Table 2',
    about: 'MNIST without dropout, with it, and with max-norm too',
    reduced:
      '10,000 training images instead of 60,000, two hidden layers of 512 instead of three of 1024, 4,000 steps instead of up to a million, Adam except where it says momentum.',
  },
  {
    ...SRIVASTAVA,
    name: 'srivastava-figure9a',
    item: 'Figure 9a',
    about: 'keep_prob of the hidden layers, their units fixed',
    reduced:
      '10,000 training images instead of 60,000, two hidden layers of 512 instead of three of 2048, 40 epochs, Adam instead of momentum.',
  },
  {
    ...SRIVASTAVA,
    name: 'srivastava-figure9b',
    item: 'Figure 9b',
    about: 'keep_prob of the hidden layers, keep_prob · units fixed',
    reduced:
      'as Figure 9a; keep_prob · units is 64 and 128 in two hidden layers instead of 256, 256 and 512 in three.',
  },
  {
    ...SRIVASTAVA,
    name: 'srivastava-figure10',
    item: 'Figure 10',
    about: 'the number of training examples',
    reduced:
      'two hidden layers of 512 instead of 1024, 1024 and 2048; 1500, 300, 200, 60, 40 and 20 epochs with Adam.',
    parts: SIZES.map(sized),
  },
  {
    ...WAGER,
    name: 'wager-table1',
    item: 'Table 1',
    about: 'logistic regression where features that tell the class are rare',
    reduced:
      '50 simulations instead of 100; gradient descent with masks drawn anew in each of 2,000 steps instead of the minimum of the expected cost.',
    note: 'Without a penalty the initial weights stay in, as there are more features than examples: that row is no maximum likelihood, and says nothing of L2. Rows with L2 are held to scikit-learn (test/fixtures/sklearn/rare.json). On the inputs of a linear regression dropout is an adaptive L2 penalty exactly: test/nn/ridge.test.ts holds it to the closed form.',
    simulations: SIMULATIONS,
  },
];

/**
 * What a study trains: for each part how it changes the config, its folder below results/, and what its cells
 * are known by. Each simulation has data of its own, and is one more draw of the same cells.
 */
export function partsOf({ name, parts, simulations }) {
  const folder = `papers-${name}`;
  if (simulations !== undefined) {
    return Array.from({ length: simulations }, (_, index) => {
      const seed = index + 1;
      return { at: {}, set: [`seed=${seed}`], folder: `${folder}/${seed}` };
    });
  }
  if (parts === undefined) return [{ at: {}, set: [], folder }];
  return parts.map((part) => ({ ...part, folder: `${folder}/${part.at.examples}` }));
}
