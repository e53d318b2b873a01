/**
 * How the trained baseline does on the examples that it was trained on, on others, and against a guess:
 * from the costs and hits of single examples, without dropout, over some repeats.
 */
import { createEvaluator } from '../nn/evaluator.js';
import { restoreNetwork } from '../nn/network.js';
import { Z_95 } from '../stats/chance.js';
import { spread } from '../stats/spread.js';
import type { TrainedBaseline } from './baseline.js';
import { classCounts } from './examples.js';
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
  /** Costs or accuracies differ by more than chance. */
  readonly seen: boolean;
  /** By how many standard errors a guess is beaten in validation: by its cost or its hits, whichever is more. */
  readonly beatsGuess: number;
}

/** `trained` holds at least one, and none that diverged. */
export function measureOverfitting(
  subject: Subject,
  trained: readonly TrainedBaseline[],
): Overfitting {
  const judged = trained.map((baseline) => judge(subject, baseline));
  const sharedTraining = sharing(trained.map(({ data }) => data.train));
  const sharedValidation = sharing(trained.map(({ data }) => data.validation));
  const inTraining = (of: (figures: Figures) => number[]): Mean =>
    pooled(
      judged.map(({ train }) => of(train)),
      sharedTraining,
    );
  const inValidation = (of: (figures: Figures) => number[]): Mean =>
    pooled(
      judged.map(({ validation }) => of(validation)),
      sharedValidation,
    );
  const [train, val] = [inTraining(costsOf), inValidation(costsOf)];
  const [trainHits, valHits] = [inTraining(hitsOf), inValidation(hitsOf)];
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
    seen: gap > width || fewerHits > Z_95 * Math.hypot(trainHits.error, valHits.error),
    beatsGuess: Math.max(
      inErrors(inValidation(({ costGains }) => costGains)),
      inErrors(inValidation(({ hitGains }) => hitGains)),
    ),
  };
}

/** Of single examples; those of classes are empty for a regression. */
interface Figures {
  readonly costs: number[];
  /** 1 where it is classified right, else 0. */
  readonly hits: number[];
  /** What a guess by class shares (or the training mean) costs more, in units of Y: repeats weigh alike. */
  readonly costGains: number[];
  /** 1 where the network alone is right, −1 where always naming the largest class alone is, else 0. */
  readonly hitGains: number[];
}

const costsOf = ({ costs }: Figures): number[] => costs;
const hitsOf = ({ hits }: Figures): number[] => hits;
const orNull = (mean: number): number | null => (Number.isNaN(mean) ? null : mean);

function judge(
  subject: Subject,
  { data, outcome }: TrainedBaseline,
): { readonly train: Figures; readonly validation: Figures } {
  const { kernels, baseline } = subject;
  const { network } = baseline;
  const net = restoreNetwork({ network, data, kernels }, outcome.parameters!);
  const evaluator = createEvaluator(net, network, data);
  const guess = createGuess(subject, data);
  const on = (rows: Int32Array): Figures => {
    const figures: Figures = { costs: [], hits: [], costGains: [], hitGains: [] };
    evaluator.visit(rows, (cost, right, row) => {
      const y = data.Y[row];
      figures.costs.push(cost);
      figures.costGains.push(guess.cost(y) - cost / data.targetScale ** 2);
      if (right === null) return;
      figures.hits.push(Number(right));
      figures.hitGains.push(Number(right) - Number(guess.isRight(y)));
    });
    return figures;
  };
  return { train: on(data.train), validation: on(data.validation) };
}

interface Mean {
  /** NaN where there are no figures. */
  readonly mean: number;
  readonly error: number;
}

/**
 * The mean over examples and repeats, and its standard error. Repeats whose rows overlap by a share
 * `shared` tell no more than so many less; an example counts as equally costly in all of them, so the
 * error is rather too large than too small.
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

/** The share of rows that two repeats have in common, on average. */
function sharing(parts: readonly Int32Array[]): number {
  const shares = parts.flatMap((part, index) => {
    const rows = new Set(part);
    return parts
      .slice(index + 1)
      .map((other) => other.reduce((n, row) => n + (rows.has(row) ? 1 : 0), 0) / other.length);
  });
  return shares.length === 0 ? 1 : average(shares);
}

/** A mean in its own standard errors; without a spread, its sign decides. */
function inErrors({ mean, error }: Mean): number {
  if (Number.isNaN(mean)) return Number.NEGATIVE_INFINITY;
  return mean === 0 ? 0 : mean / error;
}

/** What one would say of any example without looking at it; costs are in units of Y. */
function createGuess(
  { dataset: { target } }: Subject,
  { Y, train }: TrainedBaseline['data'],
): { cost(y: number): number; isRight(y: number): boolean } {
  if (target.task === 'regression') {
    const mean = train.reduce((sum, row) => sum + Y[row], 0) / train.length;
    return { cost: (y) => (y - mean) ** 2 / 2, isRight: () => false };
  }
  const counts = classCounts(target.classes, Y, train);
  const largest = counts.indexOf(Math.max(...counts));
  // One more of each, so that a class without a training example has a cost at all.
  const cost = counts.map((n) => -Math.log((n + 1) / (train.length + counts.length)));
  return { cost: (y) => cost[y], isRight: (y) => y === largest };
}

const average = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
