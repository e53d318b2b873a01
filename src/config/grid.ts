/** The `grid` key → axes with their layers and values, or expressions, in the order of the contract. */
import { nearestName } from '../errors.js';
import { type GridContext, readExpression, readValues } from './axisValues.js';
import type { Path } from './complain.js';
import { isShareDropped } from './dropped.js';
import type { Axis, Expression, Grid } from './experiment.js';
import type { Value } from './nodeReader.js';
import { axisNames, columnsOf, keepProbName } from './scalars.js';
import { selectLayers } from './selectors.js';

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
  const names = axisNames(context.hiddenLayers);
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
      'key',
    );
    return;
  }
  if (/^keep_prob_\w+$/.test(key)) {
    context.complain(
      path,
      `"${key}" is a column, not a key of the grid`,
      `write keep_prob: {${key.slice(10)}: …}`,
      'key',
    );
    return;
  }
  const near = nearestName(key, names);
  context.complain(
    path,
    `The grid has no axis "${key}"`,
    near === null ? `axes are ${names.join(', ')}` : `did you mean "${near}"?`,
    'key',
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
        'key',
      );
      continue;
    }
    const twice = layers.find((l) => taken.has(l));
    if (twice !== undefined) {
      context.complain(
        own,
        `Layer ${twice} stands under "${taken.get(twice)}" already`,
        'name each layer under one key',
        'key',
      );
      continue;
    }
    layers.forEach((l) => taken.set(l, selector));
    const name = keepProbName(layers[0]);
    const values = await readValues(name, entry, own, context);
    if (values !== null) axes.push({ name, layers, values });
  }
  return axes;
}

async function readWhere(
  value: Value,
  path: Path,
  context: GridContext,
): Promise<Expression | null> {
  if (typeof value === 'string') return readExpression('where', value, path, context);
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
