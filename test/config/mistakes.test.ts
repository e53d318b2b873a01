import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { experimentFrom, parseExperiment } from '../../src/config/loadExperiment.js';
import { keepgrid, temporaryFolder } from '../helpers.js';

const folder = temporaryFolder();

/** A good config, in which each mistake changes one line. */
const GOOD = `name: digits-grid
seed: 1
repeats: 2
data:
  source: digits
  validation: 0.2
  test: 0.1
network:
  hidden: [16, 8]
  activation: relu
training:
  epochs: 1
  learning_rate: 0.1
  optimizer: momentum
grid:
  keep_prob:
    1: [0.5, 1]
    2: 0.5:0.25:1
  l2: [0, 0.1]
  where: keep_prob_1 <= keep_prob_2
`;

type Mistake = [what: string, line: string, instead: string, place: string, message: string];

const MISTAKES: Mistake[] = [
  [
    'the data itself for validation',
    '  validation: 0.2',
    '  validation: digits',
    '6:15',
    'data.validation is data.source itself',
  ],
  ['a misspelt key', 'seed: 1', 'sed: 1', '2:1', 'did you mean "seed"?'],
  ['a key of another part', 'seed: 1', 'epochs: 1', '2:1', 'it belongs under training'],
  ['dropout for keep_prob', '  keep_prob:', '  dropout:', '16:3', 'keep_prob, the share kept'],
  ['drop_prob at the top', 'seed: 1', 'drop_prob: 0.5', '2:1', 'keep_prob, the share kept'],
  ['a rate in training', '  epochs: 1', '  rate: 0.5', '12:3', 'keep_prob, the share kept'],
  ['text for a number', 'repeats: 2', 'repeats: two', '3:10', 'must be a number, not "two"'],
  [
    'a metric of another task',
    'seed: 1',
    'metrics: [f1_macro, rmse]',
    '2:21',
    'for classification there are balanced_accuracy, f1_macro, roc_auc',
  ],
  [
    'a metric by a part of its name',
    'seed: 1',
    'metrics: [auc]',
    '2:11',
    'did you mean "roc_auc"?',
  ],
  [
    'another task to select by',
    'seed: 1',
    'select: {metric: val_r2}',
    '2:18',
    'val_r2 is a metric of regression, but the task is classification',
  ],
  [
    'a metric without val_ to select by',
    'seed: 1',
    'select: {metric: accuracy}',
    '2:18',
    'write val_accuracy',
  ],
  ['a fraction for a whole number', 'repeats: 2', 'repeats: 2.5', '3:10', 'must be a whole number'],
  ['repeats of 0', 'repeats: 2', 'repeats: 0', '3:10', 'must be at least 1'],
  ['a negative seed', 'seed: 1', 'seed: -1', '2:7', 'must be at least 0'],
  [
    'an infinite number',
    '  learning_rate: 0.1',
    '  learning_rate: .inf',
    '13:18',
    'must be a number',
  ],
  ['a name that is a path', 'name: digits-grid', 'name: ../up', '1:7', 'letters, digits'],
  ['a name that is a formula', 'name: digits-grid', 'name: "=1+1"', '1:7', 'letters, digits'],
  ['an unknown data set', '  source: digits', '  source: digitz', '5:11', 'did you mean "digits"?'],
  ['a share of 1', '  validation: 0.2', '  validation: 1', '6:15', 'must be below 1, not 1'],
  [
    'shares that leave nothing to train on',
    '  test: 0.1',
    '  test: 0.8',
    '6:15',
    'nothing is left to train on',
  ],
  ['noise on real data', '  test: 0.1', '  noise: 0.1', '7:3', 'has no meaning for digits'],
  ['a target for a built-in', '  test: 0.1', '  target: label', '7:3', 'has no meaning for digits'],
  ['a layer without units', '  hidden: [16, 8]', '  hidden: [16, 0]', '9:16', 'must be at least 1'],
  [
    'an unknown activation',
    '  activation: relu',
    '  activation: rellu',
    '10:15',
    'did you mean "relu"?',
  ],
  [
    'an unknown optimizer',
    '  optimizer: momentum',
    '  optimizer: adagrad',
    '14:14',
    'must be one of sgd',
  ],
  [
    'a missing learning rate',
    '  learning_rate: 0.1',
    '  l2: 0',
    '12:3',
    'learning_rate is missing',
  ],
  ['a keep_prob of 0', '    1: [0.5, 1]', '    1: [0, 1]', '17:9', '0 would drop every unit'],
  [
    'a keep_prob above 1',
    '    1: [0.5, 1]',
    '    1: [0.5, 1.5]',
    '17:14',
    'must be at most 1, not 1.5',
  ],
  ['an empty list', '    1: [0.5, 1]', '    1: []', '17:8', 'has no values'],
  [
    'a layer that is not there',
    '    1: [0.5, 1]',
    '    7: [0.5, 1]',
    '17:5',
    'there is no layer 7',
  ],
  ['the output layer', '    1: [0.5, 1]', '    3: [0.5, 1]', '17:5', 'never dropped'],
  [
    'overlapping selectors',
    '    1: [0.5, 1]',
    '    hidden: [0.5, 1]',
    '17:5',
    'Layer 2 stands under "2" already',
  ],
  [
    'a selector that names nothing',
    '    1: [0.5, 1]',
    '    first: [0.5, 1]',
    '17:5',
    'does not name layers',
  ],
  [
    'a range that misses its end',
    '    2: 0.5:0.25:1',
    '    2: 0.5:0.2:1',
    '18:8',
    'is not on a step: try 0.9',
  ],
  [
    'a range with step 0',
    '    2: 0.5:0.25:1',
    '    2: 0.5:0:1',
    '18:8',
    'the step of "0.5:0:1" is 0',
  ],
  [
    'a range that runs away',
    '    2: 0.5:0.25:1',
    '    2: 1:0.25:0.5',
    '18:8',
    'leads away from its end',
  ],
  [
    'a range of a million',
    '    2: 0.5:0.25:1',
    '    2: 0.000001:0.000001:1',
    '18:8',
    'at most 100000 are allowed',
  ],
  ['an unknown axis', '  l2: [0, 0.1]', '  l3: [0, 0.1]', '19:3', 'did you mean "l2"?'],
  [
    'a hidden layer too many',
    '  l2: [0, 0.1]',
    '  hidden_3: [4, 8]',
    '19:3',
    'the network has 2 hidden layers',
  ],
  [
    'an expression with an unknown name',
    '  l2: [0, 0.1]',
    '  l2: keep_prb_1 / 10',
    '19:7',
    'did you mean "keep_prob_1"?',
  ],
  ['an expression that is cut off', '  l2: [0, 0.1]', '  l2: 1 +', '19:7', 'cannot be read'],
  ['a function definition', '  l2: [0, 0.1]', '  l2: f(x) = x', '19:7', 'is not allowed'],
  [
    'a call of import',
    '  l2: [0, 0.1]',
    '  l2: import(1)',
    '19:7',
    'the function "import" is not allowed',
  ],
  [
    'access to a property',
    '  l2: [0, 0.1]',
    '  l2: keep_prob_1.constructor',
    '19:7',
    'is not allowed',
  ],
  [
    'expressions in a circle',
    '  l2: [0, 0.1]',
    '  l2: beta1\n  beta1: l2',
    '20:10',
    'need each other',
  ],
  [
    'an assignment for a comparison',
    '  where: keep_prob_1 <= keep_prob_2',
    '  where: keep_prob_1 = 1',
    '20:10',
    'is not allowed',
  ],
  [
    'an empty expression',
    '  where: keep_prob_1 <= keep_prob_2',
    "  where: ''",
    '20:10',
    'where: it is empty',
  ],
  ['a tab for spaces', '  epochs: 1', '\tepochs: 1', '12:1', 'syntax'],
  [
    'a value with no colon before it',
    '  hidden: [16, 8]',
    '  hidden: [16, 8]\n  init he: ',
    '10:3',
    'a colon is missing: init: he',
  ],
  ['the same key twice', 'seed: 1', 'seed: 1\nseed: 2', '3:1', 'stands here twice'],
  [
    'the same layer as number and text',
    '    1: [0.5, 1]',
    '    1: 1\n    "1": 0.5',
    '18:5',
    'twice',
  ],
  ['a class twice', '  test: 0.1', '  classes: [1, 2, "1"]', '7:19', 'stands in the list already'],
  ['a second document', 'seed: 1', 'seed: 1\n---\nseed: 2', '3:1', 'a second document begins'],
  ['an alias', '  l2: [0, 0.1]', '  l2: *other', '19:7', 'alias'],
];

