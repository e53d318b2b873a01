import { describe, expect, test } from 'vitest';
import { parseExperiment } from '../../src/config/loadExperiment.js';
import { createPlan, type Plan, type PlannedData } from '../../src/plan/plan.js';

const base = `
data: {source: digits}
network: {hidden: [16, 8]}
training: {learning_rate: 0.1}
`;
const data: PlannedData = {
  features: 64,
  sha256: 'f00d',
  target: { task: 'classification', Y: new Int32Array(0), classes: [...'0123456789'] },
};

async function planOf(text: string, planned: PlannedData = data): Promise<Plan> {
  const { experiment } = await parseExperiment(base + text, 'test.yaml');
  return createPlan(experiment, planned);
}

/** `keep_probs | other axes` of every cell. */
const cellsOf = (plan: Plan): string[] =>
  [...plan.cells()].map(({ network, axes }) =>
    [network.keepProb.join(' '), ...Object.values(axes)].join(' | '),
  );

const idsOf = (plan: Plan): string[] => [...plan.runs.of()].map(({ runId }) => runId);

describe('createPlan()', () => {
  test('orders cells: baselines, then keep_prob axes by layer and others by name, the last one fastest', async () => {
    const plan = await planOf(
      'grid: {learning_rate: [0.2, 0.1], keep_prob: {2: [1, 0.5], 1: [0.9]}}',
    );
    expect(cellsOf(plan)).toEqual([
      '1 1 1 | 0.2',
      '1 1 1 | 0.1',
      '1 0.9 1 | 0.2',
      '1 0.9 1 | 0.1',
      '1 0.9 0.5 | 0.2',
      '1 0.9 0.5 | 0.1',
    ]);
  });
  test('counts cells and repeats from 1, with repeats innermost', async () => {
    const plan = await planOf('repeats: 2\ngrid: {keep_prob: {1: [0.5]}}');
    expect([...plan.runs.of()].map(({ cell, repeat, fold }) => [cell, repeat, fold])).toEqual([
      [1, 1, 1],
      [1, 2, 1],
      [2, 1, 1],
      [2, 2, 1],
    ]);
  });
});

describe('the baseline', () => {
  test('stands once for each combination of the other axes, whatever where says', async () => {
    const plan = await planOf(
      'grid: {keep_prob: {1: [0.5, 1]}, l2: [0, 0.1], where: keep_prob_1 < 1 and l2 > 0}',
    );
    expect(cellsOf(plan)).toEqual(['1 1 1 | 0', '1 1 1 | 0.1', '1 0.5 1 | 0.1']);
  });
  test('is not added where baseline is false', async () => {
    const plan = await planOf(
      'baseline: false\ngrid: {keep_prob: {1: [0.5, 1]}, where: keep_prob_1 < 1}',
    );
    expect(cellsOf(plan)).toEqual(['1 0.5 1']);
  });
  test('computes derived axes with every keep_prob 1', async () => {
    const plan = await planOf(
      'grid: {keep_prob: {1: [0.5], 2: keep_prob_1 / 2}, hidden_1: round(16 / keep_prob_1)}',
    );
    expect(cellsOf(plan)).toEqual(['1 1 1 | 16', '1 0.5 0.25 | 32']);
    expect(plan.derivedAxes).toEqual(['hidden_1']);
  });
});

describe('a union of grids', () => {
  test('keeps the first of equal cells, fills in axes that a grid lacks, and applies where to its own grid alone', async () => {
    const plan = await planOf(`grid:
  - {keep_prob: {1: [0.5, 0.7]}, where: keep_prob_1 > 0.6}
  - {keep_prob: {1: [0.7, 0.5]}, learning_rate: [0.1, 0.2]}`);
    expect(cellsOf(plan)).toEqual([
      '1 1 1 | 0.1',
      '1 1 1 | 0.2',
      '1 0.7 1 | 0.1',
      '1 0.7 1 | 0.2',
      '1 0.5 1 | 0.1',
      '1 0.5 1 | 0.2',
    ]);
    expect(plan.cellCount).toBe(6);
  });
  test('counts cells once that differ only in a setting without effect, as momentum under sgd', async () => {
    const plan = await planOf('grid: {optimizer: [sgd, momentum], momentum: [0.5, 0.9]}');
    expect(cellsOf(plan)).toEqual([
      '1 1 1 | 0.5 | sgd',
      '1 1 1 | 0.5 | momentum',
      '1 1 1 | 0.9 | momentum',
    ]);
    expect(new Set(idsOf(plan)).size).toBe(3);
  });
  test('counts cells once that differ only in the steps of another schedule than step', async () => {
    const plan = await planOf(
      'grid: {lr_schedule: [none, step], lr_step: [5, 10], lr_factor: [0.1]}',
    );
    expect(cellsOf(plan)).toEqual([
      '1 1 1 | 0.1 | none | 5',
      '1 1 1 | 0.1 | step | 5',
      '1 1 1 | 0.1 | step | 10',
    ]);
    expect(new Set(idsOf(plan)).size).toBe(3);
  });
  test('counts cells once that differ only in the activation of a network without hidden layers', async () => {
    const text = 'network: {hidden: []}\ngrid: {activation: [relu, tanh], keep_prob: {0: 0.8}}';
    const { experiment } = await parseExperiment(
      `data: {source: digits}\ntraining: {learning_rate: 0.1}\n${text}`,
      'test.yaml',
    );
    const plan = await createPlan(experiment, data);
    expect(cellsOf(plan)).toEqual(['1 | relu', '0.8 | relu']);
    expect(plan.cellCount).toBe(2);
  });
});

