/**
 * The messages of ONNX that a network needs, as plain values and as bytes of protobuf. Numbers of fields are
 * those of onnx/onnx.proto (github.com/onnx/onnx, IR version 8).
 */
import { PbfWriter } from 'pbf';

/** TensorProto.DataType. */
export const TYPES = { float: 1, int64: 7, string: 8, bool: 9, double: 11 } as const;
export type ElementType = keyof typeof TYPES;

/** The values of a tensor; their type is that of the array. */
export interface Tensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array | Float64Array | BigInt64Array | readonly string[];
}

/** A number is an integer (INT) unless it is wrapped as a float; texts are STRINGS. */
export type Attribute = number | { readonly float: number } | readonly string[];

export interface Node {
  readonly op: string;
  /** Empty for the operators of ONNX itself. */
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

/** An input or output of the graph; a dimension without a number has a name. */
export interface Value {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly (number | string)[];
  readonly doc: string;
}

export interface OnnxModel {
  readonly producer: { readonly name: string; readonly version: string };
  /** The version of each operator set, by domain. */
  readonly opsets: Readonly<Record<string, number>>;
  readonly graph: {
    readonly name: string;
    readonly nodes: readonly Node[];
    readonly constants: readonly Tensor[];
    readonly inputs: readonly Value[];
    readonly outputs: readonly Value[];
  };
  readonly metadata: Readonly<Record<string, string>>;
}

const IR_VERSION = 8;

/** The bytes of the file. */
export function encodeOnnx(model: OnnxModel): Uint8Array {
  const pbf = new PbfWriter();
  pbf.writeVarintField(1, IR_VERSION);
  pbf.writeStringField(2, model.producer.name);
  pbf.writeStringField(3, model.producer.version);
  pbf.writeMessage(7, writeGraph, model.graph);
  for (const opset of Object.entries(model.opsets)) pbf.writeMessage(8, writeOpset, opset);
  for (const entry of Object.entries(model.metadata)) pbf.writeMessage(14, writeEntry, entry);
  return pbf.finish();
}

function writeOpset([domain, version]: readonly [string, number], pbf: PbfWriter): void {
  pbf.writeStringField(1, domain);
  pbf.writeVarintField(2, version);
}

function writeEntry([key, value]: readonly [string, string], pbf: PbfWriter): void {
  pbf.writeStringField(1, key);
  pbf.writeStringField(2, value);
}

function writeGraph(graph: OnnxModel['graph'], pbf: PbfWriter): void {
  for (const node of graph.nodes) pbf.writeMessage(1, writeNode, node);
  pbf.writeStringField(2, graph.name);
  for (const tensor of graph.constants) pbf.writeMessage(5, writeTensor, tensor);
  for (const value of graph.inputs) pbf.writeMessage(11, writeValue, value);
  for (const value of graph.outputs) pbf.writeMessage(12, writeValue, value);
}

function writeNode({ op, domain, inputs, outputs, attributes }: Node, pbf: PbfWriter): void {
  for (const name of inputs) pbf.writeStringField(1, name);
  for (const name of outputs) pbf.writeStringField(2, name);
  pbf.writeStringField(4, op);
  for (const entry of Object.entries(attributes)) pbf.writeMessage(5, writeAttribute, entry);
  if (domain !== '') pbf.writeStringField(7, domain);
}

/** AttributeProto.AttributeType. */
const [FLOAT, INT, STRINGS] = [1, 2, 8];

function writeAttribute([name, value]: readonly [string, Attribute], pbf: PbfWriter): void {
  pbf.writeStringField(1, name);
  if (typeof value === 'number') {
    pbf.writeVarintField(3, value);
    pbf.writeVarintField(20, INT);
  } else if ('float' in value) {
    pbf.writeFloatField(2, value.float);
    pbf.writeVarintField(20, FLOAT);
  } else {
    for (const text of value) pbf.writeStringField(9, text);
    pbf.writeVarintField(20, STRINGS);
  }
}

function writeTensor({ name, shape, values }: Tensor, pbf: PbfWriter): void {
  for (const length of shape) pbf.writeVarintField(1, length);
  pbf.writeVarintField(2, TYPES[typeOf(values)]);
  if (ArrayBuffer.isView(values)) {
    pbf.writeStringField(8, name);
    // Little-endian, as all machines are that Node, Bun and Deno run on.
    const { buffer, byteOffset, byteLength } = values;
    pbf.writeBytesField(9, new Uint8Array(buffer, byteOffset, byteLength));
  } else {
    for (const text of values) pbf.writeStringField(6, text);
    pbf.writeStringField(8, name);
  }
}

function typeOf(values: Tensor['values']): ElementType {
  if (values instanceof Float32Array) return 'float';
  if (values instanceof Float64Array) return 'double';
  return values instanceof BigInt64Array ? 'int64' : 'string';
}

function writeValue({ name, type, shape, doc }: Value, pbf: PbfWriter): void {
  pbf.writeStringField(1, name);
  pbf.writeMessage(2, writeType, { type, shape });
  pbf.writeStringField(3, doc);
}

type Shaped = Pick<Value, 'type' | 'shape'>;

function writeType(value: Shaped, pbf: PbfWriter): void {
  pbf.writeMessage(1, writeTensorType, value);
}

function writeTensorType({ type, shape }: Shaped, pbf: PbfWriter): void {
  pbf.writeVarintField(1, TYPES[type]);
  pbf.writeMessage(2, writeShape, shape);
}

function writeShape(shape: Shaped['shape'], pbf: PbfWriter): void {
  for (const length of shape) pbf.writeMessage(1, writeDimension, length);
}

function writeDimension(length: number | string, pbf: PbfWriter): void {
  if (typeof length === 'number') pbf.writeVarintField(1, length);
  else pbf.writeStringField(2, length);
}
