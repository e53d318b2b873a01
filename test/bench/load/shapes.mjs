/** Grids of a million runs and fewer, of networks so small that training says nothing of the time. */

/** Many cells of few repeats; few cells of many repeats; and rows that each have a history. */
export const SHAPES = {
  wide: { title: 'many cells, 10 repeats', repeats: (rows) => Math.min(10, rows / 100) },
  deep: { title: '100 cells, many repeats', repeats: (rows) => rows / 100 },
  history: {
    title: 'many cells, 10 repeats, 5 epochs of history',
    repeats: (rows) => Math.min(10, rows / 100),
    epochs: 5,
  },
};

const STEP = 0.001;

/**
 * The config of so many rows in one of the shapes; `wider` adds values to the last axis, which come first, so that
 * rows get other cells. Each keep_prob axis ends at 1, so that the baseline is one of the cells.
 */
export function configOf(shape, rows, wider = 0) {
  const { repeats: repeatsOf, epochs = 1 } = SHAPES[shape];
  const repeats = repeatsOf(rows);
  const cells = rows / repeats;
  const second = divisorNear(cells, Math.sqrt(cells));
  const range = (values) => `${(1 - STEP * (values - 1)).toFixed(3)}:${STEP}:1`;
  return `name: load-${shape}
seed: 1
repeats: ${repeats}
data: {source: moons, size: 40, validation: 0.25}
network: {hidden: [4]}
training: {epochs: ${epochs}, batch_size: full, optimizer: sgd, learning_rate: 0.1}
record: {history: ${shape === 'history'}}
grid:
  keep_prob: {input: '${range(cells / second)}', 1: '${range(second + wider)}'}
`;
}

/** The largest divisor of a number that is at most a limit. */
function divisorNear(number, limit) {
  let divisor = Math.floor(limit);
  while (number % divisor !== 0) divisor--;
  return divisor;
}
