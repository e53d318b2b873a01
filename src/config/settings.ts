/**
 * The settings of network and training: what each may be, its default, what it means and when it has
 * an effect. Schema, defaults, axes, the names that expressions know, experiment.json, run_ids and the
 * reference page follow from this table. The types are those of nn/settings.ts, in camelCase.
 */
import { z } from 'zod';
import { ACTIVATION_NAMES } from '../nn/activations.js';
import { CLASS_WEIGHT_NAMES } from '../nn/classWeights.js';
import { INIT_NAMES } from '../nn/init.js';
import { OPTIMIZER_NAMES, OPTIMIZERS, type OptimizerName } from '../nn/optimizers.js';
import { SCHEDULE_NAMES, type ScheduleName } from '../nn/schedules.js';

export interface Setting {
  readonly schema: z.ZodType;
  /** Whether the value can change a bit of a cell's results; without this it always can. */
  readonly hasEffect?: (cell: EffectOn) => boolean;
  /** True for a setting that is newer than results: run_ids leave it out at its default. */
  readonly later?: boolean;
}

/** The part of a cell that decides whether a setting has an effect. */
export interface EffectOn {
  readonly hiddenLayers: number;
  readonly optimizer: OptimizerName;
  readonly lrSchedule: ScheduleName;
}

const rate = z.number().min(0).lt(1);

const isRead =
  (name: string) =>
  ({ optimizer }: EffectOn): boolean =>
    (OPTIMIZERS[optimizer].reads as readonly string[]).includes(name);

const isStep = ({ lrSchedule }: EffectOn): boolean => lrSchedule === 'step';

export const SETTINGS = {
  network: {
    activation: {
      schema: z.enum(ACTIVATION_NAMES).default('relu').describe('of the hidden layers'),
      hasEffect: ({ hiddenLayers }: EffectOn) => hiddenLayers > 0,
    },
    init: {
      schema: z
        .enum(INIT_NAMES)
        .default('he')
        .describe('initial weights: normal with mean 0; biases are 0'),
    },
  },
  training: {
    epochs: {
      schema: z.int().min(1).max(1_000_000).default(30).describe('passes over the training part'),
    },
    batch_size: {
      schema: z
        .union([z.int().min(1), z.literal('full')], {
          error: 'must be a whole number, 1 or more, or full',
        })
        .default(32)
        .describe(
          'examples in a step, or full: all of them; the last batch of an epoch may be smaller',
        ),
    },
    optimizer: {
      schema: z
        .enum(OPTIMIZER_NAMES)
        .default('momentum')
        .describe('how gradients move the weights'),
    },
    learning_rate: {
      schema: z.number().gt(0).optional().describe('α; required, here or as an axis'),
    },
    momentum: {
      schema: rate.default(0.9).describe('μ of momentum'),
      hasEffect: isRead('momentum'),
    },
    decay: { schema: rate.default(0.9).describe('ρ of rmsprop'), hasEffect: isRead('decay') },
    beta1: { schema: rate.default(0.9).describe('β₁ of adam'), hasEffect: isRead('beta1') },
    beta2: { schema: rate.default(0.999).describe('β₂ of adam'), hasEffect: isRead('beta2') },
    epsilon: {
      schema: z.number().gt(0).default(1e-8).describe('ε of rmsprop and adam'),
      hasEffect: isRead('epsilon'),
    },
    l2: {
      schema: z
        .number()
        .min(0)
        .default(0)
        .describe('(l2/2)·Σ‖W‖² is added to the cost; biases are left out'),
    },
    max_norm: {
      schema: z
        .number()
        .gt(0)
        .nullable()
        .default(null)
        .describe(
          "after each update, each unit's incoming weights are scaled back to this length; null: never",
        ),
    },
    lr_schedule: {
      schema: z
        .enum(SCHEDULE_NAMES)
        .default('none')
        .describe('how the learning rate changes from epoch to epoch, after lr_warmup'),
      later: true,
    },
    lr_warmup: {
      schema: z
        .int()
        .min(0)
        .max(1_000_000)
        .default(0)
        .describe(
          'epochs in which the learning rate climbs to α in equal steps, α·epoch/(lr_warmup + 1)',
        ),
      later: true,
    },
    lr_step: {
      schema: z
        .int()
        .min(1)
        .max(1_000_000)
        .default(10)
        .describe('lr_schedule step: epochs between two steps'),
      hasEffect: isStep,
      later: true,
    },
    lr_factor: {
      schema: z
        .number()
        .gt(0)
        .max(1)
        .default(0.1)
        .describe('lr_schedule step: what the learning rate is multiplied by at each step'),
      hasEffect: isStep,
      later: true,
    },
    class_weight: {
      schema: z
        .enum(CLASS_WEIGHT_NAMES)
        .default('none')
        .describe(
          'classification: how much an example of each class counts in training; costs and accuracies in results are without these weights',
        ),
      later: true,
    },
  },
} satisfies Record<'network' | 'training', Record<string, Setting>>;
