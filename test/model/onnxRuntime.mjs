// Reads {path, feeds} as JSON from stdin, and prints the inputs of the ONNX file and, where there are feeds, its outputs.
import { text } from 'node:stream/consumers';
import ort from 'onnxruntime-node';

// JSON has null for NaN.
const numbers = (data) => Float64Array.from(data, (value) => value ?? NaN);

const { path, feeds } = JSON.parse(await text(process.stdin));
const session = await ort.InferenceSession.create(path);
const outputs =
  feeds === null
    ? {}
    : await session.run(
        Object.fromEntries(
          Object.entries(feeds).map(([name, { type, data, dims }]) => [
            name,
            new ort.Tensor(type, type === 'float64' ? numbers(data) : data, dims),
          ]),
        ),
      );
const plain = Object.entries(outputs).map(([name, { dims, data }]) => [
  name,
  { dims, data: Array.from(data) },
]);
process.stdout.write(
  JSON.stringify({ inputs: session.inputMetadata, outputs: Object.fromEntries(plain) }),
);
