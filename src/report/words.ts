/** The words that a report uses, each explained in a line. */
export const WORDS: readonly (readonly [word: string, meaning: string])[] = [
  [
    'dropout',
    'In training, units are switched off at random, so that none can be relied on. Scores are taken with all units on.',
  ],
  [
    'keep_prob',
    'The probability that a unit is kept: 1 means no dropout. keep_prob_0 is that of the input, keep_prob_1 that of hidden layer 1.',
  ],
  ['cell', 'One combination of values in the grid.'],
  ['run', 'One network, trained from the start.'],
  [
    'repeat',
    'A cell trained again with other random numbers. All cells have the same ones in a repeat, so that they can be compared in pairs.',
  ],
  [
    'selected',
    'The cell that the rule of the config picks; unless it says otherwise, the best mean.',
  ],
  ['recommended', 'What the verdict says to use: no dropout, where dropout is not worth it.'],
  [
    'W1, W2, …',
    'The weights of a layer: W2 leads from layer 1 to layer 2, so it reads layer 1. The squared norm is the sum of their squares.',
  ],
  ['baseline', 'The cell without dropout: every keep_prob is 1, all other settings are the same.'],
  [
    'cost',
    'What training makes small; lower is better. Training cost: on the examples it learns from. Validation cost: on others.',
  ],
  [
    'gap',
    'Validation cost minus training cost. Where it is large, the network overfits: it learns by heart.',
  ],
  [
    'interval',
    'Where the true difference lies, with 95 % certainty. If it holds 0, there may be no difference.',
  ],
  [
    'p',
    'How often chance alone makes such a difference. Below 0.05 counts as real. (Holm) allows for having looked at many.',
  ],
];
