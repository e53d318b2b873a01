/** The values of one axis: a number, a list, a range or an expression. */
import {
  expandRange,
  inOtherOrder,
  looksLikeRange,
  meantAsValues,
  MOST_VALUES,
} from './decimal.js';
import type { Axis, AxisValue, Expression } from './experiment.js';
import { checkExpression } from './expression.js';
import type { Value } from './nodeReader.js';
import type { Path, Report } from './report.js';
import { axisSchema, scopeNames, wordsOf } from './scalars.js';
import { problemOf } from './wording.js';

/** What readers of a grid need to know, and where they report mistakes. */
export interface GridContext {
  readonly hiddenLayers: number;
  readonly placeOf: (path: Path) => string;
  readonly report: Report;
}

/** The axis's values without repetition, or its expression; null where a mistake was reported. */
export async function readValues(
  name: string,
  value: Value,
  path: Path,
  context: GridContext,
): Promise<Axis['values'] | null> {
  const words = wordsOf(axisSchema(name));
  // A text that is not a word of an enumeration is a misspelt one.
  if (typeof value !== 'string' || words.includes(value) || words.length > 1) {
    return readList(name, value, path, context);
  }
  const meant = meantAsValues(value);
  if (meant !== null) {
    context.report(path, `${name}: "${value}" is neither a range nor a list`, `write ${meant}`);
    return null;
  }
  if (!looksLikeRange(value)) return readExpression(name, value, path, context);
  const values = expandRange(value, name.startsWith('keep_prob') ? 1 : Infinity);
  if (typeof values !== 'string') {
    return values.every((each) => isAllowed(name, each, path, context)) ? values : null;
  }
  const swapped = inOtherOrder(value);
  if (swapped !== null) {
    const hint = `a range is start:step:end: write ${swapped}`;
    context.report(path, `${name}: "${value}" has its step at the end`, hint);
    return null;
  }
  const hint = 'a range is start:step:end, its end included and on a step';
  context.report(path, `${name}: ${values}`, hint);
  return null;
}

function readList(
  name: string,
  value: Value,
  path: Path,
  context: GridContext,
): AxisValue[] | null {
  if (!Array.isArray(value)) {
    return isAllowed(name, value, path, context) ? [value as AxisValue] : null;
  }
  if (value.length === 0 || value.length > MOST_VALUES) {
    const hint = `give at least one and at most ${MOST_VALUES}, or leave the key out`;
    context.report(path, `${name} has ${value.length || 'no'} values`, hint);
    return null;
  }
  const good = value.map((each, index) => isAllowed(name, each, [...path, index], context));
  return good.every(Boolean) ? [...new Set(value as AxisValue[])] : null;
}

/** Whether the axis may have the value; if not, that is reported. */
function isAllowed(name: string, value: Value, path: Path, { report }: GridContext): boolean {
  const { error } = axisSchema(name).safeParse(value);
  if (error === undefined) return true;
  const { message, hint } = problemOf(error.issues[0], value);
  const dropsAll = name.startsWith('keep_prob_') && value === 0;
  const noUnit = 'keep_prob is the share kept: 0 would drop every unit';
  report(path, `${name} ${message}`, dropsAll ? noUnit : hint);
  return false;
}

/** The expression of an axis or of `where`, which is `name`; null where a mistake was reported. */
export async function readExpression(
  name: string,
  source: string,
  path: Path,
  { hiddenLayers, placeOf, report }: GridContext,
): Promise<Expression | null> {
  const names = await checkExpression(source, scopeNames(hiddenLayers));
  if (typeof names !== 'string') return { source, names, where: placeOf(path) };
  report(path, `${name}: ${names}`, 'keepgrid help config says what expressions are');
  return null;
}
