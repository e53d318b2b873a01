import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadDataset } from '../../src/data/loadDataset.js';
import { prepareData } from '../../src/data/prepare.js';
import { firstDraw } from '../../src/engine/draws.js';
import { modelInputOf } from '../../src/model/input.js';
import { dataSettings, temporaryFolder } from '../helpers.js';

const folder = temporaryFolder();

test('the input of a model names the columns of its table by what they were for', async () => {
  const lines = [
    'id,age,y,class,who',
    '1,20,a,1st,p',
    '2,,b,2nd,q',
    '3,40,a,1st,r',
    '4,50,b,2nd,s',
  ];
  writeFileSync(join(folder, 'people.csv'), lines.join('\n'));
  const choice = { use: null, drop: ['id'], categorical: [] };
  const settings = dataSettings({
    source: 'people.csv',
    target: 'y',
    missing: 'impute',
    group: 'who',
    columns: choice,
    validation: 0.5,
  });
  const dataset = await loadDataset(settings, { folder, seed: 1 });
  const { fitted } = prepareData(dataset, settings, firstDraw(1));
  expect(modelInputOf(dataset, settings, fitted)).toEqual({
    features: ['age', 'age (missing)', 'class=1st', 'class=2nd'],
    columns: [
      { kind: 'number', name: 'age', mayMiss: true },
      { kind: 'category', name: 'class', levels: ['1st', '2nd'] },
    ],
    fitted,
    target: 'y',
    others: ['id', 'who'],
    choice,
  });
});

test('the input of a model of pixels has names of features alone', async () => {
  const settings = dataSettings();
  const dataset = await loadDataset(settings, { folder, seed: 1 });
  expect(modelInputOf(dataset, settings, null)).toEqual({
    features: dataset.featureNames,
    columns: null,
    fitted: null,
    target: null,
    others: [],
    choice: settings.columns,
  });
});
