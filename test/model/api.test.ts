import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createPredictor, loadDataset, loadModel, predictFile } from '../../dist/index.js';
import { dataSettings, temporaryFolder } from '../helpers.js';
import { peopleSettings, peopleTable, saveModel, trainedModel } from './trainedModel.js';

test('a program loads a model, predicts from arrays and from a file, and gets the same', async () => {
  const folder = temporaryFolder();
  const file = join(folder, 'people.csv');
  writeFileSync(
    file,
    peopleTable(50, (row) => 'abc'[row % 3]),
  );
  const trained = await trainedModel(folder, peopleSettings);
  await saveModel(trained.model, join(folder, 'model'));

  const model = await loadModel(join(folder, 'model'));
  expect(model).toEqual(trained.model);
  const predictor = createPredictor(model);
  const { X, m } = await loadDataset(dataSettings(peopleSettings), { folder, seed: 1 });
  const values: number[] = [];
  for await (const some of predictFile(model, file)) values.push(...some.values);
  expect(values).toEqual([...predictor.predict(X, m)]);

  const { mean, sd } = predictor.predictMc(X, m, { draws: 3, seed: 1, firstRow: 0 });
  const masked: number[] = [];
  for await (const some of predictFile(model, file, { mc: { draws: 3, seed: 1 } })) {
    masked.push(...some.values, ...some.sd!);
  }
  expect(masked).toEqual([...mean, ...sd]);
});
