/**
 * How well the trained baseline does on the examples that it was trained on, on new ones, and compared
 * with a guess: from the costs and hits of single examples over some repeats, without dropout.
 */
import { createGuess } from '../data/guess.js';
import { classWeightsOf } from '../nn/classWeights.js';
import { createEvaluator } from '../nn/evaluator.js';
import { restoreNetwork } from '../nn/network.js';
import { Z_95 } from '../stats/chance.js';
import { spread } from '../stats/spread.js';
import type { TrainedBaseline } from './baseline.js';
import type { Subject } from './subject.js';

export interface Overfitting {
  /** Means over examples and repeats, in the target's own units. */
  readonly trainCost: number;
  readonly valCost: number;
  /** valCost − trainCost, and its 95 % interval. */
  readonly gap: number;
  readonly low: number;
  readonly high: number;
  /** Null for a regression. */
  readonly trainAccuracy: number | null;
  readonly valAccuracy: number | null;
  /** The share of the validation part that is of the largest class; null for a regression. */
  readonly largestClass: number | null;
  /** What differs by more than chance: the costs or, if they do not, the accuracies. */
  readonly seenIn: 'cost' | 'accuracy' | null;
  /** Whether it costs less than a guess on the examples that it was trained on. */
  readonly learned: boolean;
  /** By how many standard errors the baseline beats a guess in validation: in cost or in hits, whichever is more. */
  readonly beatsGuess: number;
  /** The epoch of the lowest validation cost. */
  readonly best: { readonly epoch: number; readonly valCost: number };
}

/** Measures `trained`: at least one repeat, and none that diverged. */
export function measureOverfitting(
  subject: Subject,
  trained: readonly TrainedBaseline[],
): Overfitting {
  const judged = trained.map((baseline) => judge(subject, baseline));
  const pool = (part: Part): ((figure: keyof Figures) => Mean) => {
    const shared = sharing(trained.map(({ data }) => data[part]));
    return (figure) =>
      pooled(
        judged.map((figures) => figures[part][figure]),
        shared,
      );
  };
  const [inTraining, inValidation] = [pool('train'), pool('validation')];
  const [train, val] = [inTraining('costs'), inValidation('costs')];
  const [trainHits, valHits] = [inTraining('hits'), inValidation('hits')];
  const gap = val.mean - train.mean;
  const width = Z_95 * Math.hypot(train.error, val.error);
  const fewerHits = trainHits.mean - valHits.mean;
  return {
    trainCost: train.mean,
    valCost: val.mean,
    gap,
    low: gap - width,
    high: gap + width,
    trainAccuracy: orNull(trainHits.mean),
    valAccuracy: orNull(valHits.mean),
    largestClass: orNull(inValidation('largestHits').mean),
    seenIn:
      gap > width
        ? 'cost'
        : fewerHits > Z_95 * Math.hypot(trainHits.error, valHits.error)
          ? 'accuracy'
          : null,
    learned: inTraining('costGains').mean > 0,
    beatsGuess: Math.max(inErrors(inValidation('costGains')), inErrors(inValidation('hitGains'))),
    best: bestEpoch(trained),
  };
}

function bestEpoch(trained: readonly TrainedBaseline[]): Overfitting['best'] {
  const histories = trained.map(({ outcome }) => outcome.history.map(({ valCost }) => valCost));
  const costs = histories[0].map((_, index) => average(histories.map((each) => each[index])));
  const valCost = Math.min(...costs);
  return { epoch: trained[0].outcome.history[costs.indexOf(valCost)].epoch, valCost };
}

type Part = 'train' | 'validation';

/** Figures with one entry for each example; those of hits are empty for a regression. */
interface Figures {
  readonly costs: number[];
  /** 1 if the example is classified right, else 0. */
  readonly hits: number[];
  /** How much more a guess costs, times the class's weight, in the units of Y so that all repeats have equal weight. */
  readonly costGains: number[];
  /** 1 if the example is of the largest class of the training part; else 0. */
  readonly largestHits: number[];
  /** 1 if only the network is right, −1 if only a guess is, else 0, times the class's weight. */
  readonly hitGains: number[];
}

const orNull = (mean: number): number | null => (Number.isNaN(mean) ? null : mean);

function judge(subject: Subject, { data, outcome }: TrainedBaseline): Record<Part, Figures> {
  const { kernels, baseline } = subject;
  const { network, training } = baseline;
  const net = restoreNetwork({ network, data, kernels }, outcome.parameters!);
  const evaluator = createEvaluator(net, network, data);
  const { target } = subject.dataset;
  const classes = target.task === 'classification' ? target.classes.length : 0;
  // Weighted classes are what the network aims at, so they are what it is compared in.
  const weights = classWeightsOf(training.classWeight, data.Y, data.train, classes);
  const guess = createGuess(target, data.Y, data.train, weights);
  const largest = createGuess(target, data.Y, data.train);
  const on = (rows: Int32Array): Figures => {
    const figures: Figures = { costs: [], hits: [], costGains: [], largestHits: [], hitGains: [] };
    evaluator.visit(rows, (cost, right, row) => {
      const y = data.Y[row];
      figures.costs.push(cost);
      const weight = weights?.[y] ?? 1;
      figures.costGains.push(weight * (guess.cost(y) - cost / data.targetScale ** 2));
      if (right === null) return;
      figures.hits.push(Number(right));
      figures.largestHits.push(Number(largest.isRight(y)));
      figures.hitGains.push(weight * (Number(right) - Number(guess.isRight(y))));
    });
    return figures;
  };
  return { train: on(data.train), validation: on(data.validation) };
}

interface Mean {
  /** NaN if there are no figures. */
  readonly mean: number;
  readonly error: number;
}

/**
 * The mean over examples and repeats, and its standard error. Two repeats have, on average, a share
 * `shared` of their rows in common. A row is taken to have the same figure in all its repeats, so a
 * second look at it adds nothing: the error is too large rather than too small.
 */
function pooled(repeats: readonly (readonly number[])[], shared: number): Mean {
  const spreads = repeats.map(spread);
  const R = repeats.length;
  const each = average(spreads.map(({ se }) => (se ?? 0) ** 2));
  return {
    mean: average(spreads.map(({ mean }) => mean ?? Number.NaN)),
    error: Math.sqrt(each * (1 / R + (1 - 1 / R) * shared)),
  };
}

/** The share of rows that two repeats have in common, on average; 1 if there is only one repeat. */
function sharing(parts: readonly Int32Array[]): number {
  const shares = parts.flatMap((part, index) => {
    const rows = new Set(part);
    return parts
      .slice(index + 1)
      .map((other) => other.reduce((n, row) => n + (rows.has(row) ? 1 : 0), 0) / other.length);
  });
  return shares.length === 0 ? 1 : average(shares);
}

/** A mean divided by its standard error: ±∞ if all figures are equal, −∞ if there are none. */
function inErrors({ mean, error }: Mean): number {
  if (Number.isNaN(mean)) return Number.NEGATIVE_INFINITY;
  return mean === 0 ? 0 : mean / error;
}

const average = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
