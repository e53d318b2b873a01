/** The values of one axis: a number, a list, a range or an expression. */
import type { z } from 'zod';
import type { Complain, Path } from './complain.js';
import { expandRange, looksLikeRange, MOST_VALUES } from './decimal.js';
import type { Axis, AxisValue, Expression } from './experiment.js';
import { checkExpression } from './expression.js';
import type { Value } from './nodeReader.js';
import { axisSchema, scopeNames, wordsOf } from './scalars.js';
import { complaintOf } from './wording.js';

export interface GridContext {
  readonly hiddenLayers: number;
  readonly placeOf: (path: Path) => string;
  readonly complain: Complain;
}

/** An axis that is being read, and where it stands. */
interface Entry {
  readonly name: string;
  readonly path: Path;
  readonly schema: z.ZodType;
  readonly context: GridContext;
}

/** Repeated values once. Null after a complaint. */
export async function readValues(
  name: string,
  value: Value,
  path: Path,
  context: GridContext,
): Promise<Axis['values'] | null> {
  const entry: Entry = { name, path, schema: axisSchema(name)!, context };
  const words = wordsOf(entry.schema);
  if (typeof value !== 'string' || words.includes(value)) return readList(entry, value);
  if (words.length > 1) {
    check(entry, value);
    return null;
  }
  return looksLikeRange(value)
    ? readRange(entry, value)
    : readExpression(name, value, path, context);
}

function readList(entry: Entry, value: Value): AxisValue[] | null {
  const { name, path, context } = entry;
  if (!Array.isArray(value)) return check(entry, value) ? [value as AxisValue] : null;
  if (value.length === 0) {
    context.complain(path, `${name} has no values`, 'give at least one, or leave the key out');
    return null;
  }
  if (value.length > MOST_VALUES) {
    const hint = `at most ${MOST_VALUES} are allowed`;
    context.complain(path, `${name} has ${value.length} values`, hint);
    return null;
  }
  const good = value.map((each, index) => check({ ...entry, path: [...path, index] }, each));
  return good.every(Boolean) ? [...new Set(value as AxisValue[])] : null;
}

function readRange(entry: Entry, text: string): AxisValue[] | null {
  const { name, path, context } = entry;
  const values = expandRange(text, name.startsWith('keep_prob') ? 1 : Infinity);
  if (typeof values === 'string') {
    const hint = 'a range is start:step:end, its end included and on a step';
    context.complain(path, `${name}: ${values}`, hint);
    return null;
  }
  return values.every((value) => check(entry, value)) ? [...new Set(values)] : null;
}

function check({ name, path, schema, context }: Entry, value: Value): boolean {
  const result = schema.safeParse(value ?? null);
  if (result.success) return true;
  const { message, hint } = complaintOf(result.error.issues[0], value);
  const dropsAll = name.startsWith('keep_prob_') && value === 0;
  context.complain(
    path,
    `${name} ${message}`,
    dropsAll ? 'keep_prob is the share kept: 0 would drop every unit' : hint,
  );
  return false;
}

/** `name` is what the expression is for: an axis, or `where`. Null after a complaint. */
export async function readExpression(
  name: string,
  source: string,
  path: Path,
  { hiddenLayers, placeOf, complain }: GridContext,
): Promise<Expression | null> {
  const names = await checkExpression(source, scopeNames(hiddenLayers));
  if (typeof names !== 'string') return { source, names, where: placeOf(path) };
  complain(path, `${name}: ${names}`, 'see "Expressions" in configs/README.md');
  return null;
}