test('the config that mistakes are planted in is good', async () => {
  writeFileSync(join(folder, 'good.yaml'), GOOD);
  const { code, stderr } = await keepgrid('plan', join(folder, 'good.yaml'));
  expect(stderr).toBe('');
  expect(code).toBe(0);
});

describe('keepgrid', () => {
  test.each(MISTAKES)(
    'reports %s at its place, with exit code 2',
    async (what, line, instead, place, message) => {
      const file = join(folder, `${what.replaceAll(/\W+/g, '-')}.yaml`);
      expect(GOOD).toContain(`${line}\n`);
      writeFileSync(file, GOOD.replace(`${line}\n`, `${instead}\n`));
      const { code, stderr, stdout } = await keepgrid('run', file, '--out', join(folder, 'never'));
      expect(code).toBe(2);
      expect(stdout).toBe('');
      expect(stderr).toContain(`${file}:${place}: `);
      expect(stderr.toLowerCase()).toContain(message.toLowerCase());
      expect(stderr).not.toMatch(/\n\s+at |node:internal/);
    },
  );

  test('reports an empty file, a missing one, a folder and a list', async () => {
    const write = (name: string, text: string): string => {
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    };
    mkdirSync(join(folder, 'sub'));
    for (const [file, message] of [
      [write('empty.yaml', ' \n'), 'The config is empty'],
      [join(folder, 'missing.yaml'), 'There is no such config'],
      [join(folder, 'sub'), 'This is a folder'],
      [write('list.yaml', '- a\n- b\n'), 'must be keys with values'],
      [
        write('proto.json', '{"__proto__": {"x": 1}, "constructor": 1}'),
        'There is no key "constructor"',
      ],
      [write('deep.yaml', `a: ${'['.repeat(3000)}`), 'nested too deeply'],
      [write('huge.yaml', `name: ${'x'.repeat(1_100_000)}`), 'larger than'],
    ] as const) {
      const { code, stderr } = await keepgrid('plan', file);
      expect(stderr).toContain(message);
      expect(stderr).toContain(file);
      expect(code).toBe(2);
    }
  });

  test('reports all mistakes at once, in the order of the file', async () => {
    const file = join(folder, 'many.yaml');
    writeFileSync(
      file,
      GOOD.replace('seed: 1', 'sed: 1').replace('relu', 'rellu').replace('[0.5, 1]', '[0, 1]'),
    );
    const { stderr } = await keepgrid('plan', file);
    const places = [...stderr.matchAll(/many\.yaml:(\d+:\d+)/g)].map(([, place]) => place);
    expect(places).toEqual(['2:1', '10:15', '17:9']);
  });

  test('reports a share dropped once, wherever it stands', async () => {
    const file = join(folder, 'dropped.yaml');
    writeFileSync(
      file,
      GOOD.replace('  l2: [0, 0.1]', '  dropout: 0.5').replace('    1:', '    rate:'),
    );
    const { stderr } = await keepgrid('plan', file);
    const places = [...stderr.matchAll(/dropped\.yaml:(\d+:\d+)/g)].map(([, place]) => place);
    expect(places).toEqual(['17:5', '19:3']);
  });

  test('reports a mistake in --set under its path', async () => {
    const { code, stderr } = await keepgrid(
      'plan',
      join(folder, 'good.yaml'),
      '--set',
      'training.epochs=none',
      '--set',
      'nonsense',
    );
    expect(code).toBe(2);
    expect(stderr).toContain('--set training.epochs: training.epochs must be a number, not "none"');
    expect(stderr).toContain('--set nonsense: It is not of the form path=value');
  });

  test.each(['network.hidden.4294967294=3', 'network.hidden.7=3', 'training.epochs.x=1'])(
    'refuses --set %s, which names a place that is not there',
    async (assignment) => {
      const ran = await keepgrid('plan', join(folder, 'good.yaml'), '--set', assignment);
      expect(ran.code).toBe(2);
      expect(ran.stderr).toContain(`--set ${assignment.split('=')[0]}: `);
      expect(ran.stderr.length).toBeLessThan(1000);
    },
  );

  test('lets --set add an entry at the end of a list', async () => {
    const words = ['plan', join(folder, 'good.yaml'), '--json', '--set', 'network.hidden.2=3'];
    const { stdout, stderr } = await keepgrid(...words);
    expect(stderr).toBe('');
    expect((JSON.parse(stdout) as { layer_sizes: number[] }).layer_sizes).toEqual([
      64, 16, 8, 3, 10,
    ]);
  });

  test.each([
    ['brackets', '['.repeat(1_000_000)],
    ['lists', `a: ${'['.repeat(600)}${']'.repeat(600)}`],
    ['keys', Array.from({ length: 600 }, (_, level) => `${' '.repeat(level)}a:`).join('\n')],
  ])('refuses a config of nested %s at once', async (_, text) => {
    const refused = parseExperiment(text, 'deep.yaml').catch(String);
    expect(await refused).toContain('The config is nested too deeply');
  });

  test.each([600, 20_000])('refuses a value of %i levels as it refuses a text', async (levels) => {
    let nested: unknown = 1;
    for (let level = 0; level < levels; level++) nested = [nested];
    const refused = experimentFrom({ network: { hidden: nested } }, 'made').catch(String);
    expect(await refused).toContain('The config is nested too deeply');
  });

  test('reports a hundred of twenty thousand unknown keys, and how many more there are', async () => {
    const text = Array.from({ length: 20_000 }, (_, key) => `key${key}: 1`).join('\n');
    const refused = String(await parseExperiment(text, 'keys.yaml').catch(String));
    expect(refused).toContain('keys.yaml:100:1: There is no key "key99"');
    expect(refused).toContain('There are 19900 more unknown keys');
    expect(refused).not.toContain('"key150"');
  });

  test('counts columns without the byte order mark', async () => {
    const file = join(folder, 'mark.yaml');
    writeFileSync(file, `\uFEFF${GOOD.replace('name: digits-grid', 'nmae: digits-grid')}`);
    const { stderr } = await keepgrid('plan', file);
    expect(stderr).toContain(`${file}:1:1: There is no key "nmae"\n  nmae: digits-grid\n  ^\n`);
  });

  test('keeps escape sequences in a config from the terminal', async () => {
    const file = join(folder, 'escape.yaml');
    writeFileSync(file, GOOD.replace('relu', '"\\e[31mred"'));
    const { stderr } = await keepgrid('plan', file);
    expect(stderr).not.toContain('\u001b[31mred');
    expect(stderr).toContain('red');
  });
});

test('keepgrid plan warns about a low keep_prob in the input layer', async () => {
  const { code, stderr } = await keepgrid(
    'plan',
    join(folder, 'good.yaml'),
    '--set',
    'grid.keep_prob.input=[0.5,0.9]',
  );
  expect(code).toBe(0);
  expect(stderr).toContain('keep_prob 0.5 in the input layer');
  const many = await keepgrid(
    'plan',
    join(folder, 'good.yaml'),
    '--set',
    'grid.keep_prob.input="0.001:0.001:1"',
  );
  expect(many.stderr).toContain('0.004, 0.005, … in the input layer');
});
