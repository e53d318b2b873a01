/** The schema that configs are read with: every key with its default and what it means. */
import { z } from 'zod';
import { EXPERIMENT_NAME, isDevice } from './experimentName.js';
import {
  DECIMALS,
  DELIMITERS,
  MISSING_VALUES,
  SCALES,
  TARGET_SCALES,
  TASKS,
} from '../data/settings.js';
import { ENDINGS } from '../data/formats.js';
import { EXTRA_NAMES, METRIC_NAMES, RULE_NAMES, WORTH } from '../metrics.js';
import { layerSize, schemasOf } from './scalars.js';

/** A key that is null where nothing is given. */
const orNull = <T extends z.ZodType>(schema: T) => schema.nullable().default(null);

const source = z.string().min(1);

const partSchema = z.strictObject({
  source: source.describe('a built-in name or a file'),
  target: orNull(z.string()).describe('as data.target, where it differs'),
});

const part = (share: z.ZodNumber) =>
  z.union([share, source, partSchema], {
    error: 'must be a share such as 0.2, a file, or {source, target}',
  });

const names = z.array(z.string());

const columnsSchema = z.strictObject({
  use: orNull(names.min(1)).describe(
    'the columns that are features; null: all but the target and the group',
  ),
  drop: names.default([]).describe('columns to leave out'),
  categorical: names
    .default([])
    .describe('columns whose numbers are names of categories; text columns are categories anyway'),
});

export const dataSchema = z.strictObject({
  source: source.describe(
    `a built-in name (keepgrid datasets), or a file: ${ENDINGS}; a relative path is taken from the folder of the config`,
  ),
  target: orNull(z.string()).describe(
    'tables: the target column; IDX and .npy: the file of labels or targets; .npz: the array of them, where it is not called y; built-ins and folders of images know theirs',
  ),
  task: orNull(z.enum(TASKS)).describe(
    'null: classification, unless the data set is for regression',
  ),
  classes: orNull(
    z.array(z.union([z.string(), z.number()], { error: 'must be a text or a number' })).min(2),
  ).describe('labels in the order of their class numbers; null: sorted'),
  size: orNull(z.int().min(2).max(10_000_000)).describe('examples of a synthetic set'),
  noise: orNull(z.number().min(0)).describe('standard deviation of the noise of a synthetic set'),
  features: orNull(z.int().min(1).max(10_000)).describe('features of blobs and linear'),
  seed: orNull(z.int().min(0)).describe("seed of a synthetic set; null: the experiment's"),
  validation: part(z.number().gt(0).lt(1))
    .default(0.2)
    .describe('share of the whole, or data of its own; cells are compared on it'),
  folds: orNull(z.int().min(2).max(1000)).describe(
    'instead of validation: each repeat deals the rows outside the test part to this many folds, stratified, each of which is the validation part once; with group, groups stay whole',
  ),
  test: part(z.number().min(0).lt(1))
    .default(0)
    .describe('share of the whole, or data of its own, held back: never used to choose'),
  scale: z
    .enum(SCALES)
    .default('standard')
    .describe(
      'of the features, fitted on the training part alone; minmax keeps the zeros of pixels, and zeros are free',
    ),
  scale_target: z
    .enum(TARGET_SCALES)
    .default('standard')
    .describe('of a regression target; costs are given in its own units'),
  columns: columnsSchema
    .prefault({})
    .describe('which columns of a table are features: names, in which * stands for any text'),
  missing: z
    .enum(MISSING_VALUES)
    .default('error')
    .describe(
      'missing values in a table; impute: the median of the training part and a feature of its own that says so, or a category of its own',
    ),
  delimiter: z.enum(DELIMITERS).default('auto').describe('between the values of CSV'),
  decimal: z.enum(DECIMALS).default('auto').describe('before the decimals of numbers in CSV'),
  group: orNull(z.string()).describe(
    'a column of a table: rows with the same value there are never on both sides of a split',
  ),
});

const networkSchema = z.strictObject({
  hidden: z
    .array(layerSize)
    .max(64)
    .describe('sizes of the hidden layers; input and output sizes follow from the data'),
  ...schemasOf('network'),
});

const stoppingSchema = z.strictObject({
  patience: z
    .int()
    .min(1)
    .max(1_000_000)
    .default(10)
    .describe('epochs in a row without a better val_cost after which a run ends'),
  min_delta: z
    .number()
    .min(0)
    .default(0)
    .describe('by how much less the val_cost of a better epoch is, at least'),
});

