/**
 * The config's own optimizer, batches and epochs with dropout off: the training cost at each epoch's
 * end, smoothed, must fall. Single batches go up and down; the smoothed curve has no reason to.
 */
import type { TrainingSettings } from '../nn/settings.js';
import { rounded } from '../text.js';
import type { TrainedBaseline } from './baseline.js';
import { conclude, failure, type Finding, type StepResult, warning } from './step.js';
import type { Subject } from './subject.js';

/** Each point of the smoothed curve is the mean of this many epochs. */
const WINDOW = 3;
/** The whole fall must be at least this share of the cost at the start. */
const LEAST_FALL = 0.1;
/** A later rise of more than this share of the whole fall is reported. */
const MOST_RISE = 0.1;

/** The step `training`, which looks at the first repeat alone. */
export function checkTraining(subject: Subject, [first]: readonly TrainedBaseline[]): StepResult {
  const { outcome, startCost } = first;
  const { epochs, history, message } = outcome;
  const { training } = subject.baseline;
  const values = [startCost, ...history.map(({ trainCost }) => trainCost)];
  const curve = { of: 'training cost, dropout off', by: 'epoch', values } as const;
  if (outcome.status === 'diverged') {
    const finding = failure(
      `The baseline diverged: ${message}`,
      'lower learning_rate, or look at the scales of the data',
    );
    return conclude('training', '', [finding], { epochs, fall: null, rise: null }, curve);
  }
  const smooth = smoothed(values);
  const fall = (smooth[0] - smooth.at(-1)!) / smooth[0];
  const rise = largestRise(smooth);
  const opening =
    `The training cost went from ${rounded(values[0])} to ${rounded(values.at(-1)!)} in ` +
    `${epochs === 1 ? 'one epoch' : `${epochs} epochs`} ` +
    `(${training.optimizer}, learning_rate ${training.learningRate}${scheduleOf(training)}, batch_size ${training.batchSize})`;
  return conclude('training', opening, [findingOf(fall, rise)], { epochs, fall, rise }, curve);
}

/** How the learning rate changes, if it does. */
const scheduleOf = ({ lrSchedule, lrWarmup }: TrainingSettings): string =>
  (lrSchedule === 'none' ? '' : `, lr_schedule ${lrSchedule}`) +
  (lrWarmup === 0 ? '' : `, lr_warmup ${lrWarmup}`);

function findingOf(fall: number, rise: number): Finding | null {
  if (fall < LEAST_FALL) {
    return failure(
      `Smoothed, it ${fall < 0 ? 'rose' : 'fell'} by ${percent(Math.abs(fall))} of its start; a fall of at least ${percent(LEAST_FALL)} is expected`,
      'change learning_rate (if it is too large the cost jumps about, if too small it hardly moves), or train for more epochs',
    );
  }
  if (rise <= MOST_RISE * fall) return null;
  return warning(
    `Smoothed, it rose again by ${percent(rise / fall)} of its whole fall`,
    'lower learning_rate: the training does not settle',
  );
}

/** Makes each point the mean of itself and the epochs before it, up to WINDOW in all; the start stays as it is. */
function smoothed(values: readonly number[]): number[] {
  return values.map((value, at) => {
    if (at === 0) return value;
    const window = values.slice(Math.max(1, at - WINDOW + 1), at + 1);
    return window.reduce((sum, each) => sum + each, 0) / window.length;
  });
}

/** How far the curve climbs above its lowest point so far, as a share of its start. */
function largestRise(smooth: readonly number[]): number {
  let [lowest, rise] = [smooth[0], 0];
  for (const value of smooth) {
    lowest = Math.min(lowest, value);
    rise = Math.max(rise, value - lowest);
  }
  return rise / smooth[0];
}

const percent = (share: number): string => `${rounded(100 * share)} %`;
