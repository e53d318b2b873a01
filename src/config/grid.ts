/** The `grid` key → axes with their layers and values, or expressions, in the order of the contract. */
import type { z } from 'zod';
import { nearestName } from '../errors.js';
import { expandRange, looksLikeRange, MOST_VALUES } from './decimal.js';
import type { Path, Value } from './document.js';
import type { Axis, AxisValue, Expression, Grid } from './experiment.js';
import { isShareDropped } from './dropped.js';
import { checkExpression } from './expression.js';
import { axisSchema, columnsOf, SCALARS, type ScalarName } from './scalars.js';
import { selectLayers } from './selectors.js';
import { complaintOf } from './wording.js';

export interface GridContext {
  /** Hidden layers. */
  readonly hiddenLayers: number;
  readonly placeOf: (path: Path) => string;
  /** Reports a mistake at a value, or at a key. */
  readonly complain: (path: Path, message: string, hint: string, atKey?: boolean) => void;
}

const isObject = (value: Value | undefined): value is { [key: string]: Value } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** One grid or a list of them. A missing grid is one without axes: the baseline alone. */
export async function resolveGrids(
  value: Value | undefined,
  context: GridContext,
): Promise<Grid[]> {
  if (Array.isArray(value)) {
    if (value.length === 0)
      context.complain(
        ['grid'],
        'The list of grids is empty',
        'give one grid, or leave the key out',
      );
    const grids: Grid[] = [];
    for (const [index, entry] of value.entries()) {
      grids.push(await resolveGrid(entry, ['grid', index], context));
    }
    return grids;
  }
  return [await resolveGrid(value ?? {}, ['grid'], context)];
}

async function resolveGrid(value: Value, path: Path, context: GridContext): Promise<Grid> {
  if (!isObject(value)) {
    context.complain(
      path,
      'A grid must be keys with values',
      'write, say, keep_prob: {hidden: [0.5, 0.8, 1]}',
    );
    return { axes: [], where: null };
  }
  const names = [...Object.keys(SCALARS), ...hiddenNames(context.hiddenLayers)];
  const axes: Axis[] = [];
  for (const [key, entry] of Object.entries(value)) {
    if (key === 'where' || isShareDropped(key)) continue;
    if (key === 'keep_prob') {
      axes.push(...(await keepProbAxes(entry, [...path, key], context)));
    } else if (names.includes(key)) {
      const values = await readValues(key, entry, [...path, key], context);
      if (values !== null) axes.push({ name: key, layers: [], values });
    } else {
      complainOfKey(key, [...path, key], [...names, 'keep_prob', 'where'], context);
    }
  }
  axes.sort((a, b) => compareAxes(a, b));
  complainOfCycles(axes, path, context);
  const where = value['where'];
  return {
    axes,
    where: where === undefined ? null : await readWhere(where, [...path, 'where'], context),
  };
}

const hiddenNames = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `hidden_${index + 1}`);

/** keep_prob axes by their lowest layer, then the others by name. */
function compareAxes(a: Axis, b: Axis): number {
  if (a.layers.length > 0 && b.layers.length > 0) return a.layers[0] - b.layers[0];
  if (a.layers.length !== b.layers.length) return b.layers.length - a.layers.length;
  return a.name < b.name ? -1 : 1;
}

function complainOfKey(
  key: string,
  path: Path,
  names: readonly string[],
  context: GridContext,
): void {
  if (/^hidden_\d+$/.test(key)) {
    context.complain(
      path,
      `There is no "${key}": the network has ${context.hiddenLayers} hidden layers`,
      'the number of layers is fixed in one experiment: see network.hidden',
      true,
    );
    return;
  }
  if (/^keep_prob_\w+$/.test(key)) {
    context.complain(
      path,
      `"${key}" is a column, not a key of the grid`,
      `write keep_prob: {${key.slice(10)}: …}`,
      true,
    );
    return;
  }
  const near = nearestName(key, names);
  context.complain(
    path,
    `The grid has no axis "${key}"`,
    near === null ? `axes are ${names.join(', ')}` : `did you mean "${near}"?`,
    true,
  );
}

async function keepProbAxes(value: Value, path: Path, context: GridContext): Promise<Axis[]> {
  if (!isObject(value)) {
    context.complain(
      path,
      'keep_prob must say which layers',
      'write, say, keep_prob: {input: 1, hidden: [0.5, 0.8]}',
    );
    return [];
  }
  const axes: Axis[] = [];
  const taken = new Map<number, string>();
  for (const [selector, entry] of Object.entries(value)) {
    if (isShareDropped(selector)) continue;
    const own = [...path, selector];
    const layers = selectLayers(selector, context.hiddenLayers + 1);
    if (typeof layers === 'string') {
      context.complain(
        own,
        sentence(layers),
        'layers are counted from the input, which is 0',
        true,
      );
      continue;
    }
    const twice = layers.find((l) => taken.has(l));
    if (twice !== undefined) {
      context.complain(
        own,
        `Layer ${twice} stands under "${taken.get(twice)}" already`,
        'name each layer under one key',
        true,
      );
      continue;
    }
    layers.forEach((l) => taken.set(l, selector));
    const name = `keep_prob_${layers[0]}`;
    const values = await readValues(name, entry, own, context);
    if (values !== null) axes.push({ name, layers, values });
  }
  return axes;
}

