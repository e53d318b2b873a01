/** What model.json may hold, with its keys as the file has them. A later version may add keys. */
import { z } from 'zod';
import { ACTIVATION_NAMES } from '../nn/activations.js';
import { INIT_NAMES } from '../nn/init.js';
import { OUTPUT_NAMES } from '../nn/outputs.js';

const count = z.int().min(0);
const size = z.int().min(1);
const text = z.string();
const names = z.array(text);

const column = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('number'), name: text, may_miss: z.boolean() }),
  z.object({ kind: z.literal('category'), name: text, levels: names }),
]);

const fitted = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('number'), median: z.number() }),
  z.object({ kind: z.literal('category'), is_seen: z.array(z.boolean()) }),
]);

const scalar = z.union([z.number(), z.string().max(100), z.boolean(), z.null()]);

/** The most layers that a config may have: 64 hidden ones, the input and the output. */
const MOST_SIZES = 66;

export const FACTS = z.object({
  format: z.literal(1),
  keepgrid: text,
  name: text,
  task: z.enum(['classification', 'regression']),
  classes: names.min(2).nullable(),
  input: z.object({
    features: names.min(1),
    columns: z.array(column).min(1).nullable(),
    fitted: z.array(fitted).nullable(),
    target: text.nullable(),
    others: names,
    choice: z.object({ use: names.nullable(), drop: names, categorical: names }),
  }),
  scaler: z.object({
    offset: z.array(z.number()),
    divisor: z.array(z.number().refine((divisor) => divisor !== 0, 'must not be 0')),
  }),
  target_scale: z.number(),
  target_offset: z.number(),
  network: z.object({
    layer_sizes: z.array(size).min(2).max(MOST_SIZES),
    keep_prob: z.array(z.number().gt(0).max(1)),
    activation: z.enum(ACTIVATION_NAMES),
    output: z.enum(OUTPUT_NAMES),
    init: z.enum(INIT_NAMES),
  }),
  // How it was trained is told, and nothing depends on it.
  training: z.record(z.string().max(100), z.union([scalar, z.record(z.string().max(100), scalar)])),
  trained_epochs: count.optional(),
  draw: z.object({ seed: count, repeat: count, fold: count }),
  weights_sha256: z.string().regex(/^[0-9a-f]{64}$/, 'must have 64 hex digits'),
});
