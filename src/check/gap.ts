/**
 * Does the baseline overfit at all? Dropout is a regulariser: where validation costs no more than
 * training, there is nothing for it to mend. And does the baseline carry anything over to new
 * examples? Where it beats no guess, labels and features do not belong together.
 *
 * Costs and hits are those of single examples, without dropout.
 */
import { eachExample } from '../nn/evaluate.js';
import { createNetwork, EVALUATION_CHUNK } from '../nn/train.js';
import { Z_95 } from '../stats/chance.js';
import { spread } from '../stats/summary.js';
import type { TrainedBaseline } from './baseline.js';
import { conclude, type Finding, rounded, type StepResult } from './step.js';
import { keysOf, type Subject } from './subject.js';

/** A gap below this share of the validation cost is too small to be worth a sweep. */
const WORTH = 0.05;
/** Standard errors by which a guess must be beaten: chance does that once in 100; and once in 20. */
const BEATEN = 2.326;
const HARDLY_BEATEN = 1.645;
/** With fewer validation examples a bad result may be bad luck. */
const FEW = 50;

export function checkGap(subject: Subject, trained: readonly TrainedBaseline[]): StepResult {
  const done = trained.filter(({ outcome }) => outcome.status === 'ok');
  if (done.length === 0) {
    const finding: Finding = {
      verdict: 'fail',
      seen: 'The baseline diverged, so nothing can be said of overfitting',
      advice: 'mend the training first (see the steps above)',
    };
    return conclude('gap', '', [finding], { gap: null, gap_low: null, gap_high: null });
  }
  const judged = done.map((baseline) => judge(subject, baseline));
  const training = sharing(done.map(({ data }) => data.train));
  const validation = sharing(done.map(({ data }) => data.validation));
  const over = (of: (one: Judged['train']) => number[]) => {
    const [train, val] = [
      pooled(
        judged.map((one) => of(one.train)),
        training,
      ),
      pooled(
        judged.map((one) => of(one.validation)),
        validation,
      ),
    ];
    return { train: train.mean, val: val.mean, error: Math.hypot(train.error, val.error) };
  };
  const cost = over(({ costs }) => costs);
  const wrong = over(({ wrongs }) => wrongs);
  const gap = cost.val - cost.train;
  const [low, high] = [gap - Z_95 * cost.error, gap + Z_95 * cost.error];
  const seen = low > 0 || wrong.val - wrong.train > Z_95 * wrong.error;
  const overfits = seen && gap >= WORTH * cost.val;
  const beats = Math.max(
    ...(['costGains', 'rightGains'] as const).map((name) =>
      inErrors(
        pooled(
          judged.map((one) => one[name]),
          validation,
        ),
      ),
    ),
  );
  const count = done[0]!.data.validation.length;
  const repeats = done.length === 1 ? 'one repeat' : `${done.length} repeats`;
  const opening =
    `Without dropout the cost is ${rounded(cost.train)} in training and ${rounded(cost.val)} in validation (${repeats}): ` +
    `a gap of ${rounded(gap)}, 95 % interval ${rounded(low)} to ${rounded(high)}` +
    (Number.isNaN(wrong.val)
      ? ''
      : `; accuracy ${rounded(1 - wrong.train)} against ${rounded(1 - wrong.val)}`) +
    (overfits ? '. It overfits, so dropout is worth sweeping' : '') +
    turn(done[0]!);
  const findings = [...guessFindings(beats, count), ...(overfits ? [] : [noGap(seen, gap)])];
  return conclude('gap', opening, findings, {
    train_cost: cost.train,
    val_cost: cost.val,
    gap,
    gap_low: low,
    gap_high: high,
    overfits,
    better_than_guessing_z: beats,
  });
}

/** Figures of single examples; those of classes are empty for a regression. */
interface Judged {
  readonly train: { readonly costs: number[]; readonly wrongs: number[] };
  readonly validation: { readonly costs: number[]; readonly wrongs: number[] };
  /** What a guess by class shares (or the training mean) costs more, in validation. */
  readonly costGains: number[];
  /** 1 where the network alone is right, −1 where always naming the largest class alone is, else 0. */
  readonly rightGains: number[];
}

