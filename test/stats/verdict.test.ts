import { describe, expect, test } from 'vitest';
import type { DrawFacts } from '../../src/data/guess.js';
import type { Select } from '../../src/metrics.js';
import type { ExperimentDocument } from '../../src/plan/document.js';
import { answerOf } from '../../src/stats/answerOf.js';
import { documentOf, type MadeUpCell, rowsOf } from './rows.js';

/** Small deviations of repeats that neither add up to much nor repeat. */
const WOBBLE = [0.011, -0.007, 0.004, -0.012, 0.009, -0.003, 0.006, -0.01, 0.002, 0.001];

/** A cell whose cost in each repeat is near `cost`; `phase` shifts the deviations. */
function cell(
  keepProb: readonly number[],
  cost: number,
  {
    repeats = 10,
    phase = 0,
    spread = 1,
    ...rest
  }: Partial<MadeUpCell> & {
    readonly repeats?: number;
    readonly phase?: number;
    readonly spread?: number;
  } = {},
): MadeUpCell {
  const costs = Array.from(
    { length: repeats },
    (_, draw) => cost + spread * WOBBLE[(draw + phase) % WOBBLE.length],
  );
  return { keepProb, costs, ...rest };
}

interface Options {
  readonly select?: Partial<Select>;
  readonly change?: Partial<ExperimentDocument>;
}

const verdictOf = async (cells: readonly MadeUpCell[], { select, change }: Options = {}) =>
  (await answerOf(rowsOf(cells), { ...documentOf(cells), ...change }, select)).verdict;

const baseline = (cost: number, options: Parameters<typeof cell>[2] = {}) =>
  cell([1, 1], cost, options);
const dropout = (cost: number, options: Parameters<typeof cell>[2] = {}) =>
  cell([1, 0.5], cost, { phase: 3, ...options });