test.each([
  ['a fixed one', 'training: {learning_rate: 0.1, class_weight: balanced}'],
  ['one of an axis', 'training: {learning_rate: 0.1}\ngrid: {class_weight: [none, balanced]}'],
])('a class weight in a regression is a mistake: %s', async (_, text) => {
  const config = `data: {source: linear}\nnetwork: {hidden: [8]}\n${text}`;
  const { experiment } = await parseExperiment(config, 'test.yaml');
  const target = { task: 'regression' as const, Y: new Float32Array(0) } as PlannedData['target'];
  await expect(createPlan(experiment, { ...data, target })).rejects.toThrow(
    'class_weight: balanced needs classes, and this is a regression',
  );
  expect((await createPlan(experiment, data)).cellCount).toBeGreaterThan(0);
});

test('a plan without a cell is reported at its where', async () => {
  await expect(
    planOf('baseline: false\ngrid: {keep_prob: {1: [0.5]}, where: keep_prob_1 > 0.6}'),
  ).rejects.toMatchObject({
    message: 'The grid has no cell: where keeps none, and baseline is false',
    where: 'test.yaml:6:38',
  });
});

describe('tied layers', () => {
  test('are one axis, which fills a column for each layer', async () => {
    expect(cellsOf(await planOf('grid: {keep_prob: {hidden: [0.5, 0.8]}}'))).toEqual([
      '1 1 1',
      '1 0.5 0.5',
      '1 0.8 0.8',
    ]);
  });
});

describe('metrics', () => {
  const GRID = '\ngrid: {keep_prob: {1: [0.5]}}';
  const withMetrics = async (text: string) => idsOf(await planOf(text + GRID));

  test('change the run_ids of all rows, whatever their order, and none of them if there are none', async () => {
    const without = await withMetrics('');
    expect(await withMetrics('metrics: []')).toEqual(without);
    expect(await withMetrics('select: {metric: val_accuracy}')).toEqual(without);
    const both = await withMetrics('metrics: [roc_auc, f1_macro]');
    expect(await withMetrics('metrics: [f1_macro, roc_auc, f1_macro]')).toEqual(both);
    const one = await withMetrics('metrics: [f1_macro]');
    expect(new Set([...without, ...both, ...one]).size).toBe(6);
  });

  test('have select.metric among them', async () => {
    const plan = await planOf('metrics: [roc_auc]\nselect: {metric: val_balanced_accuracy}' + GRID);
    expect(plan.metrics).toEqual(['balanced_accuracy', 'roc_auc']);
    expect(idsOf(plan)).toEqual(await withMetrics('metrics: [balanced_accuracy, roc_auc]'));
  });

  test.each([
    ['metrics: [f1_macro, r2]', 'metrics', 'r2 is a metric of regression'],
    ['select: {metric: val_mae}', 'select.metric', 'val_mae is a metric of regression'],
  ])('that do not fit the data are refused: %s', async (text, where, message) => {
    const { experiment } = await parseExperiment(
      `${base.replace('source: digits', 'source: mine.csv, target: y')}${text}${GRID}`,
      'test.yaml',
    );
    await expect(createPlan(experiment, data)).rejects.toMatchObject({
      where,
      message: expect.stringContaining(message) as string,
      hint: expect.stringContaining('balanced_accuracy') as string,
    });
  });
});

