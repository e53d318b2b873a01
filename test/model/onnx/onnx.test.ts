import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Numbers } from '../../../src/data/columns.js';
import type { Dataset } from '../../../src/data/dataset.js';
import { toOnnx } from '../../../src/model/onnx/onnx.js';
import type { Model, ModelFacts } from '../../../src/model/model.js';
import { createPredictor } from '../../../src/model/predict.js';
import { ACTIVATION_NAMES } from '../../../src/nn/activations.js';
import { temporaryFolder } from '../../helpers.js';
import { hasRuntime, noRuntime, runOnnx, type Tensor } from '../onnxRuntime.js';
import { pythonWith, runPython } from '../python.js';
import { peopleSettings, peopleTable, trainedModel } from '../trainedModel.js';

const folder = temporaryFolder();

/** How far a figure of another program may be from ours, which sums in another order. */
const CLOSE = 1e-5;

/** Writes the ONNX file of a model and returns its path. */
function written(model: Model): string {
  const path = join(folder, 'model.onnx');
  writeFileSync(path, toOnnx(model));
  return path;
}

/** The inputs for rows of X as the graph takes them: one tensor, or one for each column. */
function feedsOf({ facts: { input } }: Model, X: Numbers, m: number): Record<string, Tensor> {
  const { columns, features } = input;
  if (columns === null) {
    return { X: { type: 'float64', data: Array.from(X), dims: [m, features.length] } };
  }
  return Object.fromEntries(
    columns.map((column, index): [string, Tensor] => {
      const values = Array.from({ length: m }, (_, row) => X[row * columns.length + index]);
      const dims = [m, 1];
      if (column.kind === 'number') return [column.name, { type: 'float64', data: values, dims }];
      const levels = values.map((level) => column.levels[level] ?? 'unheard of');
      return [column.name, { type: 'string', data: levels, dims }];
    }),
  );
}

function expectAgreement(
  model: Model,
  { X, m }: Pick<Dataset, 'X' | 'm'>,
  feeds = feedsOf(model, X, m),
): void {
  const { outputs } = runOnnx(written(model), feeds);
  const chosen = new Int32Array(m);
  const own = createPredictor(model).predict(X, m, chosen);
  const { classes } = model.facts;
  const theirs = outputs[classes === null ? 'prediction' : 'probabilities'];
  expect(theirs.dims).toEqual([m, classes?.length ?? 1]);
  const values = theirs.data as number[];
  for (let k = 0; k < own.length; k++) {
    const far = Math.abs(values[k] - own[k]) / Math.max(1, Math.abs(own[k]));
    expect(far, `value ${k}`).toBeLessThan(CLOSE);
  }
  if (classes === null) return;
  expect(Object.keys(outputs)).toEqual(['label', 'probabilities']);
  expect(outputs['label'].dims).toEqual([m]);
  expect(outputs['label'].data).toEqual(Array.from(chosen, (k) => classes[k]));
}

const table = (name: string, text: string): Parameters<typeof trainedModel>[1] => {
  writeFileSync(join(folder, name), text);
  return { ...peopleSettings, source: name };
};

const people = (): ReturnType<typeof table> =>
  table(
    'people.csv',
    peopleTable(90, (row, age) => (age + (row % 7) > 45 ? 'yes' : 'no')),
  );

test.runIf(process.env['CI'] && process.platform === 'linux')(
  'the ONNX runtime is installed where CI runs',
  () => {
    expect(hasRuntime).toBe(true);
  },
);

describe.skipIf(!hasRuntime)(
  `the ONNX file of a model agrees with its predictions${noRuntime}`,
  () => {
    test.each(ACTIVATION_NAMES)('of digits, with units of %s', async (activation) => {
      const { model, dataset } = await trainedModel(folder, { source: 'digits' }, { activation });
      expectAgreement(model, dataset);
    });

    test('of two classes, from a table with categories and missing numbers', async () => {
      const { model, dataset } = await trainedModel(folder, people());
      expect(model.facts.input.columns).not.toBeNull();
      expectAgreement(model, dataset);
    });

    test('of a regression, in the units of the target', async () => {
      const settings = table(
        'wages.csv',
        peopleTable(90, (row, age) => `${1000 + 20 * age + (row % 5)}.5`),
      );
      const { model, dataset } = await trainedModel(folder, { ...settings, task: 'regression' });
      expect(model.facts.targetOffset).toBeGreaterThan(1000);
      expectAgreement(model, dataset);
    });

    test('of data that is not scaled', async () => {
      const { model, dataset } = await trainedModel(folder, { source: 'iris', scale: 'none' });
      expectAgreement(model, dataset);
    });

    test('of a level that the training part lacks, and of one that the table lacks', async () => {
      const { model, dataset } = await trainedModel(folder, people());
      const { columns, fitted } = model.facts.input;
      const place = columns!.findIndex(({ kind }) => kind === 'category');
      const unseen: ModelFacts['input']['fitted'] = fitted!.map((fit, index) =>
        index === place && fit.kind === 'category'
          ? { ...fit, isSeen: fit.isSeen.map((seen, level) => seen && level !== 1) }
          : fit,
      );
      const input = { ...model.facts.input, fitted: unseen };
      const X = dataset.X.map((x, k) => (k % columns!.length === place && k % 5 === 0 ? -1 : x));
      expectAgreement({ ...model, facts: { ...model.facts, input } }, { X, m: dataset.m });
    });

    test('of missing categories', async () => {
      const lines = Array.from(
        { length: 60 },
        (_, row) => `${['a', 'b', '', 'NA'][row % 4]},${row}`,
      );
      const text = `kind,x,y\n${lines.map((line, row) => `${line},${row % 3}`).join('\n')}\n`;
      const settings = {
        ...table('gaps.csv', text),
        columns: { use: null, drop: [], categorical: [] },
      };
      const { model, dataset } = await trainedModel(folder, settings);
      expect(model.facts.input.columns).toMatchObject([{ levels: ['a', 'b', ''] }, { name: 'x' }]);
      expectAgreement(model, dataset);
    });

    test('of numbers that are rounded to float32 before they are scaled', async () => {
      const { model } = await trainedModel(folder, { source: 'iris' });
      const offset = model.facts.scaler.offset.map(() => 16_777_216);
      const divisor = model.facts.scaler.divisor.map(() => 1);
      const facts = { ...model.facts, scaler: { offset, divisor } };
      const path = written({ ...model, facts });
      // 2^24 + 1 is 2^24 in float32.
      const run = (x: number) =>
        runOnnx(path, { X: { type: 'float64', data: Array<number>(4).fill(x), dims: [1, 4] } })
          .outputs['probabilities'].data;
      expect(run(16_777_217)).toEqual(run(16_777_216));
      expect(run(16_777_218)).not.toEqual(run(16_777_216));
    });
  },
);

