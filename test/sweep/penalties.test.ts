import { describe, expect, test } from 'vitest';
import { parseExperiment } from '../../src/config/loadExperiment.js';
import { loadDataset } from '../../src/data/loadDataset.js';
import { prepareData } from '../../src/data/prepare.js';
import { keysOf } from '../../src/engine/draws.js';
import { adaptiveL2 } from '../../src/nn/adaptiveL2.js';
import { kernelSets } from '../../src/nn/kernelSets.js';
import { trainNetwork } from '../../src/nn/train.js';
import { createPlan } from '../../src/plan/plan.js';
import { layerPenalties } from '../../src/sweep/penalties.js';
import { runExperiment } from '../../src/sweep/runExperiment.js';
import { loadRecorded } from '../../src/sweep/recorded.js';
import { temporaryFolder } from '../helpers.js';

const { experiment } = await parseExperiment(
  `data: {source: iris}
repeats: 2
network: {hidden: [6, 5]}
training: {epochs: 10, learning_rate: 0.1}
grid: {keep_prob: {1: [0.5, 1], 2: [0.8, 1]}}`,
  'test.yaml',
);
const dataset = await loadDataset(experiment.data, { folder: '.', seed: 1 });
const plan = await createPlan(experiment, dataset);
const [baseline, both] = [...plan.runs.of({ repeat: 2, fold: 1 })];

describe('layerPenalties()', () => {
  test('gives the penalties of the run that a results folder was made with', async () => {
    const out = temporaryFolder();
    await runExperiment({ experiment, dataset, plan, out, workers: 1 });
    const penalties = await layerPenalties(await loadRecorded(out), both, { draws: 20 });
    const data = prepareData(dataset, experiment.data, both);
    const { network, training } = both;
    const common = { network, data, keys: keysOf(both), kernels: kernelSets('plain') };
    const { parameters } = trainNetwork({ ...common, training, history: false });
    const options = { ...common, parameters: parameters!, epochs: 10, draws: 20 };
    expect(penalties).toEqual(adaptiveL2(options));
    expect(penalties.map(({ layer, keepProb }) => [layer, keepProb])).toEqual([
      [1, 0.5],
      [2, 0.8],
    ]);
  });

  test('trains nothing for a run without dropout', async () => {
    const trainAll = (): never => expect.unreachable();
    expect(await layerPenalties({ experiment, dataset }, baseline, { trainAll })).toEqual([]);
  });

  test('is empty for a run that diverges', async () => {
    const training = { ...both.training, learningRate: 1e30 };
    expect(await layerPenalties({ experiment, dataset }, { ...both, training })).toEqual([]);
  });

  test('is empty where the signal stops it', async () => {
    const signal = AbortSignal.abort();
    expect(await layerPenalties({ experiment, dataset }, both, { signal })).toEqual([]);
  });

  test('throws why a run failed on the machine', async () => {
    const network = { ...both.network, activation: 'lost' as 'relu' };
    await expect(layerPenalties({ experiment, dataset }, { ...both, network })).rejects.toThrow(
      'The run could not be trained again: No kernel set knows lost',
    );
  });
});