describe('is dropout worth it?', () => {
  test('yes, clearly, if it is better in every repeat by far', async () => {
    const verdict = await verdictOf([baseline(0.5), dropout(0.3)]);
    expect(verdict).toMatchObject({
      dropout: 'yes',
      clear: true,
      repeats: 10,
      repeatsNeeded: null,
    });
    expect(verdict.gain).toBeCloseTo(0.2, 3);
    expect(verdict.gainLow).toBeGreaterThan(0.17);
    expect(verdict.sentences[0]).toMatch(
      /^Dropout is worth it: it lowers the validation cost by 0\.2, from 0\.5 without it \(95 % interval 0\.\d+ to 0\.2\d* over 10 repeats\)\. The gain is clear\.$/,
    );
  });

  test('no, if it is worse in every repeat by far', async () => {
    const verdict = await verdictOf([baseline(0.3), dropout(0.5)]);
    expect(verdict).toMatchObject({ dropout: 'no', clear: false, best: { cell: 1 } });
    expect(verdict.sentences[0]).toMatch(
      /^Dropout is not worth it: it raises the validation cost by 0\.2,/,
    );
    expect(verdict.sentences.join(' ')).toContain('Use no dropout');
  });

  test('no, if it can at best gain less than is worth having', async () => {
    const cells = [baseline(0.5, { spread: 0.01 }), dropout(0.4999, { spread: 0.01 })];
    const verdict = await verdictOf(cells);
    expect(verdict.dropout).toBe('no');
    expect(verdict.sentences[0]).toMatch(
      /less than 0\.005 \(1 % of the baseline's\) is not worth having\.$/,
    );
    expect((await verdictOf(cells, { select: { worth: 1e-6 } })).dropout).toBe('cannot_tell');
  });

  test('it cannot be told if the interval holds both a gain and none', async () => {
    const verdict = await verdictOf([baseline(0.5), dropout(0.499)]);
    expect(verdict).toMatchObject({ dropout: 'cannot_tell', clear: false });
    expect(verdict.sentences[0]).toMatch(
      /it makes the validation cost 0\.\d+ (lower|higher), with a 95 % interval from 0\.\d+ higher to 0\.\d+ lower\./,
    );
  });

  test('it cannot be told, but will be with more repeats, if a gain is likely', async () => {
    const cells = [baseline(0.5, { repeats: 3 }), dropout(0.46, { repeats: 3 })];
    const verdict = await verdictOf(cells);
    expect(verdict.dropout).toBe('cannot_tell');
    expect(verdict.repeatsNeeded).toBeGreaterThan(3);
    expect(verdict.sentences[0]).toContain(`About ${verdict.repeatsNeeded} repeats would tell.`);
    expect(verdict.next).toEqual([
      { axis: 'repeats', why: '3 repeats do not tell', values: [verdict.repeatsNeeded] },
    ]);
  });

  test.each([1, 2])(
    'it cannot be told from %i repeats, however large the gain',
    async (repeats) => {
      const verdict = await verdictOf([baseline(0.9, { repeats }), dropout(0.1, { repeats })]);
      expect(verdict).toMatchObject({ dropout: 'cannot_tell', p: null, repeatsNeeded: 10 });
      expect(verdict.sentences[0]).toMatch(/from [12] repeats?: a difference may be chance/);
    },
  );

  test('it cannot be told if the networks do no better than a guess', async () => {
    const costs = [baseline(5), dropout(2)].map((own) => ({
      ...own,
      accuracies: own.costs.map(() => 0.5),
    }));
    const verdict = await verdictOf(costs);
    expect(verdict).toMatchObject({
      dropout: 'cannot_tell',
      beatsGuessing: false,
      layers: [{ matters: 'cannot_tell' }],
      next: [],
    });
    expect(verdict.p).toBeLessThan(0.05);
    expect(verdict.sentences[0]).toMatch(/not shown to do better than a guess/);
  });

  test('networks of balanced classes are compared with a guess that gives each class the same share', async () => {
    // ln 2 is 0.693; a guess that knows the shares of the classes costs less and is right more often.
    const draws = [{ train: 80, validation: 20, guess_cost: 0.2, guess_accuracy: 0.95 }];
    const cells = (cost: number, class_weight: string): MadeUpCell[] => [
      baseline(cost + 0.1, { axes: { class_weight } }),
      dropout(cost, { axes: { class_weight } }),
    ];
    const beats = async (cost: number, weight: string): Promise<boolean | null> =>
      (await verdictOf(cells(cost, weight), { change: { draws } })).beatsGuessing;
    expect(await beats(0.5, 'none')).toBe(false);
    expect(await beats(0.5, 'balanced')).toBe(true);
    expect(await beats(0.7, 'balanced')).toBe(false);
  });

  test('a network may beat a guess in accuracy alone', async () => {
    const costs = [baseline(5), dropout(2)].map((own) => ({
      ...own,
      accuracies: own.costs.map(() => 0.9),
    }));
    expect(await verdictOf(costs)).toMatchObject({ dropout: 'yes', beatsGuessing: true });
  });

  test('it cannot be told if the folder does not say what a guess gives', async () => {
    const verdict = await verdictOf([baseline(0.5), dropout(0.3)], {
      change: { draws: [] },
    });
    expect(verdict).toMatchObject({ dropout: 'cannot_tell', beatsGuessing: null });
    expect(verdict.sentences[0]).toMatch(/keepgrid run adds that/);
  });

  test('a higher accuracy is a gain', async () => {
    const verdict = await verdictOf([baseline(0.5), dropout(0.3)], {
      select: { metric: 'val_accuracy' },
    });
    expect(verdict.dropout).toBe('yes');
    expect(verdict.gain).toBeCloseTo(0.2, 3);
    expect(verdict.sentences[0]).toMatch(/raises the validation accuracy by 0\.2, from 0\.5/);
  });

  test('a gain among many cells that no single cell shows is not clear', async () => {
    const many = Array.from({ length: 30 }, (_, index) =>
      cell([1, (index + 1) / 40], 0.47, { phase: index + 1, spread: 2 }),
    );
    const verdict = await verdictOf([baseline(0.5, { spread: 2 }), ...many]);
    expect(verdict.clear).toBe(false);
  });

  test('on a validation part of its own, the answer is over seeds, not over examples', async () => {
    const cells = [baseline(0.5), dropout(0.3)];
    const { identity } = documentOf(cells);
    const verdict = await verdictOf(cells, {
      change: { identity: { ...identity, validation: 'own' } },
    });
    expect(verdict.sentences[0]).toContain('over 10 seeds, not over other examples');
  });
});

describe('what cannot be compared is said', () => {
  test('without a baseline', async () => {
    const verdict = await verdictOf([dropout(0.5), cell([1, 0.7], 0.4)]);
    expect(verdict).toMatchObject({ dropout: 'cannot_tell', gain: null, best: { cell: 2 } });
    expect(verdict.sentences[0]).toMatch(/There is no baseline/);
  });

  test('without dropout', async () => {
    const verdict = await verdictOf([baseline(0.5)]);
    expect(verdict).toMatchObject({
      dropout: 'cannot_tell',
      best: { cell: 1 },
      layers: [],
      next: [],
    });
    expect(verdict.sentences[0]).toMatch(/No cell has dropout/);
  });

  test('if every cell has a diverged run', async () => {
    const lost = { costs: [null, null, null] };
    const verdict = await verdictOf([
      { keepProb: [1, 1], ...lost },
      { keepProb: [1, 0.5], ...lost },
    ]);
    expect(verdict).toMatchObject({ dropout: 'cannot_tell', best: null, repeats: 0 });
    expect(verdict.sentences).toEqual([
      'Every cell has a run that diverged, so nothing can be said: try a smaller learning_rate.',
    ]);
  });

  test('if the baseline diverged', async () => {
    const verdict = await verdictOf([
      { keepProb: [1, 1], costs: [0.5, null, 0.4] },
      dropout(0.3, { repeats: 3 }),
    ]);
    expect(verdict.sentences[0]).toMatch(/No baseline has all its runs/);
  });

  test('if runs are missing', async () => {
    const cells = [baseline(0.5), dropout(0.3)];
    const answer = await answerOf(rowsOf(cells).slice(0, -2), documentOf(cells));
    expect(answer.missing).toBe(2);
    expect(answer.verdict.sentences.at(-1)).toMatch(/^2 runs of the plan are still missing/);
  });
});

describe('does the network overfit without dropout?', () => {
  const overfits = async (trainCost: number, options: Parameters<typeof cell>[2] = {}) =>
    verdictOf([
      baseline(0.5, { trainCost, accuracies: WOBBLE.map(() => 1), ...options }),
      dropout(0.3, { repeats: options?.repeats ?? 10 }),
    ]);

  test('yes, if validation costs more than training', async () => {
    const verdict = await overfits(0.1);
    expect(verdict.overfits).toBe('yes');
    expect(verdict.sentences[1]).toMatch(
      /^Without dropout the network overfits: its cost is 0\.1 on the examples that it was trained on and 0\.5 on others/,
    );
  });

  test('no, if the gap is below 5 % of the validation cost', async () => {
    expect((await overfits(0.5)).overfits).toBe('no');
  });

  test('it cannot be told if the gap may be chance', async () => {
    expect((await overfits(0.47, { spread: 6 })).overfits).toBe('cannot_tell');
  });

  test('it cannot be told from one repeat', async () => {
    const verdict = await overfits(0.1, { repeats: 1 });
    expect(verdict.overfits).toBe('cannot_tell');
    expect(verdict.sentences[1]).toContain('from one repeat');
  });
});

describe('which layers matter?', () => {
  /** A full grid over two layers, whose costs are those of `cost`. */
  const grid = (cost: (a: number, b: number) => number, spread = 1): MadeUpCell[] =>
    [1, 0.7, 0.5].flatMap((a, i) =>
      [1, 0.7, 0.5].map((b, j) => cell([1, a, b], cost(a, b), { phase: 3 * i + j, spread })),
    );

  test('the one whose levels differ, at its best level', async () => {
    const verdict = await verdictOf(grid((a) => 0.5 - (a === 0.7 ? 0.2 : 0), 0.1));
    expect(verdict.layers).toMatchObject([
      { axis: 'keep_prob_1', matters: 'yes', best: 0.7 },
      { axis: 'keep_prob_2', matters: 'no' },
    ]);
    expect(verdict.layers[0].effect).toBeCloseTo(0.2, 3);
    expect(verdict.sentences.find((text) => text.includes('it matters'))).toMatch(
      /^Averaged over the rest of the grid, it matters in layer 1, best at keep_prob 0\.7 \(gain in validation cost 0\.2, .*\); not in layer 2\.$/,
    );
  });

  test('a layer where dropout does harm is best left alone', async () => {
    const verdict = await verdictOf(
      grid((a, b) => 0.5 - (a === 0.7 ? 0.2 : 0) + (b < 1 ? 0.1 : 0), 0.1),
    );
    expect(verdict.layers[1]).toMatchObject({ matters: 'yes', best: 1 });
    expect(verdict.layers[1].effect).toBeLessThan(0);
    expect(verdict.sentences.join(' ')).toContain('in layer 2, where it does harm');
  });

  test('it cannot be told where noise hides the layers', async () => {
    const verdict = await verdictOf(grid(() => 0.5, 10));
    expect(verdict.layers.map(({ matters }) => matters)).toEqual(['cannot_tell', 'cannot_tell']);
    expect(verdict.sentences).toContain('In which layers dropout matters cannot be told.');
  });

  test('layers are not told apart in a grid with holes, and that is said', async () => {
    const cells = grid((a) => 0.5 - (a === 0.7 ? 0.2 : 0));
    const verdict = await verdictOf(cells.slice(0, -1));
    expect(verdict.layers).toEqual([]);
    expect(verdict.sentences).toContain(
      'Layers are not told apart, as the grid does not hold every combination of its values.',
    );
  });
});

describe('which cell to use', () => {
  test('the selected one, with the score that the choice gives on other draws', async () => {
    const verdict = await verdictOf([
      baseline(0.5),
      dropout(0.3),
      cell([1, 0.7], 0.302, { phase: 5 }),
    ]);
    expect(verdict.best?.cell).toBe(2);
    expect(verdict.best?.score).toBeCloseTo(0.3, 3);
    expect(verdict.best?.scoreCorrected).toBeGreaterThan(verdict.best!.score);
    expect(verdict.sentences.join(' ')).toMatch(
      /Use keep_prob_1 0\.5: validation cost 0\.3; expect about 0\.30\d, as the choice among 3 cells flatters it\./,
    );
  });

  test('cells that are not told apart from it are counted', async () => {
    const verdict = await verdictOf([
      baseline(0.5),
      dropout(0.3),
      cell([1, 0.7], 0.301, { phase: 5 }),
    ]);
    expect(verdict.sentences.join(' ')).toContain(
      'One other cell is not told apart from the best.',
    );
  });

  test('by one_se, the one that drops most within one standard error', async () => {
    const cells = [baseline(0.5), dropout(0.301), cell([1, 0.7], 0.3, { phase: 5 })];
    expect((await verdictOf(cells)).best?.cell).toBe(3);
    const verdict = await verdictOf(cells, { select: { rule: 'one_se' } });
    expect(verdict.best?.cell).toBe(2);
  });

  test('axes besides keep_prob are named, in the baseline too', async () => {
    const l2 = (value: number) => ({ axes: { l2: value } });
    const cells = [
      baseline(0.5, l2(0)),
      baseline(0.3, l2(0.1)),
      dropout(0.6, l2(0)),
      dropout(0.6, l2(0.1)),
    ];
    const verdict = await verdictOf(cells);
    expect(verdict).toMatchObject({ dropout: 'no', best: { cell: 2 } });
    expect(verdict.sentences.join(' ')).toContain('Use no dropout: no dropout, l2 0.1 has');
  });
});

test('in a union of dropout and L2, the best dropout is compared with the best L2', async () => {
  const at = (l2: number) => ({ axes: { l2 } });
  const cells = [
    baseline(0.6, at(0)),
    baseline(0.4, { ...at(0.01), phase: 2 }),
    baseline(0.5, { ...at(0.1), phase: 4 }),
    dropout(0.45, at(0)),
    cell([1, 0.7], 0.47, { ...at(0), phase: 6 }),
  ];
  const { config } = documentOf(cells);
  const grid = [{ keep_prob: { 1: [0.5, 0.7] } }, { l2: [0.01, 0.1] }];
  const verdict = await verdictOf(cells, { change: { config: { ...config, grid } } });
  expect(verdict).toMatchObject({ dropout: 'no', best: { cell: 2 }, layers: [], next: [] });
  expect(verdict.gain).toBeCloseTo(0.4 - 0.45, 3);
  expect(verdict.sentences.join(' ')).toMatch(
    /raises the validation cost by 0\.05, from 0\.4 without it.*does not hold every combination.*no dropout, l2 0\.01/,
  );
});

test('a regression is judged by its cost alone', async () => {
  const cells = [baseline(0.5), dropout(0.3)];
  const rows = rowsOf(cells).map((row) => ({ ...row, trainAccuracy: null, valAccuracy: null }));
  const draws = Array.from({ length: 10 }, () => ({
    train: 80,
    validation: 20,
    guess_cost: 1,
    guess_accuracy: null,
  }));
  const { verdict } = await answerOf(rows, { ...documentOf(cells), draws });
  expect(verdict).toMatchObject({ dropout: 'yes', beatsGuessing: true });
});

describe('by a metric that the config asks for', () => {
  /** Rows whose metric is 1 − cost. */
  const scored = (
    cells: readonly MadeUpCell[],
    key: 'valRocAuc' | 'valBalancedAccuracy' | 'valR2',
  ) => rowsOf(cells).map((row) => ({ ...row, [key]: 1 - row.valCost! }));
  const withDraw = (cells: readonly MadeUpCell[], facts: Partial<DrawFacts> = {}) => {
    const { draws, ...document } = documentOf(cells);
    // A guess that costs nothing and is always right: no network beats it in cost or accuracy.
    return { ...document, draws: [{ ...draws![0], guess_cost: 0, guess_accuracy: 1, ...facts }] };
  };

  test.each([
    ['val_roc_auc', 'valRocAuc', 'validation ROC AUC'],
    ['val_balanced_accuracy', 'valBalancedAccuracy', 'balanced validation accuracy'],
    ['val_r2', 'valR2', 'validation R²'],
  ] as const)('the answer is yes if it rises above chance: %s', async (metric, key, words) => {
    const cells = [baseline(0.4), dropout(0.2)];
    const { verdict } = await answerOf(scored(cells, key), withDraw(cells), { metric });
    expect(verdict).toMatchObject({ dropout: 'yes', beatsGuessing: true });
    expect(verdict.sentences[0]).toMatch(
      new RegExp(`^Dropout is worth it: it raises the ${words} by 0\\.2, from 0\\.6 without it`),
    );
    expect(verdict.best?.score).toBeCloseTo(0.8, 3);
  });

  test('nothing is claimed of networks that are not above chance', async () => {
    const cells = [baseline(0.7), dropout(0.5)];
    const { verdict } = await answerOf(scored(cells, 'valRocAuc'), withDraw(cells), {
      metric: 'val_roc_auc',
    });
    expect(verdict).toMatchObject({ dropout: 'cannot_tell', beatsGuessing: false });
  });

  test('chance is one of the classes that the validation part has', async () => {
    const cells = [baseline(0.66), dropout(0.58)];
    const rows = scored(cells, 'valBalancedAccuracy');
    const beats = async (facts: Partial<DrawFacts>, classes: number) => {
      const document = {
        ...withDraw(cells, facts),
        dataset: { examples: 100, features: 4, classes },
      };
      return (await answerOf(rows, document, { metric: 'val_balanced_accuracy' })).verdict
        .beatsGuessing;
    };
    expect(await beats({}, 3)).toBe(true);
    expect(await beats({ validation_classes: 2 }, 3)).toBe(false);
  });

  test('draws in which it is undefined do not count', async () => {
    const cells = [baseline(0.4), dropout(0.2)];
    const rows = scored(cells, 'valRocAuc').map((row) =>
      row.repeat <= 4 ? { ...row, valRocAuc: null } : row,
    );
    const answer = await answerOf(rows, withDraw(cells), { metric: 'val_roc_auc' });
    expect(answer.draws).toBe(6);
    expect(answer.verdict.sentences.at(-1)).toBe(
      '4 repeats do not count, as the validation ROC AUC does not exist in them.',
    );
    expect(answer.missing).toBe(0);
    expect(answer.cells.map(({ rank }) => rank)).toEqual([2, 1]);
    const nowhere = rows.map((row) => ({ ...row, valRocAuc: null }));
    const { verdict, cells: unranked } = await answerOf(nowhere, withDraw(cells), {
      metric: 'val_roc_auc',
    });
    expect(unranked.map(({ rank }) => rank)).toEqual([null, null]);
    expect(verdict.sentences[0]).toContain('No run has a validation ROC AUC');
  });

  test('the answer has the metric that was asked for, not the one of the folder', async () => {
    const cells = [baseline(0.4), dropout(0.2)];
    const { document } = await answerOf(rowsOf(cells), documentOf(cells), {
      metric: 'val_accuracy',
    });
    expect(document.config.select).toMatchObject({ metric: 'val_accuracy', rule: 'best' });
  });
});

test('accuracies stand beside the share of the largest class', async () => {
  const { sentences } = await verdictOf([baseline(0.5), dropout(0.3)]);
  expect(sentences.join(' ')).toContain('its accuracy 1 and 0.5 (largest class: 0.5).');
});

test('costs of a regression stand beside their RMSE', async () => {
  const cells = [baseline(0.5, { trainCost: 0.02 }), dropout(0.32)];
  const rows = rowsOf(cells).map((row) => ({ ...row, trainAccuracy: null, valAccuracy: null }));
  const document = documentOf(cells);
  const draws = [{ train: 80, validation: 20, guess_cost: 1, guess_accuracy: null }];
  const { verdict } = await answerOf(rows, {
    ...document,
    dataset: { examples: 100, features: 4, classes: null },
    draws,
  });
  const text = verdict.sentences.join(' ');
  expect(text).toContain('its cost is 0.02 on');
  // √(2 · 0.02), √(2 · 0.5) and √(2 · 0.32)
  expect(text).toContain('(RMSE 0.2 and 1)');
  expect(text).toContain('validation cost 0.32 (RMSE 0.8)');
});