describe('a run_id', () => {
  test('stays the same when the grid is widened, reordered or repeated more often', async () => {
    const before = idsOf(await planOf('repeats: 2\ngrid: {keep_prob: {1: [0.5]}}'));
    const after = idsOf(
      await planOf(
        'name: other\nrepeats: 3\ngrid: {keep_prob: {2: [0.5, 1], 1: [0.9, 0.5]}, l2: [0.1, 0]}',
      ),
    );
    expect(after).toEqual(expect.arrayContaining(before));
  });
  test.each([
    ['the seed', 'seed: 2'],
    ['the split', 'data: {source: digits, validation: 0.3}'],
    ['the held-back share', 'data: {source: digits, test: 0.1}'],
    ['the scaling', 'data: {source: digits, scale: minmax}'],
    ['a setting', 'training: {learning_rate: 0.1, l2: 0.5}'],
    ['the activation', 'network: {hidden: [16, 8], activation: tanh}'],
    ['the sizes', 'network: {hidden: [16, 9]}'],
  ])('changes with %s', async (_, change) => {
    const merged = new Map(
      [...base.trim().split('\n'), change].map((line) => [line.split(':')[0], line]),
    );
    const { experiment } = await parseExperiment([...merged.values()].join('\n'), 'test.yaml');
    expect(idsOf(await createPlan(experiment, data))[0]).not.toBe(idsOf(await planOf(''))[0]);
  });
  test('changes with the data', async () => {
    expect(idsOf(await planOf('', { ...data, sha256: 'beef' }))).not.toEqual(
      idsOf(await planOf('')),
    );
  });
  test('does not change with what has no effect', async () => {
    const ids = idsOf(await planOf(''));
    const same = idsOf(
      await planOf('name: renamed\nrecord: {history: false}\nselect: {metric: val_accuracy}'),
    );
    expect(same).toEqual(ids);
  });
});

describe('a derived value', () => {
  test.each([
    [
      '{keep_prob: {1: [0.3], 2: keep_prob_1 * 4}}',
      'keep_prob_2 = keep_prob_1 * 4 gives 1.2 in cell (keep_prob_1 0.3, keep_prob_2 1.2)',
    ],
    [
      '{keep_prob: {1: [0.3]}, hidden_1: 16 / keep_prob_1}',
      'hidden_1 = 16 / keep_prob_1 gives 53.333',
    ],
    ['{keep_prob: {1: [0.5]}, where: keep_prob_1 + 1}', 'where gives 1.5, not true or false'],
  ])('is reported with its cell where it is out of range: %s', async (grid, message) => {
    await expect(planOf(`grid: ${grid}`)).rejects.toThrow(message);
  });
  test('may be out of range in a cell that where leaves out', async () => {
    const plan = await planOf(
      'grid: {keep_prob: {1: [0.3, 0.5]}, hidden_1: 16 / keep_prob_1, where: keep_prob_1 >= 0.5}',
    );
    expect(cellsOf(plan)).toEqual(['1 1 1 | 16', '1 0.5 1 | 32']);
  });
});

describe('a plan of a million cells', () => {
  const million = 'grid: {keep_prob: {input: 0.001:0.001:1, 1: 0.001:0.001:1}}';
  test('is counted without a walk, by the formula that a walk of a small plan confirms', async () => {
    const plan = await planOf(million);
    expect(plan.cellCount).toBe(1_000_000);
    const small = await planOf(
      'grid: {keep_prob: {input: [0.5, 1], 1: [1, 0.5, 0.7]}, l2: [0, 1]}',
    );
    expect(small.cellCount).toBe([...small.cells()].length);
  });
  test('is walked one cell at a time', async () => {
    const plan = await planOf(million);
    let last = 0;
    for (const { cell } of plan.cells()) {
      last = cell;
      if (cell === 5000) break;
    }
    expect(last).toBe(5000);
  });
  test('is refused where it would have to be walked for hours', async () => {
    await expect(
      planOf(`${million.slice(0, -1)}, learning_rate: 0.001:0.001:1, where: keep_prob_1 < 0.5}`),
    ).rejects.toThrow('1000000000 points');
  });
});

test('two classes need one sigmoid unit, a regression one linear unit', async () => {
  const two = await planOf('', {
    ...data,
    target: { task: 'classification', Y: new Int32Array(0), classes: ['a', 'b'] },
  });
  expect([...two.cells()][0].network).toMatchObject({
    layerSizes: [64, 16, 8, 1],
    output: 'sigmoid',
  });
  const regression = await planOf('', {
    ...data,
    target: { task: 'regression', Y: new Float32Array(0) },
  });
  expect([...regression.cells()][0].network).toMatchObject({
    layerSizes: [64, 16, 8, 1],
    output: 'linear',
  });
});
