/** Models of strangers. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { loadModel, MODEL_FILES } from '../../src/model/modelFile.js';
import { predictFile } from '../../src/model/predictions.js';
import { peopleSettings, peopleTable, saveModel, trainedModel } from '../model/trainedModel.js';
import { type Kind, kind } from './kind.js';
import { damagedBytes, damagedTexts, damagedTrees } from './mutate.js';
import { scratchFolder } from './scratch.js';

const folder = scratchFolder();
const table = join(folder, 'people.csv');
writeFileSync(
  table,
  peopleTable(40, (row) => String(row % 3)),
);
const { model } = await trainedModel(folder, { ...peopleSettings, task: 'classification' });
const good = join(folder, 'good');
await saveModel(model, good);
const facts = readFileSync(join(good, MODEL_FILES.facts), 'utf8');
const parameters = readFileSync(join(good, MODEL_FILES.parameters));

/** Predicts with the model that the folder then holds. */
function modelKind(name: string, cases: fc.Arbitrary<string | Uint8Array>, others: boolean): Kind {
  return kind(name, cases, async (content) => {
    writeFileSync(join(good, MODEL_FILES.facts), facts);
    writeFileSync(join(good, MODEL_FILES.parameters), parameters);
    writeFileSync(join(good, name), content);
    const loaded = await loadModel(others ? good : join(good, name));
    for await (const { m } of predictFile(loaded, table)) if (m === 0) return 1;
    return 0;
  });
}

export const MODELS: readonly Kind[] = [
  modelKind(
    MODEL_FILES.facts,
    fc.oneof(
      damagedTrees([JSON.parse(facts)]).map((tree) => JSON.stringify(tree) ?? ''),
      damagedTexts([facts]),
    ),
    true,
  ),
  modelKind(MODEL_FILES.parameters, damagedBytes([parameters]), false),
];