function judge(subject: Subject, { data, outcome }: TrainedBaseline): Judged {
  const { network, training } = subject.baseline;
  const { kernels } = subject;
  const net = createNetwork({ network, training, data, keys: keysOf(subject), kernels });
  const { W, b } = outcome.parameters!;
  W.forEach((weights, index) => net.setParameters(index + 1, weights, b[index]!));
  const unit = data.targetScale * data.targetScale;
  const guess = createGuess(subject, data);
  const outputs = network.layerSizes.at(-1)!;
  const on = (rows: Int32Array) => {
    const of = {
      costs: [] as number[],
      wrongs: [] as number[],
      costGains: [] as number[],
      rightGains: [] as number[],
    };
    eachExample(
      net,
      rows,
      data.Y,
      network.output,
      outputs,
      EVALUATION_CHUNK,
      (cost, right, row) => {
        const y = data.Y[row]!;
        of.costs.push(cost * unit);
        of.costGains.push(guess.cost(y) - cost);
        if (right === null) return;
        of.wrongs.push(right ? 0 : 1);
        of.rightGains.push(Number(right) - Number(guess.isRight(y)));
      },
    );
    return of;
  };
  const validation = on(data.validation);
  const { costGains, rightGains } = validation;
  return { train: on(data.train), validation, costGains, rightGains };
}

/**
 * The mean over examples and repeats, and its standard error. Repeats whose rows overlap by a share
 * `shared` tell no more than so many less; an example counts as equally costly in all of them, so the
 * error is rather too large than too small.
 */
function pooled(
  repeats: readonly (readonly number[])[],
  shared: number,
): { readonly mean: number; readonly error: number } {
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
function inErrors({ mean, error }: { readonly mean: number; readonly error: number }): number {
  if (Number.isNaN(mean)) return Number.NEGATIVE_INFINITY;
  return error === 0 ? Math.sign(mean) * BEATEN : mean / error;
}

/** What one would say of any example without looking at it. */
function createGuess(
  { dataset: { target } }: Subject,
  { Y, train }: TrainedBaseline['data'],
): { cost(y: number): number; isRight(y: number): boolean } {
  if (target.task === 'regression') {
    const mean = train.reduce((sum, row) => sum + Y[row]!, 0) / train.length;
    return { cost: (y) => (y - mean) ** 2 / 2, isRight: () => false };
  }
  const counts = target.classes.map(() => 0);
  train.forEach((row) => counts[Y[row]!]!++);
  const largest = counts.indexOf(Math.max(...counts));
  // One more of each, so that a class without a training example has a cost at all.
  const cost = counts.map((n) => -Math.log((n + 1) / (train.length + counts.length)));
  return { cost: (y) => cost[y]!, isRight: (y) => y === largest };
}

function guessFindings(beats: number, count: number): Finding[] {
  if (beats >= BEATEN) return [];
  const errors = `${rounded(beats)} standard errors better`;
  if (beats >= (count < FEW ? 0 : HARDLY_BEATEN)) {
    return [
      {
        verdict: 'warning',
        seen: `With ${count} validation examples it cannot be told from guessing (${errors})`,
        advice: 'train longer, or bring more validation examples: a larger data.validation',
      },
    ];
  }
  return [
    {
      verdict: 'fail',
      seen: `In validation the baseline is no better than guessing without a look at the example (${errors})`,
      advice:
        'see whether the labels belong to their rows (shuffled? another target column?): where nothing carries over, no keep_prob can help',
    },
  ];
}

function noGap(seen: boolean, gap: number): Finding {
  return {
    verdict: 'warning',
    seen: seen
      ? `It overfits by less than ${100 * WORTH} % of the validation cost`
      : gap > 0
        ? 'That it overfits cannot be told from chance'
        : 'It does not overfit',
    advice:
      'dropout is a regulariser: do not use it unless the network overfits. Make the network larger or train longer first',
  };
}

/** Where the validation cost turned, if that was before the end. */
function turn({ outcome: { history } }: TrainedBaseline): string {
  const costs = history.map(({ valCost }) => valCost);
  const least = Math.min(...costs);
  const epoch = history[costs.indexOf(least)]!.epoch;
  const last = costs.at(-1)!;
  if (epoch === history.length || last < 1.02 * least) return '';
  return `. The validation cost was lowest at epoch ${epoch} (${rounded(least)}) and ended at ${rounded(last)}`;
}

const average = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
