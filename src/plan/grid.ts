/**
 * One grid as a space that is walked lazily: its free axes span it, its derived axes follow from
 * them, its `where` keeps some of it. Nothing is held but the place where the walk stands.
 */
import { compileExpression } from '../config/expression.js';
import type { Axis, AxisValue, Expression, Grid } from '../config/experiment.js';
import { columnsOf } from '../config/scalars.js';
import { UserError } from '../errors.js';
import type { Scope } from './settings.js';

type Evaluate = (scope: Scope) => number | boolean | string;

interface FreeAxis {
  readonly axis: Axis;
  readonly values: readonly AxisValue[];
}

interface DerivedAxis {
  readonly axis: Axis;
  readonly expression: Expression;
  readonly evaluate: Evaluate;
}

export interface GridSpace {
  /** Points of the free axes, before `where`. */
  readonly size: number;
  /** Whether every point is a cell whose settings are sure to differ: nothing needs to be computed to count them. */
  readonly plain: boolean;
  /** Points of the axes besides keep_prob, one baseline each. */
  readonly combinations: number;
  /** Points with every keep_prob 1; only meaningful where `plain`. */
  readonly ones: number;
  /** The scope of every point that `where` keeps; one object, changed in place. */
  points(): Generator<Scope>;
  /** The scope of every combination with each keep_prob 1, `where` or not; one object, changed in place. */
  baselines(): Generator<Scope>;
}

/** @throws UserError where a derived value is out of its range: while walking, naming the cell. */
export async function createGridSpace(
  grid: Grid,
  fixed: Readonly<Scope>,
  check: (name: string, value: AxisValue) => string | null,
): Promise<GridSpace> {
  const free: FreeAxis[] = [];
  const derived: DerivedAxis[] = [];
  for (const axis of grid.axes) {
    if ('source' in axis.values) {
      const evaluate = named(axis.values, await compileExpression(axis.values));
      derived.push({ axis, expression: axis.values, evaluate });
    } else free.push({ axis, values: axis.values });
  }
  const ordered = inOrderOfUse(derived);
  const others = free.filter(({ axis }) => axis.layers.length === 0);
  const keepProbs = free.filter(({ axis }) => axis.layers.length > 0);
  const where =
    grid.where &&
    remembered(grid.where, named(grid.where, await compileExpression(grid.where)), free, ordered);

  function derive(scope: Scope, axes: readonly DerivedAxis[]): void {
    for (const { axis, expression, evaluate } of axes) {
      const value = evaluate(scope) as AxisValue;
      fill(scope, axis, value);
      const complaint = check(axis.name, value);
      if (complaint !== null) {
        throw new UserError(
          `${axis.name} = ${expression.source} gives ${String(value)} in cell ${describe(scope, grid)}: ${complaint}`,
          {
            where: expression.where,
            hint: 'change the expression, or leave the cell out with where',
          },
        );
      }
    }
  }

  return {
    size: product(free),
    plain: where === null && derived.length === 0,
    combinations: product(others),
    ones: keepProbs.every(({ values }) => values.includes(1)) ? product(others) : 0,
    *points() {
      const scope = { ...fixed };
      for (const _ of odometer(free, scope)) {
        // A value that `where` may exclude is not complained of before `where` has spoken.
        if (where !== null && !where(scope, (axes) => computeOnly(scope, axes))) continue;
        derive(scope, ordered);
        yield scope;
      }
    },
    *baselines() {
      const scope = { ...fixed };
      const derivedOthers = ordered.filter(({ axis }) => axis.layers.length === 0);
      for (const { axis } of [...keepProbs, ...ordered]) {
        if (axis.layers.length > 0) fill(scope, axis, 1);
      }
      for (const _ of odometer(others, scope)) {
        derive(scope, derivedOthers);
        yield scope;
      }
    },
  };
}

/** The same function; what it throws says which expression it was. */
function named(expression: Expression, evaluate: Evaluate): Evaluate {
  return (scope) => {
    try {
      return evaluate(scope);
    } catch (error) {
      throw new UserError(
        `"${expression.source}" cannot be computed: ${(error as Error).message}`,
        {
          where: expression.where,
          hint: 'compare numbers with numbers, and names with quoted names',
        },
      );
    }
  };
}

function fill(scope: Scope, axis: Axis, value: AxisValue): void {
  for (const column of columnsOf(axis)) scope[column] = value;
}

function computeOnly(scope: Scope, axes: readonly DerivedAxis[]): void {
  for (const { axis, evaluate } of axes) fill(scope, axis, evaluate(scope) as AxisValue);
}

const product = (axes: readonly FreeAxis[]): number =>
  axes.reduce((total, { values }) => total * values.length, 1);

/** Steps through all points of the axes, the last one fastest, setting only what changes. */
function* odometer(axes: readonly FreeAxis[], scope: Scope): Generator<void> {
  const place = axes.map(() => 0);
  for (const { axis, values } of axes) fill(scope, axis, values[0]);
  for (;;) {
    yield;
    let digit = axes.length - 1;
    for (; digit >= 0; digit--) {
      const { axis, values } = axes[digit];
      place[digit] = (place[digit] + 1) % values.length;
      fill(scope, axis, values[place[digit]]);
      if (place[digit] !== 0) break;
    }
    if (digit < 0) return;
  }
}

/** Derived axes so ordered that each comes after those it reads; the config has no cycles. */
function inOrderOfUse(derived: readonly DerivedAxis[]): DerivedAxis[] {
  const waiting = [...derived];
  const ordered: DerivedAxis[] = [];
  while (waiting.length > 0) {
    const open = new Set(waiting.flatMap(({ axis }) => columnsOf(axis)));
    const ready = waiting.findIndex(({ expression }) => !expression.names.some((n) => open.has(n)));
    ordered.push(...waiting.splice(Math.max(ready, 0), 1));
  }
  return ordered;
}

/** `where`, computed once for each combination of the axes that it reads (through derived axes too). */
function remembered(
  expression: Expression,
  evaluate: Evaluate,
  free: readonly FreeAxis[],
  derived: readonly DerivedAxis[],
): (scope: Scope, compute: (axes: readonly DerivedAxis[]) => void) => boolean {
  const reads = new Set(expression.names);
  const needed = derived.toReversed().filter(({ axis, expression: own }) => {
    if (!columnsOf(axis).some((name) => reads.has(name))) return false;
    own.names.forEach((name) => reads.add(name));
    return true;
  });
  needed.reverse();
  const keys = free
    .map(({ axis }) => columnsOf(axis))
    .filter((columns) => columns.some((name) => reads.has(name)))
    .map(([first]) => first);
  const verdicts = new Map<string, boolean>();
  return (scope, compute) => {
    const key = keys.map((name) => String(scope[name])).join('|');
    let verdict = verdicts.get(key);
    if (verdict === undefined) {
      compute(needed);
      const value = evaluate(scope);
      if (typeof value !== 'boolean') {
        throw new UserError(`where gives ${String(value)}, not true or false`, {
          where: expression.where,
          hint: 'write a comparison, for example keep_prob_1 <= keep_prob_2',
        });
      }
      verdict = value;
      if (verdicts.size < 100_000) verdicts.set(key, verdict);
    }
    return verdict;
  };
}

/** `(keep_prob_1 0.7, learning_rate 0.1)`: the cell by the values of its grid's axes. */
function describe(scope: Scope, grid: Grid): string {
  const values = grid.axes.map(({ name }) => `${name} ${String(scope[name])}`);
  return `(${values.join(', ')})`;
}
