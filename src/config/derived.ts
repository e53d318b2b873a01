import type { Axis, Expression } from './experiment.js';
import { columnsOf } from './scalars.js';

export type DerivedAxis = Axis & { readonly values: Expression };

/**
 * The axes whose values are expressions, each one after those that it reads; `circular` are those
 * for which there is no such order, because their expressions need each other.
 */
export function derivedInOrder(axes: readonly Axis[]): {
  readonly ordered: DerivedAxis[];
  readonly circular: DerivedAxis[];
} {
  const waiting = axes.filter((axis): axis is DerivedAxis => 'source' in axis.values);
  const ordered: DerivedAxis[] = [];
  for (;;) {
    const pending = new Set(waiting.flatMap(columnsOf));
    const ready = waiting.findIndex(({ values }) => !values.names.some((n) => pending.has(n)));
    if (ready < 0) return { ordered, circular: waiting };
    ordered.push(...waiting.splice(ready, 1));
  }
}
