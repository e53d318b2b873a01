/**
 * Learning-rate schedules, after PyTorch's CosineAnnealingLR, LinearLR and StepLR as they are commonly
 * used: the rate changes from one epoch to the next and not within one, so it depends neither on the
 * batch size nor on the number of examples. Float64, rounded once where a step takes it.
 */
import { cos } from '../engine/math.js';

export interface Schedule {
  /** The share of α in epoch i = 0 … T−1 of those after the warm-up. */
  readonly share: (i: number, T: number, settings: StepSettings) => number;
  /** The share in letters, for the reference page. */
  readonly doc: string;
}

/** For the schedule `step` alone. */
export interface StepSettings {
  /** Epochs. */
  readonly lrStep: number;
  readonly lrFactor: number;
}

export const SCHEDULES = {
  none: { share: () => 1, doc: 'α in every epoch' },
  cosine: {
    share: (i, T) => 0.5 * (1 + cos((Math.PI * i) / T)),
    doc: 'α·(1 + cos(π·i/T))/2: down to almost 0 in half a wave',
  },
  step: {
    share(i, _, { lrStep, lrFactor }) {
      let share = 1;
      for (let steps = Math.floor(i / lrStep); steps > 0 && share > 0; steps--) share *= lrFactor;
      return share;
    },
    doc: 'α·lr_factor^⌊i/lr_step⌋: by lr_factor every lr_step epochs',
  },
  linear: { share: (i, T) => 1 - i / T, doc: 'α·(1 − i/T): down to α/T in equal steps' },
} as const satisfies Record<string, Schedule>;

export type ScheduleName = keyof typeof SCHEDULES;
export interface ScheduleSettings extends StepSettings {
  readonly epochs: number;
  readonly lrSchedule: ScheduleName;
  /** Epochs. */
  readonly lrWarmup: number;
}

export const SCHEDULE_NAMES = Object.keys(SCHEDULES) as ScheduleName[];

/**
 * The learning rate of an epoch, from 1. In the k = lrWarmup first epochs it climbs in equal steps,
 * α·epoch/(k + 1); the schedule has the T = epochs − k others, the first of them at α.
 */
export function learningRateAt(
  settings: ScheduleSettings & { readonly learningRate: number },
  epoch: number,
): number {
  const { learningRate, lrWarmup, lrSchedule, epochs } = settings;
  if (epoch <= lrWarmup) return learningRate * (epoch / (lrWarmup + 1));
  const { share }: Schedule = SCHEDULES[lrSchedule];
  return learningRate * share(epoch - lrWarmup - 1, epochs - lrWarmup, settings);
}
