/** Raw columns → the features (N, n0) that a network takes: encoded and scaled as `prepareData` does. */
import type { CategoryColumn, NumericColumn } from '../../data/columns.js';
import { MISSING_LEVEL } from '../../data/columns.js';
import type { FittedColumn } from '../../data/encode.js';
import type { ModelFacts } from '../model.js';
import { type GraphBuilder, ML } from './graph.js';
import { TYPES, type Value } from './messages.js';

/** The name of the number of examples. */
export const EXAMPLES = 'N';

/** The single input where each column is a feature as it is. */
const ALL_FEATURES = 'X';

/** What the graph takes, and the name of the scaled features. */
export interface Inputs {
  readonly values: readonly Value[];
  readonly features: string;
}

/**
 * Adds the inputs. Numbers are taken as float64 and rounded to float32 first, as keepgrid reads them:
 * rounded by the caller, they would have the same value, and a program that has float64 need not know.
 */
export function addInputs(graph: GraphBuilder, { input, scaler }: ModelFacts): Inputs {
  const { columns, fitted, features } = input;
  if (columns === null || fitted === null) {
    const name = graph.name(ALL_FEATURES);
    const value: Value = {
      name,
      type: 'double',
      shape: [EXAMPLES, features.length],
      doc: 'the features in the order of the metadata, as they are in the data',
    };
    return { values: [value], features: scaled(graph, cast(graph, name, 'float'), scaler) };
  }
  // Columns take their names before anything between them and the outputs does.
  const values = columns.map((column): Value => {
    const name = graph.name(column.name);
    const shape = [EXAMPLES, 1];
    return column.kind === 'number'
      ? { name, type: 'double', shape, doc: numberDoc(column) }
      : { name, type: 'string', shape, doc: categoryDoc(column) };
  });
  const pieces = columns.map((column, index) => {
    const { name } = values[index];
    return column.kind === 'number'
      ? numberPiece(graph, name, column, fitted[index])
      : categoryPiece(graph, name, column, fitted[index]);
  });
  const encoded = graph.add('Concat', pieces.flat(), { axis: 1 });
  return { values, features: scaled(graph, encoded, scaler) };
}

const numberDoc = ({ mayMiss }: NumericColumn): string =>
  mayMiss ? 'a number; NaN where it is missing' : 'a number';

const categoryDoc = ({ levels }: CategoryColumn): string =>
  `a category as text${levels.includes(MISSING_LEVEL) ? '; empty where it is missing' : ''}`;

const cast = (graph: GraphBuilder, name: string, type: keyof typeof TYPES): string =>
  graph.add('Cast', [name], { to: TYPES[type] });

/** The number, for which the median stands in, and whether it is missing. */
function numberPiece(
  graph: GraphBuilder,
  name: string,
  { mayMiss }: NumericColumn,
  fit: FittedColumn,
): string[] {
  const number = cast(graph, name, 'float');
  if (!mayMiss || fit.kind !== 'number') return [number];
  const isMissing = graph.add('IsNaN', [number]);
  const median = graph.constant('median', [1, 1], Float32Array.of(fit.median));
  return [graph.add('Where', [isMissing, median, number]), cast(graph, isMissing, 'float')];
}

/** 1 for the level that it is; all zeros for one that the training part did not have. */
function categoryPiece(
  graph: GraphBuilder,
  name: string,
  { levels }: CategoryColumn,
  fit: FittedColumn,
): string[] {
  const hot = graph.add(
    'OneHotEncoder',
    [name],
    { cats_strings: levels, zeros: 1 },
    { domain: ML },
  );
  const shape = graph.constant('shape', [2], BigInt64Array.of(-1n, BigInt(levels.length)));
  const flat = graph.add('Reshape', [hot, shape]);
  if (fit.kind !== 'category' || fit.isSeen.every(Boolean)) return [flat];
  const seen = Float32Array.from(fit.isSeen, Number);
  return [graph.add('Mul', [flat, graph.constant('seen', [1, seen.length], seen)])];
}

/** (x − offset) ÷ divisor in float64, rounded to float32 once. */
function scaled(
  graph: GraphBuilder,
  name: string,
  { offset, divisor }: ModelFacts['scaler'],
): string {
  if (offset.every((x) => x === 0) && divisor.every((x) => x === 1)) return name;
  const row = (wanted: string, values: readonly number[]): string =>
    graph.constant(wanted, [1, values.length], Float64Array.from(values));
  const difference = graph.add('Sub', [cast(graph, name, 'double'), row('offset', offset)]);
  const quotient = graph.add('Div', [difference, row('divisor', divisor)]);
  return cast(graph, quotient, 'float');
}
