/**
 * The schema of whole configs with their grid, as editors and the reference page see it. Reading a config
 * takes only schema.ts: this one costs time to make.
 */
import { z } from 'zod';
import { keepProb, layerSize, SCALARS } from './scalars.js';
import { common } from './schema.js';

const axis = <T extends z.ZodType>(value: T) =>
  z.union([value, z.array(value).min(1), z.string().describe('start:step:end, or an expression')]);

/** As far as JSON Schema can tell: input, hidden, 2, "1,3" and "1-3". */
const selector = z
  .string()
  .regex(/^ *(?:input|hidden|\d+ *(?:- *\d+)?(?: *, *\d+ *(?:- *\d+)?)*) *$/);

const gridKeys = z.strictObject({
  keep_prob: z
    .record(selector, axis(keepProb))
    .optional()
    .describe(
      'layers → keep_prob: input | hidden | 2 | "1,3" | "1-3"; several layers under one key are tied',
    ),
  where: z.string().optional().describe('keeps the cells for which it is true'),
  ...Object.fromEntries(SCALARS.map(({ name, schema }) => [name, axis(schema).optional()])),
});

/** The layers, and so the keys hidden_1, hidden_2, …, depend on the config: editors see a pattern. */
const { $schema: _, ...sizes } = z.toJSONSchema(axis(layerSize), { io: 'input' });
const gridSchema = gridKeys.meta({ patternProperties: { '^hidden_[1-9]\\d*$': sizes } });

/** The whole config, as editors see it. */
export const configSchema = z.strictObject({
  ...common,
  grid: z
    .union([gridSchema, z.array(gridSchema).min(1)])
    .optional()
    .describe('axes, or a list of grids whose union is trained'),
});
