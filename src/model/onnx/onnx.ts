/** A model as an ONNX file, which takes raw data: what it was encoded and scaled by is part of the graph. */
import type { ActivationName } from '../../nn/activations.js';
import type { Model, ModelFacts } from '../model.js';
import { GraphBuilder, ML } from './graph.js';
import { addInputs } from './inputs.js';
import { encodeOnnx, type Node } from './messages.js';
import { addOutputs, outputNames } from './outputs.js';

/** Versions of the operators, which runtimes have known since 2021. */
const OPSET = 13;
const ML_OPSET = 3;

/** The operator of each activation; null where it changes nothing. */
const OPERATORS: Readonly<
  Record<ActivationName, { readonly op: string; readonly attributes?: Node['attributes'] } | null>
> = {
  relu: { op: 'Relu' },
  leaky_relu: { op: 'LeakyRelu', attributes: { alpha: { float: 0.01 } } },
  tanh: { op: 'Tanh' },
  sigmoid: { op: 'Sigmoid' },
  identity: null,
};

/** The bytes of the ONNX file of a model. */
export function toOnnx(model: Model): Uint8Array {
  const { facts } = model;
  const graph = new GraphBuilder();
  const names = outputNames(graph);
  const { values, features } = addInputs(graph, facts);
  const outputs = addOutputs(graph, addLayers(graph, features, model), facts, names);
  const { nodes, constants } = graph;
  const usesMl = nodes.some(({ domain }) => domain === ML);
  return encodeOnnx({
    producer: { name: 'keepgrid', version: facts.keepgrid },
    opsets: { '': OPSET, ...(usesMl ? { [ML]: ML_OPSET } : {}) },
    graph: { name: facts.name, nodes, constants, inputs: values, outputs },
    metadata: metadataOf(
      facts,
      values.map(({ name }) => name),
    ),
  });
}

/** Adds the layers up to the logits (N, n[L]). No unit is dropped: what is kept was scaled in training. */
function addLayers(graph: GraphBuilder, features: string, { facts, parameters }: Model): string {
  const { layerSizes, activation } = facts.network;
  const operator = OPERATORS[activation];
  const L = layerSizes.length - 1;
  let A = features;
  for (let l = 1; l <= L; l++) {
    const W = graph.constant(`W${l}`, [layerSizes[l - 1], layerSizes[l]], parameters.W[l - 1]);
    const b = graph.constant(`b${l}`, [layerSizes[l]], parameters.b[l - 1]);
    const Z = graph.add('Gemm', [A, W, b]);
    A = l === L || operator === null ? Z : graph.add(operator.op, [Z], operator.attributes);
  }
  return A;
}

/** What a user must know: lists are JSON. `inputs` are the names of the inputs in the order of the columns. */
function metadataOf(facts: ModelFacts, inputs: readonly string[]): Record<string, string> {
  const { keepgrid, name, task, classes, input, weightsSha256 } = facts;
  return {
    keepgrid,
    name,
    task,
    ...(classes === null ? {} : { classes: JSON.stringify(classes) }),
    features: JSON.stringify(input.features),
    ...(input.columns === null
      ? {}
      : { columns: JSON.stringify(input.columns.map((column) => column.name)) }),
    inputs: JSON.stringify(inputs),
    weights_sha256: weightsSha256,
  };
}
