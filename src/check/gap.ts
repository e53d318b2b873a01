/**
 * Does the baseline overfit at all? Dropout is a regulariser: if validation costs no more than
 * training, there is nothing for it to fix. And does the baseline do better than a guess on new
 * examples? If it does not, the labels may not belong to the features.
 */
import { rmseOf } from '../stats/background.js';
import { rounded } from '../text.js';
import { type TrainedBaseline, trainedUpTo } from './baseline.js';
import { measureOverfitting, type Overfitting } from './overfitting.js';
import { conclude, failure, type Finding, type StepResult, warning } from './step.js';
import type { Subject } from './subject.js';

/** A gap below this share of the validation cost is too small to be worth a sweep. */
const WORTH = 0.05;
/** Standard errors by which the baseline must beat a guess to pass: by chance it would once in 100 times. */
const BEATEN = 2.326;
/** With fewer standard errors than this it fails: by chance it would have as many once in 20 times. */
const HARDLY_BEATEN = 1.645;
/** With fewer validation examples a bad result may be bad luck, so only one worse than a guess fails. */
const FEW = 50;

/** The step `gap`: `trained` are the baseline's repeats, of which some may have diverged. */
export function checkGap(subject: Subject, trained: readonly TrainedBaseline[]): StepResult {
  const done = trained.filter(({ outcome }) => outcome.status === 'ok');
  if (done.length === 0) {
    const finding = failure(
      'The baseline diverged, so it cannot be seen whether it overfits',
      'fix the training first (see the steps above)',
    );
    return conclude('gap', '', [finding], { gap: null, gap_low: null, gap_high: null });
  }
  const measured = measureOverfitting(subject, done);
  const { trainCost, valCost, gap, low, high, trainAccuracy, valAccuracy, largestClass } = measured;
  const { learned, seenIn } = measured;
  const overfits = learned && seenIn !== null && gap >= WORTH * valCost;
  const doubt = guessFinding(
    measured,
    done[0].data.validation.length,
    () => measureOverfitting(subject, trainedUpTo(subject, done, measured.best.epoch)).beatsGuess,
  );
  const repeats = done.length === 1 ? 'one repeat' : `${done.length} repeats`;
  const opening =
    `Without dropout the cost is ${rounded(trainCost)} in training and ${rounded(valCost)} in validation (${repeats}): ` +
    `a gap of ${rounded(gap)}, 95 % interval ${rounded(low)} to ${rounded(high)}` +
    (trainAccuracy === null || valAccuracy === null
      ? ` (RMSE ${rounded(rmseOf(trainCost))} and ${rounded(rmseOf(valCost))})`
      : `; accuracy ${rounded(trainAccuracy)} against ${rounded(valAccuracy)} ` +
        `(largest class: ${rounded(largestClass!)})`) +
    (overfits ? `. ${overfitting(measured, doubt)}` : '') +
    turn(measured);
  const findings = learned ? [doubt, overfits ? null : noGap(measured)] : [notLearned()];
  return conclude('gap', opening, findings, {
    train_cost: trainCost,
    val_cost: valCost,
    train_accuracy: trainAccuracy,
    val_accuracy: valAccuracy,
    largest_class: largestClass,
    gap,
    gap_low: low,
    gap_high: high,
    overfits,
    better_than_guessing_z: measured.beatsGuess,
  });
}

/** That it overfits, what shows it, and, unless there is a doubt, what follows. */
function overfitting({ seenIn }: Overfitting, doubt: Finding | null): string {
  const shown = seenIn === 'accuracy' ? ', as its accuracies show though its costs do not' : '';
  return `It overfits${shown}${doubt === null ? ', so dropout is worth sweeping' : ''}`;
}

const notLearned = (): Finding =>
  failure(
    'Even on its training examples the baseline is no better than a guess, so it cannot be seen whether it overfits',
    'fix the training first (see the steps above)',
  );

/** A rise of the validation cost by less than this share since its lowest is not worth a word. */
const CLEARLY = 1.02;

const hasTurned = ({ best, valCost }: Overfitting): boolean => valCost >= CLEARLY * best.valCost;

/** `beatenBefore` gives by how many standard errors the baseline beat a guess when it cost least. */
function guessFinding(
  measured: Overfitting,
  count: number,
  beatenBefore: () => number,
): Finding | null {
  const { beatsGuess: beats, best } = measured;
  if (beats >= BEATEN) return null;
  const errors = `${rounded(Math.abs(beats))} standard errors ${beats < 0 ? 'worse' : 'better'}`;
  if (beats < HARDLY_BEATEN && hasTurned(measured) && beatenBefore() >= HARDLY_BEATEN) {
    return warning(
      `At its end the baseline is no better than guessing without looking at the example (${errors}), but at epoch ${best.epoch} it was`,
      'there may be a signal that overfitting hides: dropout, l2 or fewer epochs may keep it, and more examples would tell',
    );
  }
  return beats >= (count < FEW ? 0 : HARDLY_BEATEN)
    ? warning(
        `With ${count} validation examples, the baseline cannot be told from a guess (${errors})`,
        hasTurned(measured)
          ? 'use more validation examples: a larger data.validation'
          : 'train for more epochs, or use more validation examples: a larger data.validation',
      )
    : failure(
        `In validation, the baseline is no better than guessing without looking at the example (${errors})`,
        'check that the labels belong to their rows (are they shuffled, or from another column?). If they do, there is too little to learn for this many examples: get more of them, or other features',
      );
}

function noGap(measured: Overfitting): Finding {
  const { seenIn, gap } = measured;
  const chance = gap > 0 ? 'Its overfitting cannot be told from chance' : 'It does not overfit';
  const instead = hasTurned(measured)
    ? 'Use more validation examples to tell'
    : 'Make the network larger or train for more epochs first';
  return warning(
    seenIn !== null ? `It overfits by less than ${100 * WORTH} % of the validation cost` : chance,
    `dropout is a regulariser: do not use it unless the network overfits. ${instead}`,
  );
}

/** A sentence on where the validation cost was lowest, if it has clearly risen since; else nothing. */
function turn(measured: Overfitting): string {
  if (!hasTurned(measured)) return '';
  const { epoch, valCost } = measured.best;
  return `. The validation cost was lowest at epoch ${epoch} (${rounded(valCost)}) and ended at ${rounded(measured.valCost)}`;
}
