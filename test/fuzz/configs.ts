/** Hostile configs, in YAML and in JSON. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { parse, stringify } from 'yaml';
import { parseExperiment } from '../../src/config/loadExperiment.js';
import { createPlan } from '../../src/plan/plan.js';
import { experimentDocument } from '../../src/plan/document.js';
import { loadDataset } from '../../src/data/loadDataset.js';
import { dataSettings } from '../helpers.js';
import { type Kind, kind } from './kind.js';
import { damagedBytes, damagedTexts, damagedTrees, oddValue } from './mutate.js';

const FOLDER = fileURLToPath(new URL('../../configs/', import.meta.url));
const TEXTS = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => readFileSync(`${FOLDER}${name}`, 'utf8'));
const TREES = TEXTS.map((text) => parse(text) as object);

/** Keys that a config may have, each with any value. */
const section = (...keys: string[]): fc.Arbitrary<unknown> =>
  fc.dictionary(fc.constantFrom(...keys), oddValue, { maxKeys: 4 });
const drawn = fc.record(
  {
    name: oddValue,
    seed: oddValue,
    repeats: oddValue,
    data: section('source', 'target', 'validation', 'test', 'folds', 'columns', 'classes', 'size'),
    network: fc.record({ hidden: fc.oneof(fc.constant([3, 2]), oddValue) }),
    training: section('epochs', 'learning_rate', 'batch_size', 'optimizer', 'early_stopping'),
    grid: section('keep_prob', 'learning_rate', 'hidden_1', 'where', 'l2', 'activation'),
    search: fc.oneof(oddValue, section('random', 'halving', 'eta')),
    select: section('metric', 'rule', 'worth'),
    record: section('history'),
  },
  { requiredKeys: [] },
);

const trees = fc.oneof(damagedTrees(TREES), drawn);
const bytes = damagedBytes(TEXTS.map((text) => Buffer.from(text))).map((all) =>
  all.toString('utf8'),
);
const yaml = trees.map((tree) => String(stringify(tree) ?? ''));
const json = trees.map((tree) => JSON.stringify(tree) ?? '');
const jsonTexts = TREES.map((tree) => JSON.stringify(tree, null, 1));

const iris = await loadDataset(dataSettings({ source: 'iris' }), { folder: '.', seed: 1 });

/** Cells that are looked at: a grid may have any number. */
const FEW_CELLS = 50;

async function read(text: string, file: string): Promise<number> {
  const { experiment } = await parseExperiment(text, file);
  const plan = await createPlan(experiment, iris);
  let cells = 0;
  for (const cell of plan.cells()) {
    for (const run of plan.runsOf(cell, { repeat: 1, fold: 1 })) if (run.runId === '') return 1;
    if (++cells === FEW_CELLS) break;
  }
  if (experiment.repeats <= 100) experimentDocument(experiment, iris, plan);
  return 0;
}

export const CONFIGS: readonly Kind[] = [
  kind('config-yaml', fc.oneof(damagedTexts(TEXTS), yaml, bytes), (text) =>
    read(text, 'fuzz.yaml'),
  ),
  kind('config-json', fc.oneof(damagedTexts(jsonTexts), json), (text) => read(text, 'fuzz.json')),
];
