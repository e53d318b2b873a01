/**
 * The scalars of network and training: what each may be, its default, what it means. Each can be an
 * axis of the grid by its name; the schema, the reference page and the checks are made from here.
 */
import { z } from 'zod';
import { ACTIVATION_NAMES } from '../nn/activations.js';
import { INIT_NAMES } from '../nn/init.js';
import { OPTIMIZER_NAMES } from '../nn/optimizers.js';
import type { Axis } from './experiment.js';

const share = z.number().min(0).lt(1);

export const keepProb = z.number().gt(0).max(1);
export const layerSize = z.int().min(1).max(65536);

export const NETWORK_SCALARS = {
  activation: z.enum(ACTIVATION_NAMES).default('relu').describe('of the hidden layers'),
  init: z
    .enum(INIT_NAMES)
    .default('he')
    .describe(
      'initial weights: normal, standard deviation √(2/n_in) (he) or √(1/n_in) (xavier); biases 0',
    ),
};

export const TRAINING_SCALARS = {
  epochs: z.int().min(1).max(1_000_000).default(30).describe('passes over the training part'),
  batch_size: z
    .union([z.int().min(1), z.literal('full')], {
      error: 'must be a whole number, 1 or more, or full',
    })
    .default(32)
    .describe(
      'examples in a step, or full: all of them; the last batch of an epoch may be smaller',
    ),
  optimizer: z.enum(OPTIMIZER_NAMES).default('momentum').describe('how gradients move the weights'),
  learning_rate: z.number().gt(0).optional().describe('α; required, here or as an axis'),
  momentum: share.default(0.9).describe('μ of momentum: v = μ·v + g; W −= α·v'),
  decay: share.default(0.9).describe('ρ of rmsprop: s = ρ·s + (1−ρ)·g²; W −= α·g/(√s + ε)'),
  beta1: share.default(0.9).describe('β₁ of adam'),
  beta2: share.default(0.999).describe('β₂ of adam'),
  epsilon: z.number().gt(0).default(1e-8).describe('ε of rmsprop and adam'),
  l2: z
    .number()
    .min(0)
    .default(0)
    .describe('(l2/2)·Σ‖W‖² is added to the cost; biases are left out'),
  max_norm: z
    .number()
    .gt(0)
    .nullable()
    .default(null)
    .describe(
      "after each update, each unit's incoming weights are scaled back to this length; null: never",
    ),
};

export const SCALARS = { ...NETWORK_SCALARS, ...TRAINING_SCALARS };
export type ScalarName = keyof typeof SCALARS;

/** The columns that an axis fills: one for each tied layer. */
export const columnsOf = ({ name, layers }: Pick<Axis, 'name' | 'layers'>): string[] =>
  layers.length === 0 ? [name] : layers.map((l) => `keep_prob_${l}`);

/** The schema of an axis's values: a scalar's, hidden_l's or keep_prob_l's. Undefined for no axis. */
export function axisSchema(name: string): z.ZodType | undefined {
  if (name.startsWith('keep_prob_')) return keepProb;
  if (/^hidden_\d+$/.test(name)) return layerSize;
  return name in SCALARS ? SCALARS[name as ScalarName] : undefined;
}