export const trainingSchema = z.strictObject({
  ...schemasOf('training'),
  early_stopping: orNull(stoppingSchema).describe(
    'ends runs whose val_cost no longer falls, whatever select.metric is; figures and weights are those of the best epoch. null: all epochs',
  ),
});

const metricsSchema = z
  .array(z.enum(EXTRA_NAMES))
  .default([])
  .describe(
    'figures to compute besides cost and accuracy, as columns train_… and val_…; a change of the list trains all runs again',
  );

export const selectSchema = z.strictObject({
  metric: z
    .enum(METRIC_NAMES)
    .default('val_cost')
    .describe('what cells are ranked by; a metric that `metrics` lacks is added to it'),
  rule: z
    .enum(RULE_NAMES)
    .default('best')
    .describe(
      'the best cell, or, within one standard error of it, the one that drops the most units',
    ),
  worth: z
    .number()
    .min(0)
    .lt(1)
    .default(WORTH)
    .describe("the smallest gain worth having, as a share of the baseline's figure"),
});

/** How the cells of the grid are searched. */
export const searchSchema = z
  .union(
    [
      z.literal('grid'),
      z.strictObject({
        random: z.int().min(1).max(1_000_000).optional(),
        halving: z
          .strictObject({ eta: z.int().min(2).max(100), min_epochs: z.int().min(1) })
          .optional(),
      }),
    ],
    {
      error:
        'must be grid, {random: 40}, {halving: {eta: 3, min_epochs: 5}}, or both of these keys',
    },
  )
  .default('grid')
  .describe(
    'grid: every cell; random: this many points of the grid, drawn by the seed (a larger number keeps those of a smaller one); halving: all cells train min_epochs, the best 1/eta of them goes on to eta times as many epochs, and so on up to training.epochs. Baselines are always there, and always go on',
  );

const recordSchema = z.strictObject({
  history: z.boolean().default(true).describe('figures of every epoch in history.csv'),
});

/** Every key but the grid. */
export const common = {
  name: z
    .string()
    .regex(EXPERIMENT_NAME, {
      error: 'must be letters, digits, "_", "." and "-", a letter or digit first and no "." last',
    })
    .refine((name) => !isDevice(name), { error: 'must not be the name of a device on Windows' })
    .optional()
    .describe(
      'results go to results/<name> unless --out says otherwise; default: the name of the file',
    ),
  seed: z.int().min(0).default(1).describe('one whole number fixes every random draw'),
  repeats: z
    .int()
    .min(1)
    .max(100_000)
    .default(1)
    .describe('each cell is trained on this many seeds, the same for every cell'),
  data: dataSchema,
  network: networkSchema,
  training: trainingSchema.prefault({}),
  baseline: z
    .boolean()
    .default(true)
    .describe('a cell with every keep_prob 1 for each combination of the other axes'),
  metrics: metricsSchema,
  search: searchSchema,
  select: selectSchema.prefault({}),
  record: recordSchema.prefault({}),
};

/** Everything but the grid, which is resolved with the layers in mind (grid.ts). */
export const structureSchema = z.strictObject({ ...common, grid: z.unknown().optional() });
export type Structure = z.infer<typeof structureSchema>;

/** The sections of a config that hold keys of their own. */
export const SECTIONS = ['data', 'network', 'training', 'select', 'record'] as const;

/** The keys that a config may have at a path. */
export function keysAt(path: readonly (string | number)[]): string[] {
  const at = path.reduce<z.ZodObject | undefined>(
    (outer, key) => objectIn(outer?.shape[key] as z.ZodType | undefined),
    structureSchema,
  );
  return Object.keys(at?.shape ?? {});
}

/** The object that a value may be, whatever else it may be, and whether it may be left out. */
function objectIn(schema: z.ZodType | undefined): z.ZodObject | undefined {
  if (schema instanceof z.ZodObject) return schema;
  if (schema instanceof z.ZodUnion) {
    return (schema.options as z.ZodType[]).map(objectIn).find((option) => option !== undefined);
  }
  const isWrapper =
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodOptional;
  return isWrapper ? objectIn(schema.unwrap() as z.ZodType) : undefined;
}
