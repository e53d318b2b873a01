/** What `keepgrid init` writes: a config that runs as it is and says what to change. */
export function starterConfig(): string {
  return `# Which keep_prob, in which layer, and is dropout worth it at all?
# keepgrid plan THIS_FILE   what would run, and how long it takes
# keepgrid run THIS_FILE    trains it and writes results/<name>/results.csv
name: first-grid
seed: 1                  # one whole number fixes every random draw
repeats: 5               # each cell is trained on this many seeds, the same for every cell

data:
  source: digits         # a built-in name (keepgrid datasets), or a file: my.csv, X.npy, images-ubyte.gz
  # target: label        # for a CSV file: the column to predict
  validation: 0.2        # share that cells are compared on, or instead of it:
  # folds: 5             # as many parts that take turns
  # test: 0.2            # share to hold back, for keepgrid best to score the final network on
  scale: standard        # standard | minmax | none

network:
  hidden: [64, 32]       # input and output sizes follow from the data
  activation: relu       # relu | leaky_relu | tanh | sigmoid | identity

training:
  epochs: 20
  batch_size: 32         # or: full
  optimizer: momentum    # sgd | momentum | rmsprop | adam
  learning_rate: 0.02
  # early_stopping: {patience: 10}     # ends runs whose val_cost no longer falls

grid:
  keep_prob:             # the share kept: 1 keeps every unit
    1: [0.5, 0.7, 0.9, 1.0]    # hidden layer 1
    2: 0.6:0.2:1.0             # start:step:end, the end included
    # input: [0.9, 1.0]        # the input layer; hardly ever below 0.8
    # "1-2": [0.5, 0.8]        # instead of the above: both layers tied to one value
  # learning_rate: [0.02, 0.05]
  # where: keep_prob_1 <= keep_prob_2
# search: {halving: {eta: 3, min_epochs: 5}}     # or {random: 40}: less than the whole grid
`;
}
