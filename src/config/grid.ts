/** The `grid` key → axes with their layers and values, or expressions, in the order of the contract. */
import { count } from '../text.js';
import { type GridContext, readExpression, readValues } from './axisValues.js';
import { derivedInOrder } from './derived.js';
import type { Axis, Expression, Grid } from './experiment.js';
import { foreignHint } from './foreign.js';
import { homeOf } from './misplaced.js';
import type { Value } from './nodeReader.js';
import type { Path } from './report.js';
import { axisNames, keepProbName } from './scalars.js';
import { selectLayers } from './selectors.js';
import { suggestion } from './wording.js';

const isObject = (value: Value): value is { [key: string]: Value } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** One grid or a list of them. A missing grid is one without axes: the baseline alone. */
export async function resolveGrids(
  value: Value | undefined,
  context: GridContext,
): Promise<Grid[]> {
  if (!Array.isArray(value)) return [await resolveGrid(value ?? {}, ['grid'], context)];
  if (value.length === 0) {
    const hint = 'give one grid, or leave the key out';
    context.report(['grid'], 'The list of grids is empty', hint);
  }
  const grids: Grid[] = [];
  for (const [index, entry] of value.entries()) {
    grids.push(await resolveGrid(entry, ['grid', index], context));
  }
  return grids;
}

async function resolveGrid(value: Value, path: Path, context: GridContext): Promise<Grid> {
  const axes: Axis[] = [];
  if (!isObject(value)) {
    const hint = 'write, say, keep_prob: {hidden: [0.5, 0.8, 1]}';
    context.report(path, 'A grid must be keys with values', hint);
    return { axes, where: null };
  }
  const names = axisNames(context.hiddenLayers);
  let where: Expression | null = null;
  for (const [key, entry] of Object.entries(value)) {
    const own = [...path, key];
    if (key === 'where') {
      where = await readWhere(entry, own, context);
    } else if (key === 'keep_prob') {
      axes.push(...(await keepProbAxes(entry, own, context)));
    } else if (names.includes(key)) {
      const values = await readValues(key, entry, own, context);
      if (values !== null) axes.push({ name: key, layers: [], values });
    } else {
      const [message, hint] = unknownAxis(key, names, context.hiddenLayers);
      context.report(own, message, hint, 'key');
    }
  }
  axes.sort(compareAxes);
  reportCycles(axes, path, context);
  return { axes, where };
}

/** keep_prob axes by their lowest layer, then the others by name. */
function compareAxes(a: Axis, b: Axis): number {
  if (a.layers.length > 0 && b.layers.length > 0) return a.layers[0] - b.layers[0];
  if (a.layers.length !== b.layers.length) return b.layers.length - a.layers.length;
  return a.name < b.name ? -1 : 1;
}

/** A message and a hint about a key that is not an axis. */
function unknownAxis(
  key: string,
  names: readonly string[],
  hiddenLayers: number,
): [message: string, hint: string] {
  if (/^hidden_\d+$/.test(key)) {
    return [
      `There is no "${key}": the network has ${count(hiddenLayers, 'hidden layer')}`,
      'the number of layers is fixed in one experiment: see network.hidden',
    ];
  }
  if (/^keep_prob_\w+$/.test(key)) {
    return [
      `"${key}" is a column, not a key of the grid`,
      `write keep_prob: {${key.slice(10)}: …}`,
    ];
  }
  const known = [...names, 'keep_prob', 'where'];
  const sizes = names.filter((name) => name.startsWith('hidden_')).join(', ');
  const hint =
    key === 'hidden' && sizes !== ''
      ? `the axes of sizes are ${sizes}`
      : (homeOf(key, ['grid']) ??
        foreignHint(key, ['grid']) ??
        suggestion(key, known, `axes are ${known.join(', ')}`));
  return [`The grid has no axis "${key}"`, hint];
}

async function keepProbAxes(value: Value, path: Path, context: GridContext): Promise<Axis[]> {
  if (!isObject(value)) {
    const hint = 'write, say, keep_prob: {hidden: [0.5, 0.8]}, or {1: …, 2: …} for each layer';
    context.report(path, 'keep_prob must say which layers', hint);
    return [];
  }
  const axes: Axis[] = [];
  const taken = new Map<number, string>();
  for (const [selector, entry] of Object.entries(value)) {
    const own = [...path, selector];
    const layers = selectLayers(selector, context.hiddenLayers + 1);
    if (typeof layers === 'string') {
      const message = layers[0].toUpperCase() + layers.slice(1);
      const hint = foreignHint(selector, path) ?? 'layers are counted from the input, which is 0';
      context.report(own, message, hint, 'key');
      continue;
    }
    const twice = layers.find((l) => taken.has(l));
    if (twice !== undefined) {
      const message = `Layer ${twice} stands under "${taken.get(twice)}" already`;
      context.report(own, message, 'name each layer under one key', 'key');
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
  const hint = 'write a comparison, say keep_prob_1 <= keep_prob_2';
  context.report(path, 'where must be a text', hint);
  return null;
}

function reportCycles(axes: readonly Axis[], path: Path, { report }: GridContext): void {
  const { circular } = derivedInOrder(axes);
  if (circular.length === 0) return;
  const names = circular.map(({ name }) => name);
  const message = `The expressions of ${names.join(', ')} need each other`;
  report([...path, names[0]], message, 'give one of them values of its own');
}