/** A number, a list, a range or an expression; repeated values once. Null after a complaint. */
async function readValues(
  name: string,
  value: Value,
  path: Path,
  context: GridContext,
): Promise<Axis['values'] | null> {
  const schema = axisSchema(name)!;
  const choices = choicesOf(name);
  if (typeof value === 'string' && !choices.includes(value)) {
    return readText(name, value, path, schema, choices, context);
  }
  const list = Array.isArray(value) ? value : [value];
  if (list.length === 0) {
    context.complain(path, `${name} has no values`, 'give at least one, or leave the key out');
    return null;
  }
  if (list.length > MOST_VALUES) {
    context.complain(
      path,
      `${name} has ${list.length} values`,
      `at most ${MOST_VALUES} are allowed`,
    );
    return null;
  }
  const good = list.map((entry, index) =>
    check(name, entry, Array.isArray(value) ? [...path, index] : path, schema, context),
  );
  return good.every(Boolean) ? [...new Set(list as AxisValue[])] : null;
}

async function readText(
  name: string,
  text: string,
  path: Path,
  schema: z.ZodType,
  choices: readonly string[],
  context: GridContext,
): Promise<Axis['values'] | null> {
  if (choices.length > 1) {
    check(name, text, path, schema, context);
    return null;
  }
  if (!looksLikeRange(text)) return readExpression(text, path, context, name);
  const values = expandRange(text, name.startsWith('keep_prob') ? 1 : Infinity);
  if (typeof values === 'string') {
    context.complain(
      path,
      `${name}: ${values}`,
      'a range is start:step:end, its end included and on a step',
    );
    return null;
  }
  return values.every((entry) => check(name, entry, path, schema, context))
    ? [...new Set(values)]
    : null;
}

/** The words that a scalar may be: the names of an enumeration, or `full`. */
function choicesOf(name: string): readonly string[] {
  if (name === 'batch_size') return ['full'];
  const schema = SCALARS[name as ScalarName] as
    { unwrap?: () => { options?: readonly string[] } } | undefined;
  return schema?.unwrap?.().options?.filter((option) => typeof option === 'string') ?? [];
}

function check(
  name: string,
  value: Value,
  path: Path,
  schema: z.ZodType,
  context: GridContext,
): boolean {
  const result = schema.safeParse(value ?? null);
  if (result.success) return true;
  const { message, hint } = complaintOf(result.error.issues[0], value);
  const dropped = name.startsWith('keep_prob_') && value === 0;
  context.complain(
    path,
    `${name} ${message}`,
    dropped ? 'keep_prob is the share kept: 0 would drop every unit' : hint,
  );
  return false;
}

async function readExpression(
  source: string,
  path: Path,
  context: GridContext,
  name: string | null,
): Promise<Expression | null> {
  const known = [
    ...Object.keys(SCALARS),
    ...hiddenNames(context.hiddenLayers),
    ...Array.from({ length: context.hiddenLayers + 1 }, (_, l) => `keep_prob_${l}`),
  ];
  const names = await checkExpression(source, known);
  if (typeof names === 'string') {
    context.complain(
      path,
      `${name ?? 'where'}: ${names}`,
      'see "Expressions" in configs/README.md',
    );
    return null;
  }
  return { source, names, where: context.placeOf(path) };
}

async function readWhere(
  value: Value,
  path: Path,
  context: GridContext,
): Promise<Expression | null> {
  if (typeof value === 'string') return readExpression(value, path, context, null);
  context.complain(
    path,
    'where must be a text',
    'write a comparison, say keep_prob_1 <= keep_prob_2',
  );
  return null;
}

function complainOfCycles(axes: readonly Axis[], path: Path, context: GridContext): void {
  const open = axes.filter(({ values }) => 'source' in values);
  for (;;) {
    const pending = new Set(open.flatMap(columnsOf));
    const ready = open.findIndex(
      ({ values }) => !(values as Expression).names.some((n) => pending.has(n)),
    );
    if (ready < 0) break;
    open.splice(ready, 1);
  }
  if (open.length === 0) return;
  const names = open.map(({ name }) => name).join(', ');
  context.complain(
    [...path, open[0].name],
    `The expressions of ${names} need each other`,
    'give one of them values of its own',
  );
}

const sentence = (text: string): string => text[0].toUpperCase() + text.slice(1);
