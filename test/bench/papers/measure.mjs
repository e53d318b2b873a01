/** Trains a study into results/papers-…, where finished runs are kept, and measures the errors of its cells. */
import { join } from 'node:path';
import { loadStudy, readRows, runExperiment } from '../../../dist/index.js';
import { timingsIn } from '../timings.mjs';
import { partsOf } from './studies.mjs';

/**
 * The cells of a study with the validation and training errors of all their runs, in percent, in order of repeat;
 * `seconds` are those that the runs took, whenever they were trained.
 */
export async function measureStudy(study, { root, workers, say }) {
  const cells = new Map();
  let seconds = 0;
  for (const { at, set, folder } of partsOf(study)) {
    const out = join(root, 'results', folder);
    const file = join(root, 'configs', 'papers', `${study.name}.yaml`);
    const { warnings: _, ...loaded } = await loadStudy(file, { set });
    const { trained, failed } = await runExperiment({ ...loaded, out, workers });
    if (failed > 0) throw new Error(`${folder}: ${failed} runs failed`);
    if (trained > 0) say(`  ${folder}: ${trained} runs trained`);
    for (const run of timingsIn(out)) seconds += run.seconds;
    for (const row of await readRows(out)) {
      if (row.status !== 'ok') throw new Error(`${folder}: a run diverged: ${row.message}`);
      const cell = { ...at, ...atOf(row) };
      const key = JSON.stringify(cell);
      if (!cells.has(key)) cells.set(key, { at: cell, errors: [], trainErrors: [] });
      const { errors, trainErrors } = cells.get(key);
      errors.push(percent(1 - row.valAccuracy));
      trainErrors.push(percent(1 - row.trainAccuracy));
    }
  }
  return { cells: [...cells.values()], seconds };
}

/** The input's keep_prob, that of all hidden layers, and the values of the other axes. */
export function atOf({ keepProb: [input, hidden], axes }) {
  return { input, ...(hidden === undefined ? {} : { hidden }), ...axes };
}

/** Accuracies are counts over at most 60,000 examples, so that four decimals of a percent tell them apart. */
export const percent = (share) => Number((100 * share).toFixed(4));
