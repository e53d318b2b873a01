import { describe, expect, test } from 'vitest';
import { FOREIGN_PATHS } from '../../src/config/foreign.js';
import { parseExperiment } from '../../src/config/loadExperiment.js';
import { keysAt } from '../../src/config/schema.js';
import type { UserErrors } from '../../src/errors.js';

const CONFIG = `name: grid
data:
  source: digits
network:
  hidden: [16, 8]
training:
  learning_rate: 0.1
grid:
  keep_prob:
    1: [0.5, 1]
`;

/** The hints that the config gets once a line of it is replaced, or an assignment made. */
async function hintsOf(line: string, instead: string, set: readonly string[] = []) {
  expect(CONFIG).toContain(line);
  const text = CONFIG.replace(line, instead);
  const error = (await parseExperiment(text, 'grid.yaml', { set }).catch(
    (thrown: unknown) => thrown,
  )) as UserErrors;
  return error.errors.map(({ message, hint }) => `${message}: ${hint}`).join('\n');
}

test.each(FOREIGN_PATHS)('the hint to use %s names a key that there is', (path) => {
  const [first, second] = path.split('.');
  if (second === undefined) expect([...keysAt([]), 'grid']).toContain(first);
  else expect([...(first === 'grid' ? ['keep_prob'] : keysAt([first]))]).toContain(second);
});

describe('a word of elsewhere as a key', () => {
  test.each([
    ['lr: 0.1', 'use training.learning_rate'],
    ['learningRate: 0.1', 'it belongs under training, as learning_rate'],
    ['batchSize: 8', 'it belongs under training, as batch_size'],
    ['epochs: 3', 'it belongs under training'],
    ['hidden_layer_sizes: [3]', 'use network.hidden'],
    ['weight_decay: 0.1', 'use training.l2'],
    ['random_state: 3', 'use seed'],
    ['cv: 5', 'data.folds'],
    ['patience: 5', 'use training.early_stopping'],
    ['n_jobs: 5', 'with --workers N'],
    ['keep_prob: 0.5', 'grid.keep_prob.hidden'],
    ['keep_prob_2: 0.5', 'write it as grid.keep_prob.2'],
    ['where: keep_prob_1 < 1', 'it belongs under grid'],
    ['loss: mse', 'the cost follows from the data'],
  ])('%s at the top level', async (line, hint) => {
    expect(await hintsOf('name: grid', line)).toContain(hint);
  });

  test.each([
    ['  lr: 0.1', 'use learning_rate'],
    ['  learningRate: 0.1', 'write learning_rate'],
    ['  alpha: 0.1', "the lecture's α is training.learning_rate"],
    ['  seed: 0.1', 'it belongs at the top level'],
    ['  validation_split: 0.1', 'use data.validation'],
  ])('%s in training', async (line, hint) => {
    expect(await hintsOf('  learning_rate: 0.1', line)).toContain(hint);
  });

  test.each(['  lr: 0.1', '  learningRate: 0.1', '  learning_rat: 0.1'])(
    '%s is the one mistake: that learning_rate is missing follows from it',
    async (line) => {
      expect(await hintsOf('  learning_rate: 0.1', line)).not.toContain('missing');
    },
  );

  test('two letters swapped are one slip', async () => {
    expect(await hintsOf('name: grid', 'naem: grid')).toContain('did you mean "name"?');
  });

  test('drop in data is about columns, and nowhere else', async () => {
    const inData = await hintsOf('  source: digits', '  source: digits\n  drop: [id]');
    expect(inData).toContain('data.columns.drop');
    expect(inData).not.toContain('keep_prob');
    expect(await hintsOf('name: grid', 'drop: 0.5')).toContain('a dropout of 0.2 is a keep_prob');
  });

  test('axes and expressions of the grid', async () => {
    const hints = await hintsOf('    1: [0.5, 1]', '    1: 1\n  lr: 1\n  hidden: 3\n  l2: lr / 10');
    expect(hints).toContain('The grid has no axis "lr": use learning_rate');
    expect(hints).toContain('the axes of sizes are hidden_1, hidden_2');
    expect(hints).toContain('there is no "lr" here; did you mean "learning_rate"?');
  });

  test('a path of --set', async () => {
    const hints = await hintsOf('name: grid', 'name: grid', ['keep_prob=0.8', 'lr=3']);
    expect(hints).toContain('grid.keep_prob.hidden');
    expect(hints).toContain('use training.learning_rate');
  });
});

describe('a value of elsewhere', () => {
  test.each([
    ['name: grid', 'select: {metric: accuracy}', 'write val_accuracy'],
    ['name: grid', 'select: {metric: loss}', 'write val_cost'],
    ['  learning_rate: 0.1', '  optimizer: Adam\n  learning_rate: 0.1', 'write adam'],
    ['  learning_rate: 0.1', '  learning_rate: "0.1"', 'write 0.1 without quotes'],
    ['  hidden: [16, 8]', '  hidden: 16', 'write [16]'],
    ['  hidden: [16, 8]', '  hidden: [16, 8]\n  init: kaiming', 'write he'],
    ['    1: [0.5, 1]', '    1: 80', 'write 0.8 if that is meant'],
    ['  source: digits', '  source: digits\n  validation: 20', 'write 0.2 if that is meant'],
    ['    1: [0.5, 1]', '    1: 0.5:1.0:0.1', 'start:step:end: write 0.5:0.1:1.0'],
    ['    1: [0.5, 1]', '    1: 0.1:0.9:0.2', 'start:step:end: write 0.1:0.2:0.9'],
    ['    1: [0.5, 1]', '    1: 0.5-1.0', 'say 0.5:0.1:1.0'],
    ['    1: [0.5, 1]', '    1: 0.5..1.0', 'say 0.5:0.1:1.0'],
    ['    1: [0.5, 1]', '    1: "0.5, 1"', 'write [0.5, 1]'],
    ['    1: [0.5, 1]', '    1: 1\n  where: keep_prob_1 = 1', 'write keep_prob_1 == 1'],
  ])('%s → %s', async (line, instead, hint) => {
    expect(await hintsOf(line, instead)).toContain(hint);
  });
});
