/** Made-up answers, for tests of what the screen says. */
import { METRICS } from '../../src/metrics.js';
import type { Metric, Select } from '../../src/metrics.js';
import type { Answer, Factor } from '../../src/stats/answer.js';
import type { CellSummary } from '../../src/stats/summary.js';
import type { Verdict } from '../../src/stats/answer.js';
import { recordedDocument } from '../helpers.js';

/** A cell as it is made up: its settings and its mean of the metric. */
export type MadeUpCell = Partial<Omit<CellSummary, 'keepProb'>> & {
  readonly keepProb: readonly number[];
  readonly score: number;
};

export interface MadeUp {
  readonly axes?: readonly string[];
  readonly select?: Partial<Select>;
  readonly factors?: readonly Factor[];
  readonly shares?: Answer['analysis']['shares'];
  readonly sentences?: readonly string[];
  readonly missing?: number;
}

export const SENTENCES = [
  'Is dropout worth it here? Yes.',
  'Without dropout the network overfits: val_cost is 0.191 above train_cost. The best cell with dropout gains 0.039 [0.017, 0.061] on repeats that did not choose it.',
  'Run 10 repeats to be sure.',
];

const VERDICT: Omit<Verdict, 'sentences'> = {
  dropout: 'yes',
  clear: true,
  overfits: 'yes',
  beatsGuessing: true,
  gain: 0.039,
  gainLow: 0.017,
  gainHigh: 0.061,
  p: 0.004,
  repeats: 3,
  draws: 3,
  repeatsNeeded: null,
  layers: [],
  best: null,
  next: [],
};

const NONE = { mean: null, std: null, se: null };

/** No figure of any metric. */
const NO_FIGURES = Object.fromEntries(Object.values(METRICS).map(({ key }) => [key, NONE])) as Pick<
  CellSummary,
  (typeof METRICS)[Metric]['key']
>;

/** An answer of these cells, ranked by their scores; the first baseline is that of all others. */
export function madeUpAnswer(cells: readonly MadeUpCell[], made: MadeUp = {}): Answer {
  const { axes = [], factors = [] } = made;
  const select: Select = { metric: 'val_cost', rule: 'best', worth: 0.01, ...made.select };
  const { key, better } = METRICS[select.metric];
  const sign = better === 'lower' ? 1 : -1;
  const scores = cells.map(({ score }) => sign * score).toSorted((a, b) => a - b);
  const baseline = cells.find(({ keepProb }) => keepProb.every((share) => share === 1));
  const document = recordedDocument({ layers: cells[0].keepProb.length, axes });
  return {
    document: { ...document, config: { ...document.config, repeats: 3, select } },
    cells: cells.map(({ score, ...cell }, index): CellSummary => {
      const isBaseline = cell.keepProb.every((share) => share === 1);
      const rank = scores.indexOf(sign * score) + 1;
      const diff = baseline === undefined || isBaseline ? null : score - baseline.score;
      return {
        cell: index + 1,
        axes: {},
        epochs: 30,
        runs: 3,
        diverged: 0,
        ...NO_FIGURES,
        valCost: { mean: 0.2, std: 0.05, se: 0.03 },
        valAccuracy: { mean: 0.9833, std: 0.0028, se: 0.0016 },
        trainCost: { mean: 0.005, std: 0.001, se: 0.0006 },
        trainAccuracy: { mean: 1, std: 0, se: 0 },
        weightNorms: cell.keepProb.map((_, l) => 123.4 * (l + 1)),
        gap: 0.1486,
        isBaseline,
        baseline: isBaseline ? null : 1,
        diffVsBaseline: diff,
        diffLow: diff === null ? null : diff - 0.022,
        diffHigh: diff === null ? null : diff + 0.022,
        pAdjusted: diff === null ? null : 0.02,
        rank,
        tied: rank <= 3,
        selected: rank === 1,
        [key]: { mean: score, std: 0.056, se: 0.032 },
        ...cell,
      };
    }),
    analysis: { factors, effects: [], shares: made.shares ?? [], reason: null },
    verdict: { ...VERDICT, sentences: made.sentences ?? SENTENCES },
    draws: 3,
    missing: made.missing ?? 0,
    methods: [],
    rows: 3 * cells.length,
    epochs: { planned: 90 * cells.length, trained: 90 * cells.length },
    unfinished: null,
  };
}

/** A smooth score of two keep_probs, best at 0.9 and 0.7. */
const scoreAt = (one: number, other: number): number =>
  0.1543 + Math.abs(one - 0.9) / 5 + Math.abs(other - 0.7) / 8;

export const keepProbFactor = (layers: readonly number[], levels: readonly number[]): Factor => ({
  name: `keep_prob_${layers[0]}`,
  layers,
  levels,
});

const LEVELS = [0.5, 0.7, 0.9, 1];

/** The baseline and a grid over keep_prob_1 and keep_prob_2, each 0.5, 0.7, 0.9 and 1. */
export const twoLayers = (made: MadeUp = {}): Answer =>
  madeUpAnswer(
    LEVELS.toReversed().flatMap((one) =>
      LEVELS.toReversed().map((other) => ({
        keepProb: [1, one, other],
        score: scoreAt(one, other),
      })),
    ),
    { factors: [keepProbFactor([1], LEVELS), keepProbFactor([2], LEVELS)], ...made },
  );

/** Layer 0, layer 1 and the tied layers 2 and 3, with a learning_rate and so two baselines. */
export const manyAxes = (): Answer =>
  madeUpAnswer(
    [0.1, 0.03].flatMap((learning_rate) =>
      [1, 0.9].flatMap((input) =>
        [1, 0.85].flatMap((one) =>
          [1, 0.75].map((other) => ({
            keepProb: [input, one, other, other],
            axes: { learning_rate, activation: 'leaky_relu' },
            score: scoreAt(one, other) + (1 - input) / 3 + learning_rate / 7,
          })),
        ),
      ),
    ),
    {
      axes: ['activation', 'learning_rate'],
      factors: [
        keepProbFactor([0], [1, 0.9]),
        keepProbFactor([1], [1, 0.85]),
        keepProbFactor([2, 3], [1, 0.75]),
        { name: 'learning_rate', layers: [], levels: [0.1, 0.03] },
      ],
      shares: [
        { factors: ['keep_prob_2'], share: 0.5 },
        { factors: ['keep_prob_0'], share: 0.2 },
      ],
    },
  );

/** One keep_prob, which all hidden layers share. */
export const tiedLayers = (made: MadeUp = {}): Answer =>
  madeUpAnswer(
    [1, 0.5, 0.6, 0.7, 0.8, 0.9].map((share) => ({
      keepProb: [1, share, share, share],
      score: 0.15 + (share - 0.8) ** 2,
    })),
    { factors: [keepProbFactor([1, 2, 3], LEVELS)], ...made },
  );
