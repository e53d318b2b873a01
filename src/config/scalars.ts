/** The table of settings as a list, and the names that a grid may make axes of. */
import { z } from 'zod';
import type { Axis } from './experiment.js';
import { camelCase } from './names.js';
import { type Setting, SETTINGS } from './settings.js';

export interface Scalar extends Setting {
  /** The name in configs, columns and expressions. */
  readonly name: string;
  /** The name in nn's settings. */
  readonly key: string;
  readonly home: keyof typeof SETTINGS;
  /** The default; undefined where there is none. */
  readonly byDefault: unknown;
}

const HOMES = ['network', 'training'] as const;

export const SCALARS: readonly Scalar[] = HOMES.flatMap((home) =>
  Object.entries<Setting>(SETTINGS[home]).map(([name, setting]) => ({
    ...setting,
    name,
    key: camelCase(name),
    home,
    byDefault: setting.schema.safeParse(undefined).data,
  })),
);

type Schemas<Table extends Readonly<Record<string, Setting>>> = {
  [Name in keyof Table]: Table[Name]['schema'];
};

/** The schemas of the settings that stand under one key of a config. */
export function schemasOf<Home extends Scalar['home']>(
  home: Home,
): Schemas<(typeof SETTINGS)[Home]> {
  const entries = Object.entries<Setting>(SETTINGS[home]);
  const schemas = Object.fromEntries(entries.map(([name, { schema }]) => [name, schema]));
  return schemas as Schemas<(typeof SETTINGS)[Home]>;
}

export const keepProb = z.number().gt(0).max(1);
export const layerSize = z.int().min(1).max(65536);

export const keepProbName = (l: number): string => `keep_prob_${l}`;
export const hiddenName = (l: number): string => `hidden_${l}`;

/** Axes besides keep_prob that a grid may have: every setting, and the sizes of the hidden layers. */
export const axisNames = (hiddenLayers: number): string[] => [
  ...SCALARS.map(({ name }) => name),
  ...Array.from({ length: hiddenLayers }, (_, index) => hiddenName(index + 1)),
];

/** Everything that an expression may read. */
export const scopeNames = (hiddenLayers: number): string[] => [
  ...axisNames(hiddenLayers),
  ...Array.from({ length: hiddenLayers + 1 }, (_, l) => keepProbName(l)),
];

/** The words that a value may be: the names of an enumeration, or a word beside numbers. */
export function wordsOf(schema: z.ZodType): string[] {
  if (schema instanceof z.ZodDefault) return wordsOf(schema.unwrap() as z.ZodType);
  if (schema instanceof z.ZodEnum) return schema.options.map(String);
  if (schema instanceof z.ZodLiteral) return [...schema.values].map(String);
  if (schema instanceof z.ZodUnion) {
    return (schema.options as readonly z.ZodType[]).flatMap(wordsOf);
  }
  return [];
}

/** The columns that an axis fills: one for each tied layer. */
export const columnsOf = ({ name, layers }: Pick<Axis, 'name' | 'layers'>): string[] =>
  layers.length === 0 ? [name] : layers.map(keepProbName);

/** The schema of the values of an axis: a setting's, a keep_prob's, or else a layer's size. */
export const axisSchema = (name: string): z.ZodType =>
  SCALARS.find((scalar) => scalar.name === name)?.schema ??
  (name.startsWith('keep_prob_') ? keepProb : layerSize);
