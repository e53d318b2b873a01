/**
 * One sample of a kind: its experiment is run through the library into a folder, as a user's would be,
 * and each trained network is scored on the population too. A piscina worker.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createPlan,
  kernelSets,
  keysOf,
  parseExperiment,
  prepareData,
  runExperiment,
  summariseFolder,
  trainNetwork,
} from '../../../dist/index.js';
import { METRICS } from '../../../dist/metrics.js';
import { createEvaluator } from '../../../dist/nn/evaluator.js';
import { partFigures } from '../../../dist/nn/extraFigures.js';
import { restoreNetwork } from '../../../dist/nn/network.js';
import { draw, kindOf } from './kinds.mjs';

const kernels = kernelSets('auto');
const populations = new Map();

function populationOf(name, size) {
  if (!populations.has(name)) populations.set(name, draw(name, 'population', 1, size));
  return populations.get(name);
}

/** A TrainAll that trains on this thread and calls `onTrained` with the parameters. */
const trainHere = (onTrained) => async (jobs, setup, _, handlers) => {
  const prepared = new Map();
  for (const job of jobs) {
    const { network, training, repeat } = job;
    if (!prepared.has(repeat)) prepared.set(repeat, prepareData(setup.dataset, setup.data, job));
    const data = prepared.get(repeat);
    const { parameters, ...outcome } = trainNetwork({
      network,
      training,
      data,
      keys: keysOf(job),
      kernels,
      history: false,
      metrics: setup.metrics,
    });
    onTrained(job, parameters);
    const finished = {
      outcome,
      epochs: outcome.epochs,
      parameters: null,
      started: 0,
      seconds: 0,
      worker: 1,
    };
    await handlers.onFinished(job, finished);
  }
};

/**
 * What the folder of one sample says, the rows' scores, and what is true of its networks: cost,
 * accuracy and the metrics that were asked for on the population.
 */
export default async function trial({ kind, seed, metric, population }) {
  const { experiment } = await parseExperiment(kindOf(kind).config(seed, metric), 'known.yaml');
  const dataset = draw(kind, 'sample', seed, kindOf(kind).examples);
  const plan = await createPlan(experiment, dataset);
  const out = mkdtempSync(join(tmpdir(), 'keepgrid-known-'));
  const trained = [];
  const rows = [];
  try {
    await runExperiment({
      experiment,
      dataset,
      plan,
      out,
      workers: 1,
      trainAll: trainHere((job, parameters) => trained.push({ job, parameters })),
      onRow: ({ cell, repeat, keepProb, trainCost, ...row }) => {
        const figures = Object.values(METRICS).map(({ key }) => [key, row[key] ?? null]);
        rows.push({ cell, repeat, keepProb, trainCost, ...Object.fromEntries(figures) });
      },
    });
    const { verdict } = await summariseFolder(out);
    return {
      kind,
      seed,
      metric,
      verdict,
      rows,
      truth: truthOf(populationOf(kind, population), trained, experiment.metrics),
    };
  } finally {
    rmSync(out, { recursive: true });
  }
}

function truthOf({ X, m, features, target }, trained, metrics) {
  const data = { X, m, features, Y: target.Y, targetScale: 1 };
  const all = Int32Array.from({ length: m }, (_, row) => row);
  return trained.map(({ job: { cell, repeat, network }, parameters }) => {
    const net = restoreNetwork({ network, data, kernels }, parameters);
    const evaluator = createEvaluator(net, network, data);
    const { cost, accuracy } = evaluator.measure(all);
    const figures = partFigures(metrics, { evaluator, network, targets: data, rows: all });
    const extras = metrics.map((name) => [`val_${name}`, figures[name]]);
    const known = { val_cost: cost, val_accuracy: accuracy, ...Object.fromEntries(extras) };
    return { cell, repeat, ...known };
  });
}
