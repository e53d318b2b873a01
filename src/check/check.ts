/**
 * The lecture's debugging ritual on the user's own config and data. With dropout off: are the
 * gradients right, does J fall, can the network overfit? With dropout on: does it do what it should?
 * And does the network overfit at all, so that there is something for dropout to fix?
 */
import { trainBaselines, type TrainedBaseline } from './baseline.js';
import { checkData } from './data.js';
import { checkDescent } from './descent.js';
import { checkDropout } from './dropout.js';
import { checkGap } from './gap.js';
import { checkGradients } from './gradients.js';
import { type StepName, type StepResult, STEPS } from './step.js';
import type { Subject } from './subject.js';
import { checkSubset } from './subset.js';
import { checkTraining } from './training.js';

export interface CheckOptions {
  /** Called before each step. */
  readonly onStep?: (step: StepName) => void;
  /** Called after each epoch that the baseline trains. */
  readonly onEpoch?: (epoch: number, repeat: number) => void;
  /** Called after each step. */
  readonly onResult?: (result: StepResult) => void;
}

export interface CheckReport {
  readonly steps: readonly StepResult[];
  /** Whether no step failed; warnings do not count. */
  readonly holds: boolean;
}

/** Runs every step in order, even after one that failed. */
export function checkExperiment(subject: Subject, options: CheckOptions = {}): CheckReport {
  const ritual = ritualOf(subject, options);
  const steps = STEPS.map((name) => {
    options.onStep?.(name);
    const result = ritual[name]();
    options.onResult?.(result);
    return result;
  });
  return { steps, holds: steps.every(({ verdict }) => verdict !== 'fail') };
}

function ritualOf(
  subject: Subject,
  { onEpoch = () => {} }: CheckOptions,
): Record<StepName, () => StepResult> {
  let trained: TrainedBaseline[] | undefined;
  const baselines = (): TrainedBaseline[] => (trained ??= trainBaselines(subject, onEpoch));
  return {
    data: () => checkData(subject),
    gradients: () => checkGradients(subject),
    descent: () => checkDescent(subject),
    training: () => checkTraining(subject, baselines()),
    subset: () => checkSubset(subject),
    dropout: () => checkDropout(subject),
    gap: () => checkGap(subject, baselines()),
  };
}
