/** The logits of a network → what its user asks for: classes with their probabilities, or a prediction. */
import type { ModelFacts } from '../model.js';
import type { GraphBuilder } from './graph.js';
import { EXAMPLES } from './inputs.js';
import { TYPES, type Value } from './messages.js';

/** The names of outputs, which no column may have. */
export interface OutputNames {
  readonly label: string;
  readonly probabilities: string;
  readonly prediction: string;
}

/** Takes the names before any column can. */
export const outputNames = (graph: GraphBuilder): OutputNames => ({
  label: graph.name('label'),
  probabilities: graph.name('probabilities'),
  prediction: graph.name('prediction'),
});

/** Adds the outputs of the logits (N, n[L]). */
export function addOutputs(
  graph: GraphBuilder,
  logits: string,
  facts: ModelFacts,
  names: OutputNames,
): Value[] {
  return facts.classes === null
    ? [addPrediction(graph, logits, facts, names.prediction)]
    : addClasses(graph, logits, facts.classes, names);
}

/** The prediction in the target's own units, computed in float64 and rounded once. */
function addPrediction(
  graph: GraphBuilder,
  logits: string,
  { targetScale, targetOffset }: ModelFacts,
  output: string,
): Value {
  const one = (name: string, value: number): string =>
    graph.constant(name, [1, 1], Float64Array.of(value));
  const own = graph.add('Cast', [logits], { to: TYPES.double });
  const scaled = graph.add('Mul', [own, one('target scale', targetScale)]);
  const shifted = graph.add('Add', [scaled, one('target offset', targetOffset)]);
  graph.add('Cast', [shifted], { to: TYPES.float }, { output });
  return {
    name: output,
    type: 'float',
    shape: [EXAMPLES, 1],
    doc: "the prediction in the target's own units",
  };
}

function addClasses(
  graph: GraphBuilder,
  logits: string,
  classes: readonly string[],
  { label, probabilities }: OutputNames,
): Value[] {
  const chosen =
    classes.length === 2
      ? addTwo(graph, logits, probabilities)
      : addMany(graph, logits, probabilities);
  const names = graph.constant('classes', [classes.length], classes);
  graph.add('Gather', [names, chosen], { axis: 0 }, { output: label });
  return [
    { name: label, type: 'string', shape: [EXAMPLES], doc: 'the likeliest class' },
    {
      name: probabilities,
      type: 'float',
      shape: [EXAMPLES, classes.length],
      doc: 'the probability of each class, in the order of the metadata',
    },
  ];
}

/** The numbers of the classes (N). 1 − σ(z) is computed as σ(−z), which does not lose what is small. */
function addTwo(graph: GraphBuilder, logits: string, probabilities: string): string {
  const first = graph.add('Sigmoid', [graph.add('Neg', [logits])]);
  const second = graph.add('Sigmoid', [logits]);
  graph.add('Concat', [first, second], { axis: 1 }, { output: probabilities });
  const zero = graph.constant('zero', [1, 1], Float32Array.of(0));
  const isSecond = graph.add('Greater', [logits, zero]);
  const flat = graph.constant('flat', [1], BigInt64Array.of(-1n));
  return graph.add('Reshape', [graph.add('Cast', [isSecond], { to: TYPES.int64 }), flat]);
}

/** The first class wins among equal logits. */
function addMany(graph: GraphBuilder, logits: string, probabilities: string): string {
  graph.add('Softmax', [logits], { axis: 1 }, { output: probabilities });
  return graph.add('ArgMax', [logits], { axis: 1, keepdims: 0 });
}
