/**
 * One grid as a space that is walked lazily: its free axes span it, its derived axes follow from
 * them, and its `where` keeps some of its points. Memory holds only the point where the walk stands.
 */
import { type DerivedAxis, derivedInOrder } from '../config/derived.js';
import type { Axis, AxisValue, Expression, Grid } from '../config/experiment.js';
import { compileExpression, type Evaluate } from '../config/expression.js';
import { columnsOf } from '../config/scalars.js';
import { UserError } from '../errors.js';
import type { Scope } from './settings.js';

type FreeAxis = Axis & { readonly values: readonly AxisValue[] };
type ComputedAxis = DerivedAxis & { readonly evaluate: Evaluate };

export interface GridSpace {
  /** The number of points of the free axes, before `where`. */
  readonly size: number;
  /** How many cells there are, with or without baselines; null where a walk must count them. */
  count(baseline: boolean): number | null;
  /** The scope of every point that `where` keeps: one object, changed in place. */
  points(): Generator<Scope>;
  /** The scope of every combination with each keep_prob 1, `where` or not: one object, changed in place. */
  baselines(): Generator<Scope>;
  /** The scope of one point, from 0 in the order of `points`; null where `where` leaves it out. */
  pointAt(point: number): Scope | null;
  /** The number, from 0 in the order of `baselines`, of a point's combination of the axes besides keep_prob. */
  combinationOf(point: number): number;
  /** The scope of one combination with each keep_prob 1. */
  baselineAt(combination: number): Scope;
}

/**
 * The space of a grid; `check` says what is wrong with the value of an axis, or null.
 * @throws UserError while walking, with the cell, where a derived value is out of its range.
 */
export async function createGridSpace(
  grid: Grid,
  fixed: Readonly<Scope>,
  check: (name: string, value: AxisValue) => string | null,
): Promise<GridSpace> {
  const free = grid.axes.filter((axis): axis is FreeAxis => !('source' in axis.values));
  const derived = await Promise.all(
    derivedInOrder(grid.axes).ordered.map(async (axis): Promise<ComputedAxis> => ({
      ...axis,
      evaluate: await compile(axis.values),
    })),
  );
  const others = free.filter(({ layers }) => layers.length === 0);
  const derivedOthers = derived.filter(({ layers }) => layers.length === 0);
  const keepProbs = grid.axes.filter(({ layers }) => layers.length > 0);
  const where = grid.where && remembered(grid.where, await compile(grid.where), free, derived);

  function derive(scope: Scope, axes: readonly ComputedAxis[]): void {
    for (const axis of axes) {
      const value = compute(scope, axis);
      const problem = check(axis.name, value);
      if (problem === null) continue;
      const cell = grid.axes.map(({ name }) => `${name} ${scope[name]}`).join(', ');
      throw new UserError(
        `${axis.name} = ${axis.values.source} gives ${value} in cell (${cell}): ${problem}`,
        {
          where: axis.values.where,
          hint: 'change the expression, or leave the cell out with where',
        },
      );
    }
  }

  return {
    size: product(free),
    count(baseline) {
      if (where !== null || derived.length > 0) return null;
      if (!baseline) return product(free);
      const reachesOnes = free.every(
        ({ layers, values }) => layers.length === 0 || values.includes(1),
      );
      return product(free) + (reachesOnes ? 0 : product(others));
    },
    *points() {
      const scope = { ...fixed };
      for (const _ of odometer(free, scope)) {
        // Derived values are checked only where the point is kept.
        if (where !== null && !where(scope)) continue;
        derive(scope, derived);
        yield scope;
      }
    },
    *baselines() {
      const scope = { ...fixed };
      for (const axis of keepProbs) fill(scope, axis, 1);
      for (const _ of odometer(others, scope)) {
        derive(scope, derivedOthers);
        yield scope;
      }
    },
    pointAt(point) {
      const scope = { ...fixed };
      setPoint(free, point, scope);
      if (where !== null && !where(scope)) return null;
      derive(scope, derived);
      return scope;
    },
    combinationOf: (point) => point % product(others),
    baselineAt(combination) {
      const scope = { ...fixed };
      for (const axis of keepProbs) fill(scope, axis, 1);
      setPoint(others, combination, scope);
      derive(scope, derivedOthers);
      return scope;
    },
  };
}

/** The function of an expression, whose errors name the expression. */
async function compile(expression: Expression): Promise<Evaluate> {
  const evaluate = await compileExpression(expression);
  return (scope) => {
    try {
      return evaluate(scope);
    } catch (error) {
      const { message } = error as Error;
      throw new UserError(`"${expression.source}" cannot be computed: ${message}`, {
        where: expression.where,
        hint: 'compare numbers with numbers, and names with quoted names',
      });
    }
  };
}

function fill(scope: Scope, axis: Axis, value: AxisValue): void {
  for (const column of columnsOf(axis)) scope[column] = value;
}

function compute(scope: Scope, axis: ComputedAxis): AxisValue {
  const value = axis.evaluate(scope) as AxisValue;
  fill(scope, axis, value);
  return value;
}

const product = (axes: readonly FreeAxis[]): number =>
  axes.reduce((total, { values }) => total * values.length, 1);

/** Steps through all points of the axes, the last one fastest, and sets only what changes. */
function* odometer(axes: readonly FreeAxis[], scope: Scope): Generator<void> {
  const place = axes.map(() => 0);
  for (const axis of axes) fill(scope, axis, axis.values[0]);
  for (;;) {
    yield;
    let digit = axes.length - 1;
    for (; digit >= 0; digit--) {
      const axis = axes[digit];
      place[digit] = (place[digit] + 1) % axis.values.length;
      fill(scope, axis, axis.values[place[digit]]);
      if (place[digit] !== 0) break;
    }
    if (digit < 0) return;
  }
}

/** Sets the axes to the values that the odometer shows after so many steps. */
function setPoint(axes: readonly FreeAxis[], steps: number, scope: Scope): void {
  let rest = steps;
  for (const axis of axes.toReversed()) {
    fill(scope, axis, axis.values[rest % axis.values.length]);
    rest = Math.floor(rest / axis.values.length);
  }
}

/** `where`, computed once for each combination of the axes that it reads, directly or through others. */
function remembered(
  expression: Expression,
  evaluate: Evaluate,
  free: readonly FreeAxis[],
  derived: readonly ComputedAxis[],
): (scope: Scope) => boolean {
  const reads = new Set(expression.names);
  const isRead = (axis: Axis): boolean => columnsOf(axis).some((name) => reads.has(name));
  const needed: ComputedAxis[] = [];
  for (const axis of derived.toReversed()) {
    if (!isRead(axis)) continue;
    needed.unshift(axis);
    axis.values.names.forEach((name) => reads.add(name));
  }
  const keys = free.filter(isRead).map((axis) => columnsOf(axis)[0]);
  const verdicts = new Map<string, boolean>();
  return (scope) => {
    const key = keys.map((name) => String(scope[name])).join('|');
    const known = verdicts.get(key);
    if (known !== undefined) return known;
    for (const axis of needed) compute(scope, axis);
    const verdict = evaluate(scope);
    if (typeof verdict !== 'boolean') {
      throw new UserError(`where gives ${verdict}, not true or false`, {
        where: expression.where,
        hint: 'write a comparison, for example keep_prob_1 <= keep_prob_2',
      });
    }
    if (verdicts.size < 100_000) verdicts.set(key, verdict);
    return verdict;
  };
}
