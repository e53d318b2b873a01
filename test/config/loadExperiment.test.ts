import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expandRange } from '../../src/config/decimal.js';
import { compileExpression } from '../../src/config/expression.js';
import { jsonSchema } from '../../src/config/jsonSchema.js';
import { parseExperiment } from '../../src/config/loadExperiment.js';
import { starterConfig } from '../../src/config/starterConfig.js';
import { toConfig } from '../../src/config/toConfig.js';

const base =
  'data: {source: digits}\nnetwork: {hidden: [16, 8, 4]}\ntraining: {learning_rate: 0.1}\n';

async function axesOf(grid: string): Promise<unknown> {
  const { experiment } = await parseExperiment(`${base}grid: ${grid}`, 'test.yaml');
  return experiment.grids[0].axes.map(({ layers, name, values }) => [
    layers.length > 0 ? layers : name,
    'source' in values ? values.source : values,
  ]);
}

describe('a grid', () => {
  test.each<[string, string, unknown]>([
    ['a number', '{keep_prob: {1: 0.5}}', [[[1], [0.5]]]],
    [
      'a list, whose repeated values count once',
      '{keep_prob: {1: [0.5, 1, 0.5]}}',
      [[[1], [0.5, 1]]],
    ],
    [
      'a range in exact decimals',
      '{keep_prob: {1: 0.5:0.1:0.9}}',
      [[[1], [0.5, 0.6, 0.7, 0.8, 0.9]]],
    ],
    ['input for layer 0', '{keep_prob: {input: 1}}', [[[0], [1]]]],
    ['hidden for all hidden layers, tied', '{keep_prob: {hidden: [1]}}', [[[1, 2, 3], [1]]]],
    ['"1,3" for two tied layers', '{keep_prob: {"1,3": [1]}}', [[[1, 3], [1]]]],
    ['"1-3" for three tied layers', '{keep_prob: {"1-3": [1]}}', [[[1, 2, 3], [1]]]],
    [
      'an expression',
      '{keep_prob: {1: [0.5], 2: keep_prob_1^2}}',
      [
        [[1], [0.5]],
        [[2], 'keep_prob_1^2'],
      ],
    ],
    [
      'other scalars as axes, sorted by name',
      '{optimizer: [sgd, adam], hidden_1: [4, 8], batch_size: [8, full], max_norm: [null, 3]}',
      [
        ['batch_size', [8, 'full']],
        ['hidden_1', [4, 8]],
        ['max_norm', [null, 3]],
        ['optimizer', ['sgd', 'adam']],
      ],
    ],
    [
      'keep_prob axes in any order, sorted by their lowest layer',
      '{l2: 0, keep_prob: {3: 1, "1,2": 1, input: 1}}',
      [
        [[0], [1]],
        [[1, 2], [1]],
        [[3], [1]],
        ['l2', [0]],
      ],
    ],
  ])('takes %s', async (_, grid, expected) => {
    expect(await axesOf(grid)).toEqual(expected);
  });

  test('is the same in YAML and in JSON, whatever the order of its keys', async () => {
    const yaml = await parseExperiment(
      `${base}grid: {l2: [0, 1], keep_prob: {2: [0.5], 1: [1]}}`,
      'a.yaml',
    );
    const json = await parseExperiment(
      '{"grid":{"keep_prob":{"1":[1],"2":[0.5]},"l2":[0,1]},"training":{"learning_rate":0.1},"network":{"hidden":[16,8,4]},"data":{"source":"digits"}}',
      'a.json',
    );
    expect(json.experiment).toEqual(yaml.experiment);
  });
});