describe.skipIf(!hasRuntime)(`the inputs of an ONNX file${noRuntime}`, () => {
  test('are one matrix where each column is a feature as it is', async () => {
    const { model } = await trainedModel(folder, { source: 'iris' });
    const { inputs } = runOnnx(written(model));
    expect(inputs).toMatchObject([{ name: 'X', type: 'float64', shape: ['N', 4] }]);
  });

  test('have the names of columns, whatever these are, unless an output has that name', async () => {
    const names = ['label', 'a b', 'W1', 'é,"\\', 'X', 'cast'];
    const header = names.map((name) => `"${name.replaceAll('"', '""')}"`).join();
    const lines = Array.from({ length: 40 }, (_, row) =>
      [...names.map((_, k) => (row * (k + 3)) % 11), row % 2 ? 'p' : 'q'].join(),
    );
    lines[3] = lines[3].replace(/^\d+/, '');
    const settings = table('odd.csv', `${header},y\n${lines.join('\n')}\n`);
    const columns = { use: null, drop: [], categorical: ['a b'] };
    const { model, dataset } = await trainedModel(folder, { ...settings, columns });
    const { inputs } = runOnnx(written(model));
    const known = inputs.map(({ name }) => name);
    expect(known).toEqual(['label (2)', ...names.slice(1)]);
    const feeds = Object.values(feedsOf(model, dataset.X, dataset.m));
    const renamed = Object.fromEntries(feeds.map((feed, index) => [known[index], feed]));
    expectAgreement(model, dataset, renamed);
  });
});

const python = pythonWith('onnx');

test.runIf(process.env['CI'] && process.platform === 'linux')(
  'the onnx package of Python is installed where CI runs',
  () => {
    expect(python).not.toBeNull();
  },
);

const reason = python === null ? ' (skipped, as no Python has the package onnx)' : '';

test.skipIf(python === null)(`ONNX files pass the checker of onnx${reason}`, async () => {
  const models = [
    await trainedModel(folder, { source: 'digits' }, { activation: 'leaky_relu' }),
    await trainedModel(folder, people()),
  ];
  const program = `
import json, sys, onnx
model = onnx.load(sys.argv[1])
# This version infers no shapes through the operators of ai.onnx.ml.
onnx.checker.check_model(model, full_check=all(o.domain == '' for o in model.opset_import))
print(json.dumps({
    'ir': model.ir_version,
    'opsets': {o.domain: o.version for o in model.opset_import},
    'producer': [model.producer_name, model.producer_version],
    'inputs': [i.name for i in model.graph.input],
    'outputs': [o.name for o in model.graph.output],
    'metadata': {p.key: p.value for p in model.metadata_props},
}))
`;
  for (const { model } of models) {
    const path = written(model);
    const { facts } = model;
    const { columns, features } = facts.input;
    const inputs = columns?.map(({ name }) => name) ?? ['X'];
    expect(JSON.parse(runPython(python!, program, path))).toEqual({
      ir: 8,
      opsets: { '': 13, ...(columns === null ? {} : { 'ai.onnx.ml': 3 }) },
      producer: ['keepgrid', facts.keepgrid],
      inputs,
      outputs: ['label', 'probabilities'],
      metadata: {
        keepgrid: facts.keepgrid,
        name: facts.name,
        task: 'classification',
        classes: JSON.stringify(facts.classes),
        features: JSON.stringify(features),
        ...(columns === null ? {} : { columns: JSON.stringify(inputs) }),
        inputs: JSON.stringify(inputs),
        weights_sha256: facts.weightsSha256,
      },
    });
  }
});
