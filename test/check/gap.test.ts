import { describe, expect, test } from 'vitest';
import { trainBaselines } from '../../src/check/baseline.js';
import { checkGap } from '../../src/check/gap.js';
import type { StepResult } from '../../src/check/step.js';
import type { Dataset } from '../../src/data/dataset.js';
import { shuffle } from '../../src/engine/streams.js';
import { HEALTHY, subjectOf } from './subjects.js';

const OVERFITTING = `
repeats: 3
data: {source: moons, size: 120, noise: 0.4, validation: 0.5}
network: {hidden: [64, 32]}
training: {epochs: 200, batch_size: 10, learning_rate: 0.05}
grid: {keep_prob: {1: [0.5, 1]}}
`;

async function gapOf(
  config: string,
  options: Parameters<typeof subjectOf>[1] = {},
): Promise<StepResult> {
  const subject = await subjectOf(config, { kernels: 'auto', ...options });
  return checkGap(
    subject,
    trainBaselines(subject, () => {}),
  );
}

/** Shuffles labels or targets, so that they have nothing to do with the features. */
function shuffleLabels(dataset: Dataset): Dataset {
  const order = Int32Array.from({ length: dataset.m }, (_, row) => row);
  shuffle(order, [4, 2]);
  const { target } = dataset;
  const Y = target.Y.slice();
  order.forEach((from, row) => (Y[row] = target.Y[from]));
  return { ...dataset, target: { ...target, Y } as Dataset['target'] };
}

/** Gives most examples of class 1 the features of class 0 and its label, so that class 1 is rare. */
function makeRare(dataset: Dataset): Dataset {
  const { m, features, target } = dataset;
  const [X, Y] = [dataset.X.slice(), target.Y.slice()];
  let last = Y.indexOf(0);
  let rare = 0;
  for (let row = 0; row < m; row++) {
    if (target.Y[row] === 0) last = row;
    else if (rare++ % 16 > 0) {
      X.copyWithin(row * features, last * features, (last + 1) * features);
      Y[row] = 0;
    }
  }
  return { ...dataset, X, target: { ...target, Y } as Dataset['target'] };
}

