/** Models for tests: trained here, on small data. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Dataset, PreparedData } from '../../src/data/dataset.js';
import { loadDataset } from '../../src/data/loadDataset.js';
import { prepareData } from '../../src/data/prepare.js';
import type { DataSettings } from '../../src/data/settings.js';
import { firstDraw, keysOf } from '../../src/engine/draws.js';
import { modelInputOf } from '../../src/model/input.js';
import type { Model } from '../../src/model/model.js';
import { MODEL_FILES, modelFiles } from '../../src/model/modelFile.js';
import { kernelSets } from '../../src/nn/kernelSets.js';
import type { NetworkSettings, TrainingSettings } from '../../src/nn/settings.js';
import { trainNetwork } from '../../src/nn/train.js';
import { weightsSha256 } from '../../src/nn/weights.js';
import { dataSettings, otherSettings } from '../helpers.js';

export interface Trained {
  readonly model: Model;
  readonly dataset: Dataset;
  readonly data: PreparedData;
}

/** Trains a network of one hidden layer for a few epochs. */
export async function trainedModel(
  folder: string,
  change: Partial<DataSettings>,
  { keepProb = [0.9, 0.5], activation = 'relu' }: Partial<NetworkSettings> = {},
): Promise<Trained> {
  const settings = dataSettings(change);
  const draw = firstDraw(3);
  const dataset = await loadDataset(settings, { folder, seed: draw.seed });
  const data = prepareData(dataset, settings, draw);
  const classes = dataset.target.task === 'classification' ? dataset.target.classes : null;
  const outputs = classes === null || classes.length === 2 ? 1 : classes.length;
  const network: NetworkSettings = {
    layerSizes: [dataset.features, 7, outputs],
    keepProb,
    activation,
    output: classes === null ? 'linear' : outputs === 1 ? 'sigmoid' : 'softmax',
    init: 'he',
  };
  const training: TrainingSettings = {
    epochs: 5,
    batchSize: 8,
    optimizer: 'momentum',
    learningRate: 0.05,
    momentum: 0.9,
    ...otherSettings,
  };
  const kernels = kernelSets('auto');
  const options = { network, training, data, keys: keysOf(draw), kernels, history: false };
  const parameters = trainNetwork(options).parameters!;
  return {
    model: modelOf(dataset, data, settings, { network, training }, parameters),
    dataset,
    data,
  };
}

function modelOf(
  dataset: Dataset,
  data: PreparedData,
  settings: DataSettings,
  { network, training }: Pick<Model['facts'], 'network' | 'training'>,
  parameters: Model['parameters'],
): Model {
  const { target } = dataset;
  return {
    facts: {
      format: 1,
      keepgrid: '0.0.0',
      name: 'made-up',
      task: target.task,
      classes: target.task === 'classification' ? target.classes : null,
      input: modelInputOf(dataset, settings, data.fitted),
      scaler: { offset: [...data.scaler.offset], divisor: [...data.scaler.divisor] },
      targetScale: data.targetScale,
      targetOffset: data.targetOffset,
      network,
      training,
      draw: firstDraw(3),
      weightsSha256: weightsSha256(parameters),
    },
    parameters,
  };
}

/** A table with a number that may miss, a category, a plain number, and a column that is dropped. */
export function peopleTable(rows: number, target: (row: number, age: number) => string): string {
  const lines = ['id,age,class,y,fare'];
  for (let row = 0; row < rows; row++) {
    const age = 20 + ((row * 37) % 50);
    const kind = ['1st', '2nd', '3rd'][(row * 7) % 3];
    const fare = ((row * 13) % 29) / 4;
    lines.push(`${row},${row % 11 === 3 ? '' : age},${kind},${target(row, age)},${fare}`);
  }
  return `${lines.join('\n')}\n`;
}

/** What a config says about that table. */
export const peopleSettings: Partial<DataSettings> = {
  source: 'people.csv',
  target: 'y',
  missing: 'impute',
  columns: { use: null, drop: ['id'], categorical: [] },
};

/** Writes a model to a new folder, as `keepgrid best` does. */
export async function saveModel(model: Model, path: string): Promise<void> {
  const { facts, parameters } = modelFiles(model);
  await mkdir(path);
  await writeFile(join(path, MODEL_FILES.facts), facts);
  await writeFile(join(path, MODEL_FILES.parameters), parameters);
}
