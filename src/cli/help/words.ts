/** The words that keepgrid's messages, tables and pages use, each explained once. */

/** A word and what it means; `more` is left out where there is little room. */
interface Word {
  readonly meaning: string;
  readonly more?: string;
}

export const WORDS = {
  keep_prob: {
    meaning: 'the share of the units of a layer that dropout keeps',
    more: '1 keeps all; Keras and PyTorch name the share dropped, so their 0.2 is a keep_prob of 0.8',
  },
  cell: {
    meaning: 'one setting of the grid',
    more: 'a keep_prob for each layer, and a value of each other axis',
  },
  repeat: {
    meaning: 'another seed and split, the same for all cells',
    more:
      'each draws anew the split into training and validation, initial weights, batches and masks; ' +
      'the test part stays',
  },
  fold: {
    meaning: 'one of the parts of a repeat that take turns as the validation part',
    more: 'without data.folds there are none, and the column is 1',
  },
  run: {
    meaning: 'one network trained: a cell in a repeat',
    more: 'a row of results.csv, known by its run_id',
  },
  baseline: {
    meaning: 'no dropout (every keep_prob 1)',
    more: 'there is one for each combination of the other axes, and cells are judged against it',
  },
  gap: {
    meaning: 'val_cost − train_cost, large where it overfits',
    more:
      'costs are without dropout and L2 penalty: cross-entropy of classes, half the mean squared ' +
      'error of numbers',
  },
  'paired difference': {
    meaning: "a cell's figure less its baseline's in the same repeat",
    more: 'both have the same split, initial weights and batches, so most of the luck cancels',
  },
  rank: {
    meaning: 'the place of a cell by the mean of select.metric over its repeats',
    more: 'equal means share a rank',
  },
  selected: {
    meaning: 'the cell that select.rule chooses, marked *',
    more: 'the best mean, or with one_se the one that drops most within a standard error of it',
  },
} as const satisfies Record<string, Word>;

/** The list of words, in Markdown. */
export const wordsPage = (): string =>
  Object.entries<Word>(WORDS)
    .map(([word, { meaning, more }]) => `- **${word}**: ${meaning}${more ? `; ${more}` : ''}.`)
    .join('\n');