describe('checkGap()', () => {
  test.each(['none', 'balanced'])(
    'compares with a guess that knows as much of the classes: a rare one, class_weight %s',
    async (weight) => {
      const config = `
repeats: 3
data: {source: moons, size: 4000, noise: 0.5, validation: 0.5}
network: {hidden: [8]}
training: {epochs: 30, learning_rate: 0.05, class_weight: ${weight}}
`;
      const { figures, seen } = await gapOf(config, { spoil: makeRare });
      expect(Number(figures['better_than_guessing_z'])).toBeGreaterThan(2.4);
      expect(seen).not.toContain('guess');
    },
  );

  test('fails shuffled labels of a rare class with class weights too', async () => {
    const config = OVERFITTING.replace('size: 120', 'size: 1200').replace(
      'epochs: 200',
      'epochs: 20, class_weight: balanced',
    );
    const spoil = (dataset: Dataset): Dataset => shuffleLabels(makeRare(dataset));
    const { verdict, seen } = await gapOf(config, { spoil });
    expect(verdict, seen).toBe('fail');
    expect(seen).toContain('no better than guessing');
  });

  test('passes a baseline that overfits, with the interval of the gap', async () => {
    const { verdict, seen, figures } = await gapOf(OVERFITTING);
    expect(verdict, seen).toBe('pass');
    expect(figures).toMatchObject({ overfits: true });
    const { gap, gap_low: low, gap_high: high, train_cost: train, val_cost: val } = figures;
    expect(gap).toBeCloseTo(Number(val) - Number(train), 12);
    expect(low).toBeGreaterThan(0);
    expect(Number(high) - Number(gap)).toBeCloseTo(Number(gap) - Number(low), 12);
    expect(seen).toContain('It overfits, so dropout is worth sweeping');
  });

  test('puts the share of the largest class beside the accuracies', async () => {
    const { seen, figures } = await gapOf(OVERFITTING);
    expect(seen).toMatch(/; accuracy \S+ against \S+ \(largest class: 0\.5\)/);
    expect(figures['largest_class']).toBe(0.5);
    expect(figures['val_accuracy']).toBeGreaterThan(0.5);
  });

  test('puts the RMSE beside the costs of a regression', async () => {
    const { seen, figures } = await gapOf(
      'data: {source: linear, size: 100}\nnetwork: {hidden: [8]}\ntraining: {learning_rate: 0.01}\ngrid: {keep_prob: {1: [0.5, 1]}}',
    );
    const [, train, val] = /\(RMSE (\S+) and (\S+)\)/.exec(seen) ?? [];
    expect(Number(train)).toBeCloseTo(Math.sqrt(2 * Number(figures['train_cost'])), 3);
    expect(Number(val)).toBeCloseTo(Math.sqrt(2 * Number(figures['val_cost'])), 3);
    expect(figures['largest_class']).toBeNull();
  });

  test('says at which epoch the validation cost was lowest', async () => {
    expect((await gapOf(OVERFITTING)).seen).toMatch(
      /validation cost was lowest at epoch \d+ \(0\.\d+\) and ended at \d/,
    );
  });

  test.each([
    [
      'a small network on many examples',
      HEALTHY.replace('size: 300', 'size: 3000')
        .replace('[16, 8]', '[3]')
        .replace(/grid.*/, 'grid: {keep_prob: {1: [0.5, 1]}}'),
    ],
    [
      'a linear network on linear data',
      'data: {source: linear, size: 400, noise: 0.5, features: 2}\nnetwork: {hidden: []}\ntraining: {epochs: 30, learning_rate: 0.01}\ngrid: {keep_prob: {input: [0.9, 1]}}',
    ],
  ])('warns that %s does not overfit', async (_, config) => {
    const { verdict, advice, figures, seen } = await gapOf(config);
    expect(verdict, seen).toBe('warning');
    expect(seen).toMatch(
      /It(s overfitting cannot be told from chance| does not overfit|overfits by less)/,
    );
    expect(figures['overfits']).toBe(false);
    expect(advice.join()).toContain('do not use it unless the network overfits');
  });

  test.each([
    ['two classes', OVERFITTING.replace('size: 120', 'size: 400')],
    [
      'ten classes',
      OVERFITTING.replace(/source.*noise: 0.4/, 'source: digits').replace(
        'epochs: 200',
        'epochs: 5',
      ),
    ],
    ['a regression', OVERFITTING.replace('moons', 'linear, features: 5').replace('0.05', '0.01')],
  ])('fails shuffled labels of %s', async (_, config) => {
    expect((await gapOf(config)).verdict).toBe('pass');
    const { verdict, seen, advice } = await gapOf(config, { spoil: shuffleLabels });
    expect(verdict, seen).toBe('fail');
    expect(seen).toContain('no better than guessing');
    expect(advice.join()).toContain('shuffled');
  });

  const weak =
    'data: {source: linear, size: 300, noise: 8, features: 4}\nnetwork: {hidden: [40, 20]}\n' +
    'training: {epochs: 150, learning_rate: 0.03}\ngrid: {keep_prob: {1: [0.5, 1]}}';

  test('warns of a weak signal that the end of the training hides, where it would fail shuffled labels', async () => {
    const { verdict, seen, advice } = await gapOf(weak);
    expect(verdict, seen).toBe('warning');
    expect(seen).toMatch(/no better than guessing .* but at epoch \d+ it was/);
    expect(seen).not.toContain('dropout is worth sweeping');
    expect(advice.join()).toContain('a signal that overfitting hides');
    expect((await gapOf(weak, { spoil: shuffleLabels })).verdict).toBe('fail');
  });

  test('does not ask whether labels are shuffled if the training itself failed', async () => {
    const { verdict, seen, advice } = await gapOf(weak.replace('0.03', '1e-9'));
    expect(verdict, seen).toBe('fail');
    expect(seen).toContain('Even on its training examples');
    expect(advice).toEqual(['fix the training first (see the steps above)']);
  });

  test('warns if the validation examples are too few to tell the baseline from a guess', async () => {
    const { verdict, seen } = await gapOf(
      OVERFITTING.replace('size: 120', 'size: 40').replace('0.4,', '3,'),
    );
    expect(verdict, seen).toBe('warning');
    expect(seen).toMatch(/With 20 .* cannot be told from a guess \(\S+ standard errors better\)/);
  });

  test('gives an interval that contains the true gap about 19 times in 20', async () => {
    // A constant prediction costs the same in training and validation, so the true gap is nearly 0.
    let missed = 0;
    for (let seed = 1; seed <= 60; seed++) {
      const { figures } = await gapOf(
        `seed: ${seed}\nrepeats: 2\ndata: {source: linear, size: 300, noise: 20, features: 1, validation: 0.4}\nnetwork: {hidden: []}\ntraining: {epochs: 1, batch_size: full, learning_rate: 1e-9}\ngrid: {keep_prob: {input: [0.9, 1]}}`,
      );
      if (Number(figures['gap_low']) > 0 || Number(figures['gap_high']) < 0) missed++;
    }
    expect(missed).toBeLessThanOrEqual(7);
  });
});