describe('expandRange()', () => {
  test('counts in exact decimals, both ends included', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -500, max: 500 }),
        fc.integer({ min: 1, max: 40 }),
        fc.nat(50),
        fc.integer({ min: 0, max: 6 }),
        (start, step, count, places) => {
          // Oracle: Number() of the decimal text is the double nearest to the exact value.
          const text = (n: number): string =>
            (BigInt(n) < 0n ? '-' : '') + decimal(Math.abs(n), places);
          const values = expandRange(`${text(start)}:${text(step)}:${text(start + count * step)}`);
          expect(values).toEqual(
            Array.from({ length: count + 1 }, (_, k) => Number(text(start + k * step))),
          );
        },
      ),
    );
  });
  const decimal = (n: number, places: number): string => {
    const digits = String(n).padStart(places + 1, '0');
    return places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`;
  };
  test.each([
    ['0.1:0.1:0.3', [0.1, 0.2, 0.3]],
    ['1:-0.25:0.5', [1, 0.75, 0.5]],
    ['1e-3:1e-3:3e-3', [0.001, 0.002, 0.003]],
    ['0.5:0.1:0.5', [0.5]],
    ['-1e-22:1e-22:0', [-1e-22, 0]],
  ])('turns %s into %j', (text, values) => expect(expandRange(text)).toEqual(values));
  test.each([
    ['0.1:0.1', 'is not a range'],
    ['0.9:0.2:1', 'is not on a step: try 0.9'],
    ['1.5:0.2:1.6', 'is not on a step: try 1.5'],
    ['1:-0.3:0.5', 'is not on a step: try 0.7 or 0.4'],
    ['0:1:1e15', 'has 1000000000000001 values'],
    ['1e15:1:2e15', 'has too many digits'],
    ['1e-23:1e-23:2e-23', 'has too many digits'],
    ['1:1:1e999', 'has too many digits'],
  ])('refuses %s, which %s', (text, problem) => {
    expect(expandRange(text, 1)).toContain(problem);
  });
});

describe('an expression', () => {
  const value = async (source: string, scope: Record<string, number | string>): Promise<unknown> =>
    (await compileExpression({ source, names: Object.keys(scope), where: '' }))(scope);
  test.each<[string, Record<string, number | string>, unknown]>([
    ['x^3', { x: 0.7 }, 0.343],
    ['0.1 + 0.2', {}, 0.3],
    ['round(64 / x)', { x: 0.7 }, 91],
    ['x <= 0.8 and not (x == 0.5)', { x: 0.7 }, true],
    ['x == "adam" or x != "sgd"', { x: 'sgd' }, false],
    ['x > 0.6 ? 1 : 0.5', { x: 0.7 }, 1],
    ['min(x, 0.5) + max(x, 1) + abs(-x) + floor(x) + ceil(x) + sqrt(4)', { x: 0.5 }, 5],
    ['0.5 < x < 0.9', { x: 0.7 }, true],
  ])('%s with %j is %j', async (source, scope, expected) => {
    expect(await value(source, scope)).toBe(expected);
  });
});

describe('parseExperiment()', () => {
  test('fills in the defaults of the contract', async () => {
    const { experiment } = await parseExperiment(base, 'some/my grid.yaml');
    expect(experiment).toMatchObject({
      name: 'my-grid',
      seed: 1,
      repeats: 1,
      baseline: true,
      data: { validation: 0.2, test: 0, scale: 'standard', scaleTarget: 'standard' },
      network: { activation: 'relu', init: 'he' },
      training: {
        batchSize: 32,
        momentum: 0.9,
        decay: 0.9,
        beta1: 0.9,
        beta2: 0.999,
        epsilon: 1e-8,
        l2: 0,
        maxNorm: null,
      },
      select: { metric: 'val_cost', rule: 'best', worth: 0.01 },
      record: { history: true },
      grids: [{ axes: [], where: null }],
    });
  });
  test('loads the starter config without a warning', async () => {
    const { experiment, warnings } = await parseExperiment(starterConfig(), 'keepgrid.yaml');
    expect(experiment.name).toBe('first-grid');
    expect(warnings).toEqual([]);
  });
});

describe('toConfig()', () => {
  test.each([
    'grid: {keep_prob: {input: [0.9, 1], "1,3": [0.5]}, l2: [0, 0.1], where: l2 < 1}',
    'grid: [{keep_prob: {1: [0.5]}}, {learning_rate: [0.1, 1], hidden_1: "round(8 / keep_prob_1)"}]',
    'search: {random: 4, halving: {eta: 2, min_epochs: 3}}',
    'repeats: 4\nbaseline: false\nselect: {metric: val_accuracy, rule: one_se}\nrecord: {history: false}',
  ])('gives a config that loads back to an equal experiment: %s', async (text) => {
    const { experiment } = await parseExperiment(base + text, 'a.yaml');
    const again = await parseExperiment(JSON.stringify(toConfig(experiment)), 'b.json');
    const withoutPlaces = (value: unknown): unknown =>
      JSON.parse(JSON.stringify(value), (key, entry: unknown) =>
        key === 'where' && typeof entry === 'string' ? '' : entry,
      );
    expect(withoutPlaces(again.experiment)).toEqual(withoutPlaces(experiment));
  });
});

test('the JSON Schema describes every key with its default', () => {
  const schema = jsonSchema() as {
    properties: Record<string, { properties?: Record<string, unknown> }>;
  };
  expect(Object.keys(schema.properties)).toEqual(
    expect.arrayContaining(['name', 'data', 'network', 'training', 'grid', 'select']),
  );
  expect(schema.properties['training'].properties!['momentum']).toMatchObject({
    default: 0.9,
    description: expect.any(String),
  });
});
