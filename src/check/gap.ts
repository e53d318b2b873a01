/**
 * Does the baseline overfit at all? Dropout is a regulariser: where validation costs no more than
 * training, there is nothing for it to mend. And does the baseline carry anything over to new
 * examples? Where it beats no guess, labels and features do not belong together.
 */
import type { TrainedBaseline } from './baseline.js';
import { measureOverfitting } from './overfitting.js';
import { conclude, type Finding, type StepResult } from './step.js';
import { rounded } from '../text.js';
import type { Subject } from './subject.js';

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
  const measured = measureOverfitting(subject, done);
  const { trainCost, valCost, gap, low, high, trainAccuracy, valAccuracy } = measured;
  const overfits = measured.seen && gap >= WORTH * valCost;
  const repeats = done.length === 1 ? 'one repeat' : `${done.length} repeats`;
  const opening =
    `Without dropout the cost is ${rounded(trainCost)} in training and ${rounded(valCost)} in validation (${repeats}): ` +
    `a gap of ${rounded(gap)}, 95 % interval ${rounded(low)} to ${rounded(high)}` +
    (trainAccuracy === null || valAccuracy === null
      ? ''
      : `; accuracy ${rounded(trainAccuracy)} against ${rounded(valAccuracy)}`) +
    (overfits ? '. It overfits, so dropout is worth sweeping' : '') +
    turn(done[0]);
  const findings = [
    ...guessFindings(measured.beatsGuess, done[0].data.validation.length),
    ...(overfits ? [] : [noGap(measured.seen, gap)]),
  ];
  return conclude('gap', opening, findings, {
    train_cost: trainCost,
    val_cost: valCost,
    gap,
    gap_low: low,
    gap_high: high,
    overfits,
    better_than_guessing_z: measured.beatsGuess,
  });
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
  const epoch = history[costs.indexOf(least)].epoch;
  const last = costs.at(-1)!;
  if (epoch === history.length || last < 1.02 * least) return '';
  return `. The validation cost was lowest at epoch ${epoch} (${rounded(least)}) and ended at ${rounded(last)}`;
}
