/**
 * The config's own optimizer, batches and epochs with dropout off: the training cost at each epoch's
 * end, smoothed, must fall. Single batches go up and down; the smoothed curve has no reason to.
 */
import type { TrainedBaseline } from './baseline.js';
import { conclude, type Finding, type StepResult } from './step.js';
import { rounded } from '../text.js';
import type { Subject } from './subject.js';

/** Epochs that a point of the smoothed curve is the mean of. */
const WINDOW = 3;
/** The whole fall must be at least this share of the cost at the start. */
const LEAST_FALL = 0.1;
/** A later rise of more than this share of the whole fall is told. */
const MOST_RISE = 0.1;

export function checkTraining(subject: Subject, [first]: readonly TrainedBaseline[]): StepResult {
  const { outcome, startCost } = first;
  const { training } = subject.baseline;
  const values = [startCost, ...outcome.history.map(({ trainCost }) => trainCost)];
  const way = `${training.optimizer}, learning_rate ${training.learningRate}, batches of ${training.batchSize}`;
  const curve = { of: 'training cost, dropout off', by: 'epoch', values } as const;
  if (outcome.status === 'diverged') {
    const finding: Finding = {
      verdict: 'fail',
      seen: `The baseline diverged: ${outcome.message}`,
      advice: 'lower learning_rate, or look at the scales of the data',
    };
    return conclude(
      'training',
      '',
      [finding],
      { epochs: outcome.epochs, fall: null, rise: null },
      curve,
    );
  }
  const smooth = smoothed(values);
  const fall = (smooth[0] - smooth.at(-1)!) / smooth[0];
  const rise = largestRise(smooth);
  const opening =
    `The training cost went from ${rounded(values[0])} to ${rounded(values.at(-1)!)} in ` +
    `${outcome.epochs === 1 ? 'one epoch' : `${outcome.epochs} epochs`} (${way})`;
  return conclude(
    'training',
    opening,
    findingsOf(fall, rise),
    { epochs: outcome.epochs, fall, rise },
    curve,
  );
}

function findingsOf(fall: number, rise: number): Finding[] {
  if (fall < LEAST_FALL) {
    return [
      {
        verdict: 'fail',
        seen: `Smoothed, it fell by ${percent(fall)} of its start, and at least ${percent(LEAST_FALL)} is wanted`,
        advice:
          'change learning_rate (too large, the cost jumps about; too small, it hardly moves), or train more epochs',
      },
    ];
  }
  if (rise <= MOST_RISE * fall) return [];
  return [
    {
      verdict: 'warning',
      seen: `Smoothed, it rose again by ${percent(rise / fall)} of its whole fall`,
      advice: 'lower learning_rate: the training does not settle',
    },
  ];
}

/** Each point the mean of itself and those before it, up to the window; the first stays as it is. */
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
