import { describe, expect, test } from 'vitest';
import { parseExperiment } from '../../src/config/loadExperiment.js';
import { loadDataset } from '../../src/data/loadDataset.js';
import { experimentDocument } from '../../src/plan/document.js';
import { createPlan } from '../../src/plan/plan.js';
import type { ResultRow } from '../../src/results/columns.js';
import { answerOf } from '../../src/stats/answerOf.js';
import { loadDistributions } from '../../src/stats/distributions.js';
import { termsOf } from '../../src/stats/terms.js';
import { documentOf, type MadeUpCell, rowsOf } from './rows.js';

/** Rows of repeats as those of folds: two repeats of five. */
const asFolds = (row: ResultRow): ResultRow => ({
  ...row,
  repeat: Math.ceil(row.repeat / 5),
  fold: ((row.repeat - 1) % 5) + 1,
});

const cell = (keep: number, cost: number, phase: number): MadeUpCell => ({
  keepProb: [1, keep],
  costs: Array.from({ length: 10 }, (_, draw) => cost + 0.02 * Math.sin(7 * draw + phase)),
});

async function verdictOf(cells: readonly MadeUpCell[]) {
  const { config, ...document } = documentOf(cells);
  const rows = rowsOf(cells).map(asFolds);
  return answerOf(rows, {
    ...document,
    config: { ...config, repeats: 2, data: { ...config.data, folds: 5 } },
  });
}

describe('statistics of folds', () => {
  test('take the overlap of k folds for 1/(k − 1), as Bouckaert and Frank do', async () => {
    const text =
      'data: {source: iris, folds: 5}\nrepeats: 2\nnetwork: {hidden: [3]}\ntraining: {learning_rate: 0.1}\n';
    const { experiment } = await parseExperiment(text, 'test.yaml');
    const dataset = await loadDataset(experiment.data, { folder: '.', seed: 1 });
    const document = experimentDocument(experiment, dataset, await createPlan(experiment, dataset));
    expect(document.draws).toHaveLength(10);
    expect(document.identity).not.toHaveProperty('validation');
    const { design, folds } = termsOf(document, await loadDistributions());
    expect(design.overlap).toBeCloseTo(1 / 4, 12);
    expect(folds).toBe(5);
  });

  test('leave the folds of a repeat out together, and count repeats and draws apart', async () => {
    const { verdict, missing } = await verdictOf([cell(1, 1, 0), cell(0.5, 0.6, 1)]);
    expect(verdict).toMatchObject({ dropout: 'yes', repeats: 2, draws: 10 });
    expect(verdict.sentences[0]).toContain('over 2 repeats of 5 folds');
    expect(missing).toBe(0);
  });

  test('say how many repeats of folds would tell', async () => {
    const cells = [cell(1, 1, 0), cell(0.5, 0.6, 1)].map((own) => ({
      ...own,
      costs: own.costs.slice(0, 2),
    }));
    const { config, ...document } = documentOf(cells);
    const rows = rowsOf(cells).map((row) => ({ ...row, repeat: 1, fold: row.repeat }));
    const data = { ...config.data, folds: 2 };
    const { verdict } = await answerOf(rows, {
      ...document,
      config: { ...config, repeats: 1, data },
    });
    expect(verdict).toMatchObject({
      dropout: 'cannot_tell',
      repeats: 1,
      draws: 2,
      repeatsNeeded: 5,
    });
    expect(verdict.sentences[0]).toContain('from 1 repeat of 2 folds: a difference may be chance');
    expect(verdict.sentences[0]).toContain('5 repeats of 2 folds are enough for most verdicts');
    expect(verdict.next).toMatchObject([{ axis: 'repeats', values: [5] }]);
  });
});
